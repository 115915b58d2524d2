import Datasets
package import Screen
import Telemetry

/// How pictures of several tags share the page.
enum PictureGrid {
    /// The least size of a picture with its border.
    private static let least = (columns: 26, rows: 11)

    /// How many pictures have room.
    static func count(in area: Rectangle) -> Int {
        max(1, area.width / least.columns) * max(1, area.height / least.rows)
    }

    /// The places of so many pictures, as large as they can be.
    static func cells(_ count: Int, in area: Rectangle) -> [Rectangle] {
        let most = max(1, area.width / least.columns)
        // Cells are about twice as high as wide, and pictures about square.
        let columns = (1...most).max { side(count, $0, area) < side(count, $1, area) } ?? 1
        let rows = (count + columns - 1) / columns
        return area.rows(Array(repeating: .flexible, count: rows)).flatMap {
            $0.columns(Array(repeating: .flexible, count: columns))
        }
    }

    /// The side of a square picture in so many columns.
    private static func side(_ count: Int, _ columns: Int, _ area: Rectangle) -> Int {
        let rows = (count + columns - 1) / columns
        return min(area.width / columns - 4, 2 * (area.height / rows - 2))
    }
}

extension MediaPage {
    func parts(of area: Rectangle) -> (tags: Rectangle, content: Rectangle) {
        let parts = area.columns([.fixed(min(40, area.width / 3)), .flexible])
        return (parts[0], parts[1])
    }

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        guard medium != nil else {
            frame.draw(
                Paragraph([StyledText(absence, appearance.theme.muted)]),
                in: area.centered(width: min(area.width - 4, 72), height: 2), with: appearance)
            return
        }
        let parts = parts(of: area)
        drawTags(into: &frame, in: parts.tags, with: appearance)
        let shown = shown(in: parts.content)
        for (place, cell) in zip(shown, PictureGrid.cells(shown.count, in: parts.content)) {
            drawMedium(
                place, isSelected: shown.count > 1 && place == selected, into: &frame, in: cell, with: appearance)
        }
    }

    private func drawMedium(
        _ place: Int, isSelected: Bool, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let (theme, medium) = (appearance.theme, media[place])
        guard let index = medium.place(at: step) else { return }
        let moment = medium.moments[index]
        let count = medium.count > medium.moments.count ? ", of \(appearance.numbers.grouped(medium.count)) logged" : ""
        let legend = [
            StyledText("step ", theme.muted) + StyledText(appearance.numbers.step(moment.step), theme.strong),
            StyledText("\(index + 1) of \(medium.moments.count)\(count)", theme.muted),
        ]
        let room = area.width - 10 - legend[0].columnWidth
        let panel = Panel(
            StyledText(medium.tag.shortenedInside(to: max(8, room), with: appearance)), legend: legend,
            isFocused: isSelected)
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        switch moment.content {
        case .histogram: HistogramOverSteps(medium, chosen: index).draw(into: &frame, in: inner, with: appearance)
        case .text(let text):
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { StyledText(String($0)) }
            frame.draw(Paragraph(lines), in: inner, with: appearance)
        case .picture(let file):
            switch pictures[file] {
            case .pending:
                frame.write("reading the picture", in: inner.line(0), style: theme.muted, with: appearance)
            case .undecodable:
                frame.draw(
                    Paragraph([StyledText("This picture cannot be decoded.", theme.warning)]), in: inner,
                    with: appearance)
            case .picture(let decoded):
                frame.draw(
                    ColorImage(width: decoded.width, height: decoded.height, rgb: decoded.rgb), in: inner,
                    with: appearance)
            }
        }
    }

    /// The first tag in the list, so that the selected one is in it.
    func firstTag(height: Int) -> Int { max(0, min(selected - height / 2, media.count - height)) }

    private func drawTags(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let panel = Panel("tags", legend: [StyledText("\(media.count)", theme.muted)])
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        let first = firstTag(height: inner.height)
        for (line, place) in (first..<min(media.count, first + inner.height)).enumerated() {
            let kind =
                switch media[place].moments.last?.content {
                case .histogram: appearance.text("▁▃▆▃ ", ascii: "hist ")
                case .picture: appearance.text("▣    ", ascii: "pic  ")
                case .text, nil: "text "
                }
            let tag = media[place].tag.shortenedInside(to: max(4, inner.width - 5), with: appearance)
            frame.write(
                StyledText(kind, theme.muted) + StyledText(tag, place == selected ? theme.selection : theme.text),
                in: inner.line(line), with: appearance)
        }
    }
}
