import Screen
import Telemetry

/// What is known of the first of the watched runs that are shown, in a line above the keys: the evidence for its state,
/// how much it has logged, and whether something is wrong with its files.
struct WatchedSummary: Widget {
    let watched: WatchedRuns

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard let run = watched.shown.first else { return }
        let (theme, numbers) = (appearance.theme, appearance.numbers)
        func count(_ count: Int, _ noun: String, _ plural: String) -> StyledText {
            StyledText(numbers.grouped(count), theme.strong)
                + StyledText(" " + (count == 1 ? noun : plural), theme.muted)
        }
        var parts = [
            count(run.metrics.count, "metric", "metrics"),
            count(run.metrics.reduce(0) { $0 + $1.curve.points }, "value", "values"),
        ]
        if run.attempts > 1 { parts.append(count(run.attempts, "attempt", "attempts")) }
        if !run.media.isEmpty { parts.append(count(run.media.count, "tag of media", "tags of media")) }
        if !run.troubles.isEmpty {
            let (noun, style) = run.isDamaged ? ("trouble", theme.bad) : ("remark", theme.muted)
            let many = run.troubles.count == 1 ? noun : noun + "s"
            parts.append(
                StyledText("\(numbers.grouped(run.troubles.count)) ", style)
                    + StyledText("\(many) \(run.isDamaged ? "in" : "on") its files: ", theme.muted)
                    + StyledText("2 d", theme.key))
        }
        if !run.isWhole { parts.append(StyledText("reading", theme.warning)) }
        if let progress = progressText(of: run, numbers) { parts.insert(StyledText(progress), at: 0) }
        if !run.evidence.isEmpty, run.evidence != run.state { parts.insert(StyledText(run.evidence), at: 0) }
        var text = StyledText()
        for part in parts {
            let gap = text.isEmpty ? "" : appearance.text("  ·  ", ascii: "  |  ")
            // A part that has no room is left out, with those behind it.
            guard text.columnWidth + gap.columnWidth + part.columnWidth <= area.width else { break }
            text += StyledText(gap, theme.muted) + part
        }
        frame.write(text, in: area, style: theme.text, with: appearance)
    }

    /// How far a run has come that goes on, and how long it will take.
    private func progressText(of run: WatchedRun, _ numbers: NumberFormat) -> String? {
        guard let progress = run.progress, progress.latest.done < 1,
            ["running", "paused", "quiet"].contains(run.state)
        else { return nil }
        let percent = numbers.percent(progress.latest.done, digits: 0)
        return run.remainingSeconds(at: watched.now).map { "\(percent), \(numbers.clock($0)) left" } ?? percent
    }
}
