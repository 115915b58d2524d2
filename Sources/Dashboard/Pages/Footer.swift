import Datasets
import Evaluation
import Screen
import Telemetry

/// The last rows of the screen: the progress of the training, or what came of it, and the keys that matter on this
/// page.
struct Footer: Widget {
    private let run: RunHistory
    private let pace: Pace
    private let page: any Page.Type
    private let hasTraining: Bool
    private let isProgramPaused: Bool
    /// The watched runs of other programs; nil for a run of this one.
    private let watched: WatchedRuns?
    /// The rows of the key table that apply here, in the table's order; empty under an overlay.
    private let rows: [KeyBinding]
    /// The kind of the samples; nil until they are loaded.
    private let kind: LabelledSamples.Kind?
    /// Whether the page says at length how the run ended.
    private let tellsEnd: Bool
    /// What can be done once the run is over, by key.
    private let next: [KeyHints.Hint]
    /// The actions of `next`.
    private let nextActions: Set<Action>

    init(_ dashboard: Dashboard) {
        run = dashboard.shown.run
        pace = dashboard.shown.pace
        page = type(of: dashboard.pages[dashboard.page])
        hasTraining = dashboard.capabilities.contains(.metrics)
        isProgramPaused = dashboard.program?.isPaused ?? false
        watched = dashboard.capabilities.contains(.curves) ? dashboard.watched : nil
        // An overlay takes the keys, and lists its own.
        rows =
            dashboard.overlay != nil
            ? []
            : dashboard.pages.keys.bindings(on: dashboard.page, isDrawing: dashboard.isDrawing).filter {
                $0.hint != nil && dashboard.allows($0.action)
            }
        kind = dashboard.samples?.kind
        tellsEnd = dashboard.tellsEnd
        let choices: [(action: Action, text: String)] =
            tellsEnd
            ? [
                (.extend, "train as many epochs again"), (.restartMenu, "start over"),
                (.filter, "pick out the mistakes"), (.showPage(ClassesPage.id), "what is confused"),
                (.showPage(NetworkPage.id), "look inside"),
            ] : []
        let bindings = tellsEnd ? dashboard.pages.keys.bindings(on: dashboard.page, isDrawing: false) : []
        let isComplete = run.summary?.status == .completed
        let offered = choices.filter { dashboard.allows($0.action) && ($0.action != .extend || isComplete) }
        next = offered.compactMap { action, text in
            bindings.first { $0.action == action }.map { KeyHints.Hint($0.label, text) }
        }
        nextActions = Set(offered.map(\.action))
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        var rest = area.inset(columns: 1)
        if tellsEnd, let report = EndReport(run, appearance.numbers) {
            return drawEnd(report, into: &frame, in: area, with: appearance)
        }
        let keys = rest.removeBottom(area.height > 2 ? 2 : 1)
        frame.draw(KeyHints(hints(rows, with: appearance)), in: keys, with: appearance)
        drawProgress(into: &frame, in: rest.removeTop(1), with: appearance)
    }

    /// Draws how the run ended: a card and a row of other keys; or a line, and the file of the model before the keys with
    /// which to go on, if there is room for both.
    private func drawEnd(
        _ report: EndReport, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        var rest = area
        if area.height > EndCard.rows {
            frame.draw(EndCard(report, next: next), in: rest.removeTop(EndCard.rows), with: appearance)
            let others = rows.filter { !nextActions.contains($0.action) }
            frame.draw(
                KeyHints(hints(others, with: appearance)), in: rest.removeTop(1).inset(columns: 1), with: appearance)
            return
        }
        rest = rest.inset(columns: 1)
        let name = area.width >= 70 && area.height == 2 ? report.shortFile : nil
        frame.draw(EndCard(report, namesFile: name == nil), in: rest.removeTop(1), with: appearance)
        let firstNext = rows.filter { nextActions.contains($0.action) }
        let ordered = firstNext + rows.filter { !nextActions.contains($0.action) }
        if let name {
            let shown = name.shortenedInside(to: area.width * 2 / 5, with: appearance)
            let text = StyledText("kept: ", appearance.theme.muted) + StyledText(shown)
            frame.write(text, in: rest.removeLeft(text.columnWidth + 1), with: appearance)
        }
        frame.draw(KeyHints(hints(ordered, with: appearance)), in: rest, with: appearance)
    }

    /// The hints, beginning with those that the page's footer style puts first: selected common keys, and the page's
    /// own keys if they matter more than the common ones. Help and quit come last, and are kept when others have to be
    /// dropped.
    private func hints(_ rows: [KeyBinding], with appearance: Appearance) -> [KeyHints.Hint] {
        let style = page.footer
        let all = rows.filter(matters)
        let end = all.filter { $0.section == .program }
        let others = all.filter { $0.section != .program }
        let isFirst = { (binding: KeyBinding) in
            binding.isOwn ? style.leadsWithOwnKeys : style.leading.contains(binding.action)
        }
        let ordered = others.filter(isFirst) + others.filter { !isFirst($0) } + end
        return ordered.compactMap { binding in
            guard let hint = hint(of: binding) else { return nil }
            let isResume = binding.action == .togglePause && (run.state == .paused || isProgramPaused)
            return KeyHints.Hint(
                Self.written(hint.keys, with: appearance), isResume ? "resume" : hint.text,
                isEssential: binding.section == .program)
        }
    }

