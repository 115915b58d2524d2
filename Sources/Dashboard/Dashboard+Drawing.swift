import Datasets
package import Screen
import Telemetry

extension Dashboard {
    /// The smallest screen on which anything but a notice is drawn.
    static let smallestSize = Size(columns: 40, rows: 12)
    /// The smallest screen on which the pages are drawn in full; a compact layout serves those below.
    static let fullSize = Size(columns: 80, rows: 24)

    /// The whole screen as it is to be shown now.
    package func draw(with appearance: Appearance) -> Frame {
        var frame = Frame(size: size, filledWith: Cell(" ", appearance.theme.text))
        guard size.columns >= Self.smallestSize.columns, size.rows >= Self.smallestSize.rows else {
            drawTooSmall(into: &frame, with: appearance)
            return frame
        }
        let isCompact = size.columns < Self.fullSize.columns || size.rows < Self.fullSize.rows
        var rest = frame.area
        frame.draw(Header(self), in: rest.removeTop(1), with: appearance)
        frame.draw(Tabs(self), in: rest.removeTop(1), with: appearance)
        frame.draw(Footer(self), in: rest.removeBottom(size.rows >= 30 ? 3 : 2), with: appearance)
        switch (page, isCompact) {
        case (.train, false): frame.draw(TrainPage(self), in: rest, with: appearance)
        case (.train, true): frame.draw(CompactTrainPage(self), in: rest, with: appearance)
        case (.inspect, _): frame.draw(InspectPage(self), in: rest, with: appearance)
        }
        drawOverlay(into: &frame, in: frame.area, with: appearance)
        return frame
    }

    private func drawTooSmall(into frame: inout Frame, with appearance: Appearance) {
        let needed = Self.smallestSize
        let lines = [
            "The window is too small:",
            "\(size.columns) columns, \(size.rows) rows; needed: \(needed.columns) and \(needed.rows).",
            live.summary == nil ? "Training goes on. q quits." : "Training is over. q quits.",
        ]
        let rows = StyledText(lines.joined(separator: " ")).wrapped(to: max(1, size.columns))
        for (offset, line) in rows.prefix(size.rows).enumerated() {
            frame.draw(line, in: frame.area.line(offset), with: appearance)
        }
        if overlay == .quit, size.rows > 0 {
            let row = min(rows.count, size.rows - 1)
            let question = "s: stop and keep  d: discard  g: go on"
            frame.fill(Rectangle(column: 0, row: row, width: size.columns, height: 1))
            frame.write(question, column: 0, row: row, style: appearance.theme.strong)
        }
    }

    private func drawOverlay(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        switch overlay {
        case nil: break
        case .help(let firstLine):
            frame.draw(HelpOverlay(page: page, firstLine: firstLine), in: area, with: appearance)
        case .quit:
            let dialog = Dialog(
                "Quit", lines: ["Training is not over yet."],
                choices: [
                    Dialog.Choice("s", "stop and keep the model"), Dialog.Choice("d", "stop and discard it"),
                    Dialog.Choice("g", "go on training"),
                ])
            frame.draw(dialog, in: area, with: appearance)
        case .jump(let text, let complaint):
            let last = max(0, (samples?.count ?? 1) - 1)
            var lines: [StyledText] = ["number, from 0 to \(last): \(text)_"]
            if let complaint { lines.append(StyledText(complaint, appearance.theme.warning)) }
            let dialog = Dialog(
                "Go to a test sample", lines: lines,
                choices: [Dialog.Choice("enter", "go there"), Dialog.Choice("esc", "stay here")])
            frame.draw(dialog, in: area, with: appearance)
        case .filter:
            let dialog = Dialog(
                "Which test samples", lines: [],
                choices: [
                    Dialog.Choice("a", "all of them"), Dialog.Choice("w", "only those it gets wrong"),
                    Dialog.Choice("esc", "as it is"),
                ])
            frame.draw(dialog, in: area, with: appearance)
        }
    }
}
