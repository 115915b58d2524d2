import Dashboard
import Interchange
import RunLogs
import Screen
import Telemetry

/// Makes of a run's log what the dashboard shows of it.
struct WatchedRunBuilder {
    private(set) var shown: WatchedRun
    private var summary: RunSummary
    private var reader: RunReader
    /// The metrics of the batches so far: the place of each in `shown.metrics`.
    private var places: [Int] = []
    private var lastStep = Double.nan
    /// What is read anew after a file was rewritten; the old view is kept until this one is whole.
    private var renewed: (shown: WatchedRun, summary: RunSummary)?

    /// The newest texts that are kept.
    private static let mostTexts = 20
    private static let mostMarks = 200

    init(_ run: LogRun, id: Int) {
        shown = WatchedRun(id: id, name: run.name, path: run.path, format: run.format.rawValue)
        shown.modified = run.modified
        summary = RunSummary(run)
        reader = RunReader(run, follows: true)
    }

    /// The folders in which its files lie.
    var folders: Set<String> {
        Set(reader.run.files.map { file in
            file.path.lastIndex(of: "/").map { $0 == file.path.startIndex ? "/" : String(file.path[..<$0]) } ?? "."
        })
    }

    /// Takes over files that were found since.
    mutating func add(filesOf run: LogRun) { reader.add(filesOf: run) }

    /// Reads the next piece of its files. Returns whether there is more.
    mutating func read() -> Bool {
        switch reader.read() {
        case .restarted:
            places = []
            lastStep = .nan
            renewed = (WatchedRun(id: shown.id, name: shown.name, path: shown.path, format: shown.format), RunSummary(reader.run))
            return true
        case .more:
            take()
            return true
        case .caughtUp:
            take()
            if let renewed { (shown, summary) = renewed }
            renewed = nil
            shown.isWhole = true
            return false
        }
    }

    /// Updates what depends on the time.
    ///
    /// - Parameter now: seconds since 1970.
    mutating func conclude(at now: Double, _ numbers: NumberFormat) {
        let state = summary.state(at: now)
        shown.state = state.word
        shown.evidence = state.text(numbers)
    }

    private mutating func take() {
        let batch = reader.batch
        reader.batch.empty()
        if var renewed {
            self.renewed = nil
            renewed.summary.add(batch)
            append(batch, to: &renewed.shown)
            Self.note(renewed.summary, in: &renewed.shown)
            self.renewed = renewed
        } else {
            summary.add(batch)
            append(batch, to: &shown)
            Self.note(summary, in: &shown)
        }
    }

    private static func note(_ summary: RunSummary, in shown: inout WatchedRun) {
        shown.attempts = summary.attempts
        shown.settings = summary.config.map { .init($0.name.printable, $0.value.plainText.printable) }
        shown.isDamaged = summary.isDamaged
        if shown.troubles.count != summary.troubles.count { shown.troubles = summary.troubles.map(\.line) }
    }

    private mutating func append(_ batch: RunBatch, to shown: inout WatchedRun) {
        while places.count < batch.names.count {
            places.append(shown.metrics.count)
            shown.metrics.append((batch.names[places.count - 1].printable, Curve()))
        }
        var segment = 0
        for (index, point) in batch.points.enumerated() {
            while segment + 1 < batch.segments.count, batch.segments[segment + 1].start <= index { segment += 1 }
            guard places.indices.contains(Int(point.metric)) else { continue }
            let step = point.step.map(Double.init)
            if let step { lastStep = step }
            shown.metrics[places[Int(point.metric)]].curve.append(
                point.value, step: step, epoch: point.epoch, seconds: point.seconds,
                attempt: batch.segments.indices.contains(segment) ? batch.segments[segment].attempt : 0)
        }
        for (_, note) in batch.log.notes {
            switch note {
            case .checkpoint(let step):
                let place = step.map(Double.init) ?? lastStep
                if place.isFinite, shown.marks.count < Self.mostMarks { shown.marks.append(.init(.checkpoint, step: place)) }
            case .text(let tag, _, let text):
                shown.texts.append((tag.printable, String(text.prefix(2000)).printable))
                if shown.texts.count > Self.mostTexts { shown.texts.removeFirst() }
            case .alert(let level, let text, _):
                shown.texts.append(("alert: \(level)".printable, String(text.prefix(2000)).printable))
                if shown.texts.count > Self.mostTexts { shown.texts.removeFirst() }
            case .config, .name, .attempt, .ended, .histogram, .image: break
            }
        }
    }
}

extension JSONValue {
    /// The value as a person writes it: texts without quotes.
    fileprivate var plainText: String {
        if case .string(let text) = self { text } else { text }
    }
}
