import Datasets
package import Screen
import Telemetry

extension Dashboard {
    /// The smallest screen on which the dashboard is drawn; a smaller one shows only a notice.
    static let smallestSize = Size(columns: 40, rows: 12)

    /// Draws the whole screen in its current state.
    package func draw(with appearance: Appearance) -> Frame {
        var frame = Frame(size: size, filledWith: Cell(" ", appearance.theme.text))
        guard size.columns >= Self.smallestSize.columns, size.rows >= Self.smallestSize.rows else {
            drawTooSmall(into: &frame, with: appearance)
            return frame
        }
        frame.draw(Header(self), in: frame.area.line(0), with: appearance)
        frame.draw(Tabs(self), in: frame.area.line(1), with: appearance)
        let body = bodyArea
        let foot = Rectangle(
            column: 0, row: body.endRow, width: size.columns, height: size.rows - body.endRow)
        frame.draw(Footer(self), in: foot, with: appearance)
        let context = context
        pages[page].draw(into: &frame, in: body, context: context, with: appearance)
        if let message = MessageLines(self) {
            var lines = body
            frame.draw(
                message, in: lines.removeBottom(min(message.rows(width: body.width), body.height)), with: appearance)
        }
        drawOverlay(into: &frame, in: frame.area, with: appearance)
        return frame
    }

    /// The area of the page, between the header and tabs above and the progress and keys below.
    var bodyArea: Rectangle {
        let usual = size.rows >= 40 ? 4 : size.rows >= 25 ? 3 : 2
        // The card has a row of keys below it.
        let foot = tellsEnd && size.rows >= 30 && size.columns >= 80 ? EndCard.rows + 1 : usual
        return Rectangle(column: 0, row: 2, width: size.columns, height: size.rows - 2 - foot)
    }

    /// Whether the page that is shown says at length how the run ended.
    var tellsEnd: Bool {
        page == shownPages[0] && capabilities.isSuperset(of: TrainPage.needs) && shown.run.summary != nil
            && shown.run.description.map { $0.epochs * $0.batchesPerEpoch > 0 } ?? false
    }

    private func drawTooSmall(into frame: inout Frame, with appearance: Appearance) {
        let needed = Self.smallestSize
        let lines = [
            "The window is too small:",
            "\(size.columns) columns, \(size.rows) rows; needed: \(needed.columns) and \(needed.rows).",
            !capabilities.contains(.growing)
                ? "q quits." : live.summary == nil ? "Training goes on. q quits." : "Training is over. q quits.",
        ]
        let rows = StyledText(lines.joined(separator: " ")).wrapped(to: max(1, size.columns))
        for (offset, line) in rows.prefix(size.rows).enumerated() {
            frame.draw(line, in: frame.area.line(offset), with: appearance)
        }
        let question: String? =
            switch overlay {
            case .quit: "s: stop and keep  d: discard  g: cancel"
            case .prompt(let prompt) where prompt.purpose == .discard: "type discard: \(prompt.text)_"
            default: nil
            }
        if let question, size.rows > 0 {
            let row = min(rows.count, size.rows - 1)
            frame.fill(Rectangle(column: 0, row: row, width: size.columns, height: 1))
            frame.write(question, column: 0, row: row, style: appearance.theme.strong)
        }
    }

    private func drawOverlay(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        switch overlay {
        case nil: break
        case .typing:
            let line = area.line(area.height - 1)
            frame.fill(line)
            frame.write(
                " What you type goes to the program; esc ends that.", in: line, style: appearance.theme.strong,
                with: appearance)
        case .help(let firstLine):
            frame.draw(HelpOverlay(self, firstLine: firstLine), in: area, with: appearance)
        case .explanations(let firstLine):
            let explanations = Swift.type(of: pages[page]).explanations
            let overlay = ExplanationsOverlay(
                number: pages.number(of: page), explanations: explanations, firstLine: firstLine)
            frame.draw(overlay, in: area, with: appearance)
        case .configuration:
            frame.draw(ConfigurationOverlay(live, samples: samples, frameCost: frameCost), in: area, with: appearance)
        case .quit:
            let dialog = Dialog(
                "Quit", lines: ["Training is still running."],
                choices: [
                    Dialog.Choice("s", "stop and keep the model"), Dialog.Choice("d", "discard the model"),
                    Dialog.Choice("g", "keep training"),
                ])
            frame.draw(dialog, in: area, with: appearance)
        case .prompt(let prompt):
            var lines: [StyledText] = [StyledText(prompt.hint, appearance.theme.muted), "> \(prompt.text)_"]
            if let complaint = prompt.complaint { lines.append(StyledText(complaint, appearance.theme.warning)) }
            let dialog = Dialog(
                StyledText(prompt.title), lines: lines,
                choices: [
                    Dialog.Choice("enter", prompt.purpose == .discard ? "discard" : "OK"),
                    Dialog.Choice("esc", "cancel"),
                ])
            frame.draw(dialog, in: area, with: appearance)
        case .menu(let menu):
            let choices = menu.choices.map { Dialog.Choice(String($0.key), $0.text) }
            let dialog = Dialog(
                StyledText(menu.title), lines: [], choices: choices + [Dialog.Choice("esc", "cancel")])
            frame.draw(dialog, in: area, with: appearance)
        }
    }
}
