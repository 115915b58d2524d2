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

    init(_ area: Rectangle, layers: Int) {
        var rest = area
        if area.width >= 110, area.height >= 26 {
            form = .wide
            pictures = rest.removeLeft(area.width * 14 / 25)
            table = rest.removeTop(min(layers, 6) + 3)
            hints = rest.removeBottom(area.height >= 40 ? 9 : 6)
            histograms = rest
            return
        }
        form = area.width >= 72 && area.height >= 18 ? .stacked : .compact
        if form == .stacked {
            table = rest.removeTop(min(layers, area.height >= 26 ? 6 : 3) + 1)
            hints = rest.removeBottom(1)
            histograms = rest.removeBottom(5 + max(0, (area.height - 20) / 3))
        } else {
            table = rest.removeTop(min(layers, area.height >= 11 ? 3 : 2) + (area.height >= 11 ? 1 : 0))
            hints = rest.removeBottom(1)
            histograms = rest.removeBottom(area.height >= 14 ? 3 : 1)
        }
        pictures = rest
    }
}
