import Glibc
import Interchange
import RunLogs
import Screen
import Telemetry

/// What was read of a run's log so far, as the dashboard shows it.
struct WatchedRunView {
    var shown: WatchedRun
    private var summary: LogSummary
    private var lastStep = Double.nan
    /// The jumps of the metrics that are learning rates; nil for other metrics.
    private var jumps: [LearningRateJumps?] = []
    private var grouped = GroupedPoints()

    /// The places of tags in `shown.media`.
    private var media: [String: Int] = [:]

    private static let mostMedia = 1000
    /// The longest text, in characters.
    private static let longestText = 2000
    private static let mostMarks = 200

    init(_ run: LogRun, id: Int) {
        shown = WatchedRun(id: id, name: run.name.printable, path: run.path.printable, format: run.format.rawValue)
        shown.modified = run.modified
        summary = LogSummary(run)
    }

    /// What is kept of it for the list of runs.
    var overview: RunOverview { RunOverview(shown, summary) }

    /// The number of values of all metrics.
    var points: Int { shown.metrics.reduce(0) { $0 + $1.curve.points } }

    mutating func add(filesOf run: LogRun) { summary.add(filesOf: run) }

    mutating func add(_ batch: RunBatch) {
        summary.add(batch)
        for name in batch.names[shown.metrics.count...] {
            shown.metrics.append((name.printable, Curve()))
            jumps.append(QuantityName(name).isLearningRate ? LearningRateJumps() : nil)
        }
        append(pointsOf: batch)
        for (_, note) in batch.log.notes { add(note) }
        shown.attempts = summary.attempts
        if let title = summary.title, title.printable != shown.title { shown.title = title.printable }
        if batch.log.notes.contains(where: { $0.note.isConfig }) {
            shown.settings = summary.config.map { .init($0.name.printable, $0.value.plainText.printable) }
        }
        shown.isDamaged = summary.isDamaged
        if shown.troubles.count != summary.troubles.count { shown.troubles = summary.troubles.map(\.line) }
    }

    private mutating func append(pointsOf batch: RunBatch) {
        for (index, segment) in batch.segments.enumerated() {
            let isLast = index + 1 == batch.segments.count
            let end = isLast ? batch.points.count : batch.segments[index + 1].start
            append(batch.points.span.extracting(segment.start..<end), attempt: segment.attempt)
        }
        if let step = batch.points.last(where: { $0.step != nil })?.step { lastStep = Double(step) }
    }

    private mutating func append(_ points: Span<LogPoint>, attempt: Int) {
        grouped.take(points, metrics: shown.metrics.count)
        let all = grouped.points
        // Of several learning rates in the order of the steps.
        var jumpSteps: [Double] = []
        for metric in shown.metrics.indices {
            let points = all.span.extracting(grouped.range(of: metric))
            shown.metrics[metric].curve.append(points, attempt: attempt)
            guard jumps[metric] != nil else { continue }
            for index in points.indices {
                let point = points[index]
                let place = point.step.isNaN ? point.epoch : point.step
                if let step = jumps[metric]?.note(point.value, step: place) { jumpSteps.append(step) }
            }
        }
        for step in jumpSteps.sorted() { mark(.learningRateJump, at: step) }
    }

    private mutating func add(_ note: LogNote) {
        switch note {
        case .checkpoint(let step):
            mark(.checkpoint, at: step.map(Double.init) ?? lastStep)
        case .progress(let done, let seconds):
            let moment = WatchedRun.Progress.Moment(done: done, seconds: seconds)
            shown.progress?.note(moment)
            if shown.progress == nil { shown.progress = WatchedRun.Progress(moment) }
        case .text(let tag, let step, let text): keep(.text(Self.shown(text)), tag: tag, step: step)
        case .alert(let level, let text, let step): keep(.text(Self.shown(text)), tag: "alert: \(level)", step: step)
        case .histogram(let tag, let step, let histogram):
            guard let content = WatchedMedium.Content(edges: histogram.edges, counts: histogram.counts) else { return }
            keep(content, tag: tag, step: step)
        case .image(let tag, let step, let image):
            keep(.picture(WatchedPicture(path: image.path, bytes: image.bytes)), tag: tag, step: step)
        case .config, .name, .attempt, .ended: break
        }
    }

    /// Several learning rates that jump at one step are one mark.
    private mutating func mark(_ kind: WatchedRun.Mark.Kind, at step: Double) {
        guard step.isFinite, shown.marks.count < Self.mostMarks else { return }
        let mark = WatchedRun.Mark(kind, step: step)
        if !shown.marks.suffix(8).contains(mark) { shown.marks.append(mark) }
    }

    private static func shown(_ text: String) -> String {
        text.prefix(longestText).split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
            .joined(separator: "\n")
    }

    private mutating func keep(_ content: WatchedMedium.Content, tag: String, step: Int64?) {
        let place = media[tag] ?? shown.media.count
        if place == shown.media.count {
            guard place < Self.mostMedia else { return }
            media[tag] = place
            shown.media.append(WatchedMedium(tag: tag.printable))
        }
        shown.media[place].append(content, step: step.map(Double.init) ?? lastStep)
    }

    /// Updates what depends on the time.
    ///
    /// - Parameter now: seconds since 1970.
    mutating func conclude(at now: Double, _ numbers: NumberFormat) {
        let state = summary.state(at: now)
        shown.state = state.word
        shown.evidence = state.text(numbers)
        shown.pauses = shown.gaps?.pauses ?? []
        // Times before 1973 count from the beginning of the run.
        let start = shown.start ?? .nan
        shown.begun = start >= 1e8 ? start : summary.run.modified
        shown.duration = (shown.metrics.compactMap { $0.curve.newestSeconds }.max() ?? .nan) - start
        shown.secondsAheadOfUTC = shown.start.map(Self.secondsAheadOfUTC) ?? 0
    }

    /// How far local time is ahead of UTC at a time since 1970, by `localtime_r`.
    private static func secondsAheadOfUTC(at seconds: Double) -> Int {
        guard var time = time_t(exactly: seconds.rounded(.down)) else { return 0 }
        var local = unsafe tm()
        guard unsafe localtime_r(&time, &local) != nil else { return 0 }
        return unsafe local.tm_gmtoff
    }
}

extension LogNote {
    fileprivate var isConfig: Bool {
        if case .config = self { true } else { false }
    }
}

extension JSONValue {
    /// The value as a person writes it: a string without quotes.
    fileprivate var plainText: String {
        if case .string(let string) = self { string } else { text }
    }
}
