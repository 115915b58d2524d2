import Screen

/// The areas of the panels of page 2, nil for panels without room. Drawing and the mouse use the same layout.
struct InspectLayout {
    var picture: Rectangle
    var bars: Rectangle
    var history: Rectangle?
    /// The area of the thumbnails, or of a drawing as the model is given it.
    var strip: Rectangle?
    /// Whether the panels have no borders, and the verdict takes the first lines.
    var isCompact: Bool

    /// - Parameters:
    ///   - barColumns: the width that the bars need, and get if enough is left for picture and history.
    ///   - pictureColumns: the width of the picture for a number of rows.
    ///   - isFlexible: whether the picture can do with less width, like a row or a text.
    ///   - leastTop: the height that bars and facts, and a row's columns or a text, can use; the samples below get what is
    ///     left of a large screen.
    ///   - hasHistory: whether there are epochs to show.
    init(
        _ area: Rectangle, barColumns: Int, pictureColumns: (Int) -> Int, isFlexible: Bool, leastTop: Int,
        hasHistory: Bool
    ) {
        var rest = area
        isCompact = area.width < 80 || area.height < 20
        if isCompact {
            _ = rest.removeTop(2)
            rest = rest.inset(columns: 1)
            let columns = min(pictureColumns(rest.height), rest.width * 2 / 5)
            picture = rest.removeLeft(columns)
            _ = rest.removeLeft(2)
            bars = rest
            return
        }
        if area.height >= 30 {
            let usual = area.height >= 48 ? 18 : 10
            strip = rest.removeBottom(isFlexible ? max(usual, min(area.height - leastTop, area.height * 3 / 5)) : usual)
        }
        // Below the picture there is always room to say how it is altered.
        let showsHistory = area.width >= 110 && hasHistory
        // These widths include the borders.
        let (barWidth, leastHistory) = (barColumns + 4, showsHistory ? 33 : 0)
        var columns = min(max(28, pictureColumns(rest.height - 2 - InspectLayout.lines)), area.width / 2 - 4)
        if isFlexible { columns = min(columns, max(28, area.width - barWidth - leastHistory - 4)) }
        picture = rest.removeLeft(columns + 4)
        if showsHistory {
            let share = area.width >= 160 ? rest.width * 4 / 7 : rest.width / 2
            history = rest.removeRight(min(share, max(leastHistory, rest.width - barWidth)))
        }
        bars = rest
    }

    /// The number of lines below the picture.
    static let lines = 4

    /// The part of the picture's panel that the picture itself takes.
    var pictureArea: Rectangle {
        guard !isCompact else { return picture }
        var inner = Panel().inner(of: picture)
        _ = inner.removeBottom(Self.lines)
        return inner
    }

    /// The area of the lines below the picture.
    var lineArea: Rectangle {
        var inner = Panel().inner(of: picture)
        return isCompact ? Rectangle(column: 0, row: 0, width: 0, height: 0) : inner.removeBottom(Self.lines)
    }

    var stripArea: Rectangle? { strip.map { Panel().inner(of: $0) } }
}
