package import Interchange

/// What is known of a run: its metrics, settings, state and troubles. Its size does not depend on the number of points.
package struct LogSummary: Sendable {
    package private(set) var run: LogRun
    /// In the order in which the log first names them.
    package private(set) var metrics: [(name: String, summary: MetricSummary)] = []
    /// The settings, those that were set last at the end; the last value of each counts.
    package private(set) var config: [JSONValue.Member] = []
    /// The name that the user gave the run.
    package private(set) var title: String?
    /// The end that the log records; nil if something was written after it.
    package private(set) var ending: LogEnding?
    /// The number of attempts; 0 without points.
    package private(set) var attempts = 0
    /// Messages of the training program, the first ones.
    package private(set) var alerts: [Alert] = []
    package private(set) var troubles: [LogTrouble] = []
    /// How many troubles there were beyond those that are listed.
    package private(set) var furtherTroubles = 0
    /// Whether a trouble, listed or not, is damage.
    package private(set) var isDamaged = false

    private var configPlaces: [String: Int] = [:]
    /// The largest number of troubles that are kept: a file of noise has as many as lines.
    private static let mostTroubles = 1000
    private static let mostAlerts = 1000

    package struct Alert: Sendable, Hashable {
        package let level: String
        package let text: String
        package let step: Int64?
    }

    package init(_ run: LogRun) {
        self.run = run
    }

    /// Takes over files of the run that were found since.
    package mutating func add(filesOf run: LogRun) {
        for file in run.files where !self.run.files.contains(file) { self.run.files.append(file) }
        self.run.modified = max(self.run.modified, run.modified)
    }

    package mutating func add(_ batch: RunBatch) {
        for name in batch.names[metrics.count...] { metrics.append((name, MetricSummary())) }
        addPoints(of: batch)
        for segment in batch.segments { attempts = max(attempts, segment.attempt + 1) }
        if !batch.points.isEmpty { ending = nil }
        for (afterPoints, note) in batch.log.notes { add(note, isBehindAll: afterPoints >= batch.points.count) }
        for trouble in batch.log.troubles { add(trouble) }
    }

    private mutating func addPoints(of batch: RunBatch) {
        // A span is checked for uniqueness once, an array at every change.
        var metrics = self.metrics.mutableSpan
        for point in batch.points {
            let metric = Int(point.metric)
            if metrics.indices.contains(metric) { metrics[metric].summary.add(point) }
        }
    }

    /// Takes over what else is wrong with the run.
    package mutating func add(_ trouble: LogTrouble) {
        isDamaged = isDamaged || trouble.isDamage
        if troubles.count < Self.mostTroubles { troubles.append(trouble) } else { furtherTroubles += 1 }
    }

    private mutating func add(_ note: LogNote, isBehindAll: Bool) {
        switch note {
        case .config(let name, let value):
            if let place = configPlaces[name] {
                config[place] = JSONValue.Member(name, value)
            } else {
                configPlaces[name] = config.count
                config.append(JSONValue.Member(name, value))
            }
        case .name(let name): title = name
        case .ended(let ending): if isBehindAll { self.ending = ending }
        case .attempt: if isBehindAll { ending = nil }
        case .alert(let level, let text, let step):
            if alerts.count < Self.mostAlerts { alerts.append(Alert(level: level, text: text, step: step)) }
        case .checkpoint, .progress, .text, .histogram, .image: break
        }
    }

    /// The usual time between two values in seconds, that of the metric that is logged most often; nil if the log does
    /// not say.
    package var usualGap: Double? { metrics.compactMap(\.summary.usualGap).min() }

    /// The largest of the metrics' last steps.
    package var lastStep: Int64? { metrics.compactMap(\.summary.lastStep).max() }

    package var lastEpoch: Double? { metrics.compactMap(\.summary.lastEpoch).max() }

    /// - Parameter now: seconds since 1970.
    package func state(at now: Double) -> RunState {
        if let ending { return RunState(ending) }
        return RunState(silence: max(0, now - lastChange), usually: usualGap)
    }

    /// When something was last written, in seconds since 1970.
    private var lastChange: Double {
        switch run.files.first?.content {
        // Other runs are written to the same file.
        case .mlflowDatabase, .trackioDatabase, .trackioInbox:
            max(run.modified, metrics.compactMap(\.summary.lastSeconds).max() ?? 0)
        // A file that was deleted since has no time any more.
        default: max(run.modified, LogRecognition.lastChange(of: run.files))
        }
    }
}
