import Screen
import Telemetry

/// The first row of the screen: what is trained, and the current state of the trainer.
struct Header: Widget {
    private let dataName: String
    private let run: RunHistory
    private let speed: TrainingSpeed
    /// Whether the run has a training to report on.
    private let hasTraining: Bool
    private let loadedFraction: Double?
    /// The watched runs of other programs; nil for a run of this one.
    private let watched: WatchedRuns?
    /// The program that was started from here.
    private let program: WatchedProgram?
    /// The runs of a queue; nil for another run.
    private let queued: WatchedRuns?
    /// The stored runs, where nothing but these is shown.
    private let listed: WatchedRuns?

    /// The columns to which a name is cut at least.
    private static let leastName = 10

    init(_ dashboard: Dashboard) {
        dataName = dashboard.dataName
        run = dashboard.live
        speed = dashboard.speed
        hasTraining = dashboard.capabilities.contains(.metrics)
        loadedFraction = dashboard.loadedFraction
        watched = dashboard.capabilities.contains(.curves) ? dashboard.watched : nil
        program = dashboard.program
        queued = dashboard.capabilities.contains(.queue) ? dashboard.watched : nil
        listed = dashboard.capabilities.isSubset(of: [.otherRuns, .noting]) ? dashboard.watched : nil
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let state = stateText(isNarrow: area.width < 70, with: appearance)
        var rest = area.inset(columns: 1)
        let right = rest.removeRight(min(rest.width, state.columnWidth))
        frame.write(state, in: right, with: appearance)
        _ = rest.removeRight(2)

        let dot = appearance.text(" · ", ascii: " | ")
        var line = StyledText("softscope", theme.title)
        var gap = "  "
        for part in configuration(with: appearance) {
            // A part that does not fit completely is left out, together with all parts after it; the name of a log is cut.
            let room = rest.width - line.columnWidth - gap.columnWidth
            guard part.columnWidth <= room || watched != nil && room >= Self.leastName else { break }
            line.append(gap, theme.muted)
            line.append(part.shortenedInside(to: room, with: appearance), theme.text)
            gap = dot
        }
        frame.write(line, in: rest, with: appearance)
    }

    private func configuration(with appearance: Appearance) -> [String] {
        if let first = watched?.shown.first {
            return [dataName] + ([first.name].filter { $0 != dataName }) + [first.format]
        }
        guard let description = run.description else { return [dataName] }
        var parts = [description.data]
        if let lesson = description.lessonTitle { parts.insert("lesson: \(lesson)", at: 0) }
        parts += description.outline(separator: "\n").split(separator: "\n").map(String.init)
        if let optimizer = description.text(of: "optimizer") {
            let rate = run.learningRate ?? description.number(of: "learning_rate")
            parts.append(rate.map { "\(optimizer) \(appearance.numbers.scientific($0))" } ?? optimizer)
        }
        if let schedule = description.text(of: "schedule"), !parts.isEmpty {
            parts[parts.count - 1] += " \(schedule)"
        }
        if let batch = description.integer(of: "batch_size") { parts.append("batch \(batch)") }
        // A model file of weights alone does not record the seed.
        if let seed = description.seed { parts.append("seed \(seed)") }
        return parts + extras(of: description, with: appearance)
    }

    /// The further options that are switched on.
    private func extras(of description: RunDescription, with appearance: Appearance) -> [String] {
        let numbers = appearance.numbers
        func number(_ name: String, _ setting: String) -> String? {
            description.number(of: setting).map { "\(name) \(numbers.brief($0))" }
        }
        func text(_ name: String, _ setting: String) -> String? {
            description.text(of: setting).map { "\(name) \($0)" }
        }
        return [
            text("augmented", "augment"), number("warm-up", "warmup"),
            number("decay", "weight_decay"), number("clip", "clip_norm"), number("smoothing", "label_smoothing"),
            text("class weights", "class_weights"), text("loss", "loss"), number("label noise", "label_noise"),
            number("early stop", "early_stopping"),
        ].compactMap(\.self)
    }

