internal import CNcurses
internal import Screen

/// The curses attributes and colour pairs of the styles in use.
struct PairTable {
    /// What curses is given for a style.
    struct Entry {
        var attributes: attr_t
        var pair: Int32
    }

    private struct Colors: Hashable {
        var foreground: Int32
        var background: Int32
    }

    let depth: ColorDepth
    /// Colour numbers below it mean palette colours to a terminal description that was made for true colour.
    private let smallestDirect: Int32
    private let limit: Int32
    private var pairs: [Colors: Int32] = [:]
    private var entries: [Style: Entry] = [:]
    private var latest: (style: Style, entry: Entry)?

    /// curses must have been started, and its colours too where `depth` is not none.
    init(depth: ColorDepth, smallestDirect: Int32 = 0) {
        self.depth = depth
        self.smallestDirect = smallestDirect
        // With default colours allowed, curses has room for those combinations on top of the terminal's.
        limit = depth == .none ? 0 : curses_pairs() + (depth == .trueColor ? 0 : 2 * curses_colors())
    }

    /// True where there was no room for a pair: `removeAll`, then hand over everything again.
    private(set) var isFull = false

    mutating func entry(for style: Style) -> Entry {
        if let latest, latest.style == style { return latest.entry }
        let entry: Entry
        if let known = entries[style] {
            entry = known
        } else {
            let rendition = Rendition(style, in: depth)
            entry = Entry(attributes: rendition.curses, pair: pair(rendition))
            // A full table may still have the pair of the next style, so only this entry is not kept.
            if !isFull { entries[style] = entry }
        }
        latest = (style, entry)
        return entry
    }

    private mutating func pair(_ rendition: Rendition) -> Int32 {
        var colors = Colors(foreground: rendition.foreground, background: rendition.background)
        if colors.foreground < 0, colors.background < 0 { return 0 }
        // One step of green is not to be seen.
        if (0..<smallestDirect).contains(colors.foreground) { colors.foreground |= 0x100 }
        if (0..<smallestDirect).contains(colors.background) { colors.background |= 0x100 }
        if let known = pairs[colors] { return known }
        let number = Int32(pairs.count) + 1
        guard number < limit, init_extended_pair(number, colors.foreground, colors.background) == OK else {
            isFull = true
            return 0
        }
        pairs[colors] = number
        return number
    }

    /// Begins anew. curses forgets its pairs without clearing the screen, which would flicker; a pair that is
    /// redefined instead costs a search of the whole screen each time.
    mutating func removeAll() {
        reset_color_pairs()
        unsafe clearok(curses_physical_screen(), false)
        unsafe redrawwin(curses_standard_screen())
        pairs.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        latest = nil
        isFull = false
    }
}

extension Rendition {
    /// The attributes without the colours.
    fileprivate var curses: attr_t {
        var result: attr_t = 0
        if attributes.contains(.bold) { result |= curses_bold() }
        if attributes.contains(.dim) { result |= curses_dim() }
        if attributes.contains(.underline) { result |= curses_underline() }
        if attributes.contains(.reverse) { result |= curses_reverse() }
        return result
    }
}
