import Screen

/// Where the panels of page 2 are; those that have no room are nil. Made in the same way for drawing and for the mouse.
struct InspectLayout {
    var picture: Rectangle
    var bars: Rectangle
    var history: Rectangle?
    /// The thumbnails, or what the model is given of a drawing.
    var strip: Rectangle?
    /// Without borders, and with the verdict in the first lines.
    var isCompact: Bool

    /// - Parameters:
    ///   - barColumns: what the bars need; they get it where picture and history have enough left.
    ///   - pictureColumns: what the picture takes in so many rows.
    ///   - isFlexible: whether the picture can do with less, as a row or a text can.
    ///   - hasHistory: whether there are epochs to show.
    init(
        _ area: Rectangle, barColumns: Int, pictureColumns: (Int) -> Int, isFlexible: Bool,
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
        if area.height >= 30 { strip = rest.removeBottom(area.height >= 48 ? 18 : 10) }
        // Beneath the picture there is always room to say what is done to it.
        let showsHistory = area.width >= 110 && hasHistory
        // With their borders.
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

    /// Lines beneath the picture.
    static let lines = 4

    /// What of the picture's panel the picture itself gets.
    var pictureArea: Rectangle {
        guard !isCompact else { return picture }
        var inner = Panel().inner(of: picture)
        _ = inner.removeBottom(Self.lines)
        return inner
    }

    /// The lines beneath the picture.
    var lineArea: Rectangle {
        var inner = Panel().inner(of: picture)
        return isCompact ? Rectangle(column: 0, row: 0, width: 0, height: 0) : inner.removeBottom(Self.lines)
    }

    var stripArea: Rectangle? { strip.map { Panel().inner(of: $0) } }
}
