import Screen
import Telemetry

/// What came of a run, in the place of the progress: a framed card, or one line where there is no room. What does not fit
/// is left out, the least important first.
struct EndCard: Widget {
    private let report: EndReport
    /// What can be done next, by key; only the framed card says it.
    private let next: [KeyHints.Hint]
    /// Whether the only line names the file of the model.
    private let namesFile: Bool

    /// The rows of the card with its frame.
    static let rows = 5

    init(_ report: EndReport, next: [KeyHints.Hint] = [], namesFile: Bool = true) {
        self.report = report
        self.next = next
        self.namesFile = namesFile
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard area.height >= Self.rows else {
            draw(line(width: area.width, with: appearance), into: &frame, in: area.line(0), with: appearance)
            return
        }
        let panel = Panel(title(with: appearance))
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        draw(
            [result(isShort: false, with: appearance)] + plain([report.mistakes, report.best]), into: &frame,
            in: inner.line(0), with: appearance)
        let used = draw(
            plain(["computed in \(report.time)", report.throughput]) + [kept(with: appearance)], into: &frame,
            in: inner.line(1), with: appearance)
        drawFile(into: &frame, in: inner.line(1), after: used, with: appearance)
        guard !next.isEmpty else { return }
        var last = inner.line(2)
        frame.write("next", in: last.removeLeft(4), style: appearance.theme.muted, with: appearance)
        _ = last.removeLeft(1)
        frame.draw(KeyHints(next), in: last, with: appearance)
    }

    /// Draws parts with dots between them, without those that do not fit; returns the columns it took.
    @discardableResult
    private func draw(
        _ parts: [StyledText], into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) -> Int {
        let gap = StyledText(appearance.text(" · ", ascii: " | "), appearance.theme.muted)
        var line = StyledText()
        for part in parts where !part.isEmpty {
            let width = line.columnWidth + (line.isEmpty ? 0 : gap.columnWidth) + part.columnWidth
            guard width <= area.width else { continue }
            line = line.isEmpty ? part : line + gap + part
        }
        return frame.write(line, in: area, with: appearance)
    }

    private func plain(_ parts: [String?]) -> [StyledText] { parts.compactMap { $0.map { StyledText($0) } } }

    /// The parts of the only line, the most important first. On a narrow screen those are the figures.
    private func line(width: Int, with appearance: Appearance) -> [StyledText] {
        let isNarrow = width < 60
        let (ending, result) = (plain([report.ending]), result(isShort: isNarrow, with: appearance))
        let first = isNarrow ? [result] + ending : ending + [result]
        let file = namesFile ? [shortFile(with: appearance)] : []
        let timing = [report.time, report.throughput].compactMap { $0.map { StyledText($0, appearance.theme.muted) } }
        return first + plain([report.mistakes]) + file + timing
    }

    private func title(with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        let text = report.ending ?? "finished"
        return switch report.status {
        case .completed: StyledText(appearance.text("✓ ", ascii: "") + text, theme.good)
        case .diverged, .failed: StyledText(appearance.text("✗ ", ascii: "! ") + text, theme.bad)
        default: StyledText(appearance.text("■ ", ascii: "") + text, theme.warning)
        }
    }

    private func result(isShort: Bool, with appearance: Appearance) -> StyledText {
        guard let accuracy = report.accuracy, let loss = report.loss else { return StyledText() }
        return StyledText(accuracy, appearance.theme.best)
            + StyledText(isShort ? ", \(report.moment)" : ", \(loss), \(report.moment)")
    }

    private func kept(with appearance: Appearance) -> StyledText {
        report.file == nil
            ? StyledText("not kept", appearance.theme.warning) : StyledText("kept:", appearance.theme.muted)
    }

    /// Draws the path of the model behind "kept:", shortened in the middle.
    private func drawFile(
        into frame: inout Frame, in area: Rectangle, after used: Int, with appearance: Appearance
    ) {
        guard let path = report.file else { return }
        var rest = area
        _ = rest.removeLeft(used + 1)
        frame.write(path.shortenedInside(to: rest.width, with: appearance), in: rest, with: appearance)
    }

    /// The name of the model; its path is printed after quitting.
    private func shortFile(with appearance: Appearance) -> StyledText {
        guard let name = report.shortFile else { return StyledText() }
        return StyledText("kept: ", appearance.theme.muted) + StyledText(name)
    }
}
