internal import CNcurses
internal import Screen

/// The curses attributes and colour pairs of the styles in use.
struct PairTable {
    /// A style in the form that curses takes it.
    struct Entry {
        var attributes: attr_t
        var pair: Int32
    }

    let depth: ColorDepth
    /// Terminal descriptions with direct colour take smaller colour numbers as palette colours.
    private let smallestDirect: Int32
    private let limit: Int32
    /// Pair numbers by colours: the foreground in the upper half of the key, the background in the lower one. A
    /// dictionary keyed by styles took three times as long: most of a frame's time went into hashing their fields.
    private var pairs: [UInt64: Int32] = [:]
    /// The colours of the pairs, where curses writes their numbers instead of colours.
    private(set) var sequences: PairSequences?
    private var latest: (style: Style, entry: Entry)?

    /// curses must have been started, and also its colours where `depth` is not none.
    init(depth: ColorDepth, smallestDirect: Int32 = 0, namesPairs: Bool = false) {
        self.depth = depth
        if namesPairs { sequences = PairSequences() }
        self.smallestDirect = smallestDirect
        // Where default colours are allowed, curses has room for pairs with them in addition to the terminal's number
        // of pairs (start_color in ncurses 6.4).
        limit = depth == .none ? 0 : curses_pairs() + (depth == .trueColor ? 0 : 2 * curses_colors() + 1)
    }

    /// Whether a pair found no room: call `removeAll`, then write the whole frame again.
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
        // The difference of one step of green is invisible.
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

    /// Empties the table. curses forgets its pairs without clearing the screen, which would flicker. Redefining pairs
    /// instead would make curses search the whole screen for each one.
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
    /// The attributes of curses, without colours.
    fileprivate var curses: attr_t {
        var result: attr_t = 0
        if attributes.contains(.bold) { result |= curses_bold() }
        if attributes.contains(.dim) { result |= curses_dim() }
        if attributes.contains(.underline) { result |= curses_underline() }
        if attributes.contains(.reverse) { result |= curses_reverse() }
        return result
    }
}