    private func stateText(isNarrow: Bool, with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        if let queued { return queued.queueText(program, with: appearance) }
        if let listed {
            let count = listed.isSearching ? "looking for" : appearance.numbers.grouped(listed.runs.count)
            return StyledText("\(count) runs", theme.muted)
        }
        if let program { return program.stateText(with: appearance) + (watched?.stepText(with: appearance) ?? "") }
        if let watched { return watched.stateText(with: appearance) }
        guard let description = run.description else {
            let percent = loadedFraction.map { "  " + appearance.numbers.percent($0, digits: 0).paddedLeft(to: 5) }
            return StyledText("loading \(dataName)", theme.muted) + StyledText(percent ?? "", theme.strong)
        }
        if !hasTraining { return StyledText("saved model", theme.good) }
        var text: StyledText =
            switch (run.state, speed) {
            case (.training, .slow):
                StyledText(appearance.text("▶ slow motion", ascii: "> slow motion"), theme.good)
            case (.training, .spread) where isNarrow:
                StyledText(appearance.text("▶ slowed", ascii: "> slowed"), theme.good)
            case (.training, .spread(let seconds)):
                StyledText(appearance.text("▶ slowed to ", ascii: "> slowed to "), theme.good)
                    + StyledText("\(appearance.numbers.brief(seconds)) s", theme.good)
                    + StyledText(appearance.text(" · ", ascii: ", "), theme.muted)
                    + StyledText("]", theme.key) + StyledText(" full speed", theme.muted)
            case (.training, .full): StyledText(appearance.text("▶ training", ascii: "> training"), theme.good)
            case (.paused, _): StyledText(appearance.text("‖ paused", ascii: "|| paused"), theme.warning)
            case (.stepping, _): StyledText(appearance.text("▸ stepping", ascii: "> stepping"), theme.warning)
            case (.completed, _): StyledText(appearance.text("✓ finished", ascii: "finished"), theme.good)
            case (.stopped, _): StyledText(appearance.text("■ stopped", ascii: "stopped"), theme.warning)
            case (.diverged, _): StyledText(appearance.text("✗ diverged", ascii: "! diverged"), theme.bad)
            case (.failed, _): StyledText(appearance.text("✗ failed", ascii: "! failed"), theme.bad)
            }
        guard description.epochs > 0 else {
            text.append("  step ", theme.muted)
            text.append(appearance.numbers.grouped(run.batches), theme.strong)
            return text
        }
        let resumed = (run.batches + description.batchesPerEpoch - 1) / max(1, description.batchesPerEpoch)
        let epoch = run.summary?.epochs ?? run.latest?.epoch ?? run.epochs.last?.epoch ?? resumed
        text.append("  epoch ", theme.muted)
        text.append("\(epoch)/\(description.epochs)", theme.strong)
        return text
    }
}

extension WatchedRuns {
    /// The state of the run that is shown, or the number of runs if there are several.
    fileprivate func stateText(with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        guard let run = shown.first else {
            return StyledText(isSearching ? "looking for runs" : "no runs", theme.muted)
        }
        var text = run.stateText(with: appearance) + stepText(with: appearance)
        if runs.count > 1 {
            text += StyledText("  \(chosen.count) of \(appearance.numbers.grouped(runs.count)) runs", theme.muted)
        }
        return text
    }
}

extension WatchedRuns {
    /// How a queue of runs stands.
    fileprivate func queueText(_ program: WatchedProgram?, with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        let ended = runs.count - count(of: "waiting") - count(of: "running") - count(of: "paused") - count(of: "quiet")
        let count = StyledText("  \(ended) of \(runs.count) ended", theme.muted)
        return (program?.stateText(with: appearance) ?? "") + count
    }

    /// The last step of the run that is shown.
    fileprivate func stepText(with appearance: Appearance) -> StyledText {
        guard let step = shown.first?.lastStep else { return "" }
        let theme = appearance.theme
        return StyledText("  step ", theme.muted) + StyledText(appearance.numbers.step(step), theme.strong)
    }
}

extension NumberFormat {
    /// A step of a log, which is nearly always a whole number.
    func step(_ value: Double) -> String { Int(exactly: value).map(grouped) ?? significant(value, digits: 6) }
}

extension WatchedRun {
    /// The state with its glyph.
    func stateText(with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        return switch state {
        case "running": StyledText(appearance.text("▶ running", ascii: "> running"), theme.good)
        case "waiting": StyledText(appearance.text("· waiting", ascii: ". waiting"), theme.muted)
        case "paused": StyledText(appearance.text("‖ paused", ascii: "|| paused"), theme.warning)
        case "quiet": StyledText(appearance.text("… quiet", ascii: "... quiet"), theme.warning)
        case "finished", "completed": StyledText(appearance.text("✓ \(state)", ascii: state), theme.good)
        case "stopped": StyledText(appearance.text("■ stopped", ascii: "stopped"), theme.warning)
        case "interrupted": StyledText(appearance.text("■ interrupted", ascii: "interrupted"), theme.warning)
        case "diverged": StyledText(appearance.text("✗ diverged", ascii: "! diverged"), theme.bad)
        case "failed": StyledText(appearance.text("✗ failed", ascii: "! failed"), theme.bad)
        case "killed": StyledText(appearance.text("■ killed", ascii: "killed"), theme.warning)
        case "crashed": StyledText(appearance.text("✗ crashed", ascii: "! crashed"), theme.bad)
        default: StyledText("not read yet", theme.muted)
        }
    }
}

extension RunDescription {
    func text(of name: String) -> String? {
        if case .text(let text)? = settings.first(where: { $0.name == name })?.value { text } else { nil }
    }

    func number(of name: String) -> Double? {
        switch settings.first(where: { $0.name == name })?.value {
        case .number(let number)?: number
        case .integer(let number)?: Double(number)
        default: nil
        }
    }

    func integer(of name: String) -> Int? {
        if case .integer(let number)? = settings.first(where: { $0.name == name })?.value { number } else { nil }
    }
}