    private func hint(of binding: KeyBinding) -> KeyBinding.Hint? {
        guard let hint = binding.hint, case .own(let action) = binding.action else { return binding.hint }
        return page.hint(hint, forOwn: action, to: kind)
    }

    /// The labels of keys, with arrow signs for the arrow keys.
    private static func written(_ keys: String, with appearance: Appearance) -> String {
        switch keys {
        case "up down": appearance.text("↑↓", ascii: keys)
        case "up down left right": appearance.text("↑↓←→", ascii: "arrows")
        case "left right": appearance.text("←→", ascii: keys)
        default: keys
        }
    }

    /// Whether a key is worth listing now: the page may show no sample, and a finished run cannot be paused.
    private func matters(_ binding: KeyBinding) -> Bool {
        switch (binding.section, binding.action) {
        case (.samples, _): binding.isOwn || page.footer.namesSampleKeys
        case (.training, .slower): true
        case (.training, .restartMenu): run.summary != nil
        case (.training, .extend): run.summary?.status == .completed
        case (.training, _): run.summary == nil
        default: true
        }
    }

    private func drawProgress(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        if let watched { return frame.draw(WatchedSummary(watched: watched), in: area, with: appearance) }
        guard let description = run.description else { return }
        if !hasTraining { return drawMeasure(description, into: &frame, in: area, with: appearance) }
        let batchInEpoch = run.latest?.batchInEpoch ?? run.batches % max(1, description.batchesPerEpoch)
        let all = description.epochs * description.batchesPerEpoch
        // If the length of the training is unknown, the header shows how far it has come.
        guard all > 0 else { return }
        if let report = EndReport(run, appearance.numbers) {
            return frame.draw(EndCard(report), in: area, with: appearance)
        }
        let timing = timingText(all: all, with: appearance)
        var rest = area
        frame.write(
            timing, in: rest.removeRight(timing.columnWidth), style: appearance.theme.text, with: appearance)
        _ = rest.removeRight(2)
        let epoch = "epoch \(run.latest?.epoch ?? run.batches / max(1, description.batchesPerEpoch) + 1)"
        // Where its bar and percentage have no room, the epoch in the header has to do.
        if rest.width >= 2 * (epoch.columnWidth + Self.leastBarColumns) + 3 {
            let parts = rest.columns([.flexible, .flexible], gap: 3)
            drawBar(
                epoch, Double(batchInEpoch) / Double(max(1, description.batchesPerEpoch)),
                into: &frame, in: parts[0], with: appearance)
            rest = parts[1]
        }
        drawBar("all", Double(run.batches) / Double(max(1, all)), into: &frame, in: rest, with: appearance)
    }

    /// The columns of the shortest bar with its percentage and the gaps beside it.
    private static let leastBarColumns = 11

    /// Draws the measurements of the saved model.
    private func drawMeasure(
        _ description: RunDescription, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        guard let report = run.validation else { return }
        let numbers = appearance.numbers
        var text = StyledText("\(numbers.grouped(description.validationSamples)) samples", appearance.theme.text)
        for (name, value) in [
            ("accuracy", numbers.percent(report.accuracy)),
            ("loss", numbers.fixed(report.loss) + (run.lossIsInNats ? " nats" : "")),
        ] {
            text.append("   \(name) ", appearance.theme.muted)
            text.append(value, appearance.theme.strong)
        }
        frame.write(text, in: area, with: appearance)
    }

    private func drawBar(
        _ label: String, _ fraction: Double, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        var rest = area
        let theme = appearance.theme
        frame.write(label, in: rest.removeLeft(label.columnWidth), style: theme.muted, with: appearance)
        _ = rest.removeLeft(1)
        let percent = appearance.numbers.percent(fraction, digits: 0).paddedLeft(to: 5)
        frame.write(percent, in: rest.removeRight(5), style: theme.text, with: appearance)
        _ = rest.removeRight(1)
        frame.draw(ProgressBar(fraction), in: rest, with: appearance)
    }

    private func timingText(all: Int, with appearance: Appearance) -> StyledText {
        let numbers = appearance.numbers
        if run.state == .paused { return StyledText("paused", appearance.theme.warning) }
        let left: Double
        if let plan = run.plan {
            left = plan.seconds - plan.moment(ofBatch: run.batches)
        } else {
            guard let speed = pace.batchesPerSecond, speed > 0 else { return StyledText("") }
            left = Double(all - run.batches) / speed
        }
        return StyledText("\(numbers.clock(left)) left", appearance.theme.muted)
    }
}
