import Screen

/// The areas of the parts of page 4.
struct NetworkLayout {
    enum Form {
        /// Pictures on the left; table, histograms and hints on the right.
        case wide
        /// All parts below one another.
        case stacked
        /// All parts below one another, without borders.
        case compact
    }

    let form: Form
    private(set) var table: Rectangle
    private(set) var pictures: Rectangle
    private(set) var histograms: Rectangle
    private(set) var hints: Rectangle

    /// - Parameters:
    ///   - layers: the number of dense layers. The table has a row for each, as long as the other parts keep what they
    ///     need at least.
    ///   - notes: the number of lines about other layers, which have rows only if pictures keep their usual room.
    ///   - hints: the number of hints; nil if it may change, so that there is always room for some.
    init(_ area: Rectangle, layers: Int, notes: Int, hints count: Int?) {
        var rest = area
        var layers = layers
        if area.width >= 110, area.height >= 26 {
            form = .wide
            pictures = rest.removeLeft(area.width * 14 / 25)
            let usualHints = area.height >= 40 ? 9 : layers > 6 ? 5 : 6
            let hintRows = count.map { min(usualHints, max(3, 2 * $0 + 2)) } ?? usualHints
            let room = area.height - hintRows - 3 * Self.leastPanel
            if layers + notes <= room - Self.tableFrame { layers += notes }
            table = rest.removeTop(Self.rows(layers, room: max(3, room - Self.tableFrame)) + Self.tableFrame)
            hints = rest.removeBottom(hintRows)
            histograms = rest
            return
        }
        form = area.width >= 72 && area.height >= 18 ? .stacked : .compact
        if form == .stacked {
            hints = rest.removeBottom(1)
            let usual = 5 + max(0, (area.height - 20) / 3)
            let least = Self.leastPictures + 1
            if layers + notes <= rest.height - usual - Self.usualPictures - 1 { layers += notes }
            let histogramRows = layers <= rest.height - usual - least ? usual : Self.leastPanel
            table = rest.removeTop(Self.rows(layers, room: rest.height - histogramRows - least) + 1)
            histograms = rest.removeBottom(histogramRows)
        } else {
            layers += notes
            table = rest.removeTop(min(layers, area.height >= 11 ? 3 : 2) + (area.height >= 11 ? 1 : 0))
            hints = rest.removeBottom(1)
            histograms = rest.removeBottom(area.height >= 14 ? 3 : 1)
        }
        pictures = rest
    }

    /// The rows of the table: one for each layer, or half as many if the layers only fit beside each other.
    private static func rows(_ layers: Int, room: Int) -> Int {
        layers <= room ? layers : min(room, (layers + 1) / 2)
    }

    /// The rows of the table's border and header.
    private static let tableFrame = 3
    /// The least height of a panel of histograms, with its border.
    private static let leastPanel = 4
    /// The least height of the panel of pictures, with its border.
    private static let leastPictures = 6
    /// The height of the panel of pictures below which nothing but layers is worth more.
    private static let usualPictures = 10
}
