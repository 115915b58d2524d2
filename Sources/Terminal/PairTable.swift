internal import CNcurses
internal import Screen

/// The curses attributes and colour pairs of the styles in use.
struct PairTable {
    /// What curses is given for a style.
    struct Entry {
        var attributes: attr_t
        var pair: Int32
    }

    let depth: ColorDepth
    /// Colour numbers below it mean palette colours to a terminal description that was made for true colour.
    private let smallestDirect: Int32
    private let limit: Int32
    /// By the foreground in the upper half and the background in the lower one. A dictionary of styles took
    /// three times as long: most of a frame's time went into hashing their fields.
    private var pairs: [UInt64: Int32] = [:]
    /// Where curses writes the numbers of pairs, and not their colours.
    private(set) var sequences: PairSequences?
    private var latest: (style: Style, entry: Entry)?

    /// curses must have been started, and its colours too where `depth` is not none.
    init(depth: ColorDepth, smallestDirect: Int32 = 0, namesPairs: Bool = false) {
        self.depth = depth
        if namesPairs { sequences = PairSequences() }
        self.smallestDirect = smallestDirect
        // With default colours allowed, curses has room for those combinations on top of the terminal's
        // (start_color in ncurses 6.4).
        limit = depth == .none ? 0 : curses_pairs() + (depth == .trueColor ? 0 : 2 * curses_colors() + 1)
    }

    /// True where there was no room for a pair: `removeAll`, then hand over everything again.
    private(set) var isFull = false

    mutating func entry(for style: Style) -> Entry {
        if let latest, latest.style == style { return latest.entry }
        let rendition = Rendition(style, in: depth)
        let entry = Entry(attributes: rendition.curses, pair: pair(rendition))
        latest = (style, entry)
        return entry
    }

    private mutating func pair(_ rendition: Rendition) -> Int32 {
        var (foreground, background) = (rendition.foreground, rendition.background)
        if foreground < 0, background < 0 { return 0 }
        // One step of green is not to be seen.
        if (0..<smallestDirect).contains(foreground) { foreground |= 0x100 }
        if (0..<smallestDirect).contains(background) { background |= 0x100 }
        let colors = UInt64(UInt32(bitPattern: foreground)) << 32 | UInt64(UInt32(bitPattern: background))
        if let known = pairs[colors] { return known }
        let number = Int32(pairs.count) + 1
        guard number < limit, init_extended_pair(number, foreground, background) == OK else {
            isFull = true
            return 0
        }
        pairs[colors] = number
        sequences?.append(foreground: foreground, background: background)
        return number
    }

    /// Begins anew. curses forgets its pairs without clearing the screen, which would flicker; a pair that is
    /// redefined instead costs a search of the whole screen each time.
    mutating func removeAll() {
        reset_color_pairs()
        unsafe clearok(curses_physical_screen(), false)
        unsafe redrawwin(curses_standard_screen())
        pairs.removeAll(keepingCapacity: true)
        sequences?.removeAll()
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
