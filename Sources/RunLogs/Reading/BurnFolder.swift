import Files

/// One part of a run of Burn, `train`, `valid` or `test`: a file for each metric and epoch, `epoch-1/Loss.log`. The
/// files of a metric are read one after the other, and its steps are counted through.
struct BurnFolder: LogSource {
    private let path: String
    private let follows: Bool
    private var metrics: [Metric] = []
    /// The metric that is read next.
    private var place = 0

    /// The files of a metric, one for each epoch.
    private struct Metric: Sendable {
        let name: String
        var paths: [Int: String] = [:]
        /// The epoch whose file is read.
        var epoch: Int?
        var file: ParsedFile?

        /// Goes to the file of the next epoch; returns false where there is none yet.
        mutating func goOn(follows: Bool) -> Bool {
            let later = paths.keys.filter { $0 > epoch ?? -1 }
            guard let next = later.min(), let path = paths[next] else { return false }
            let firstStep = (file?.parser as? BurnMetricFile)?.nextStep ?? 1
            epoch = next
            file = ParsedFile(
                path: path, parser: BurnMetricFile(path: path, firstStep: firstStep),
                // Burn closes a file before it opens that of the next epoch.
                follows: follows && later.count == 1)
            return true
        }
    }

    init(path: String, follows: Bool) {
        self.path = path
        self.follows = follows
    }

    mutating func read(into batch: inout LogBatch) -> LogSourceProgress {
        if place == 0 { findFiles() }
        while place < metrics.count {
            if let progress = metrics[place].file?.read(into: &batch), progress != .caughtUp { return progress }
            if !metrics[place].goOn(follows: follows) { place += 1 }
        }
        place = 0
        return .caughtUp
    }

    private mutating func findFiles() {
        var places: [String: Int] = [:]
        for (place, metric) in metrics.enumerated() { places[metric.name] = place }
        for path in Self.files(in: path) {
            guard let file = BurnMetricFile.Place(path: path) else { continue }
            let name = "\(file.split)/\(file.metric)"
            let place = places[name] ?? metrics.count
            if place == metrics.count {
                places[name] = place
                metrics.append(Metric(name: name))
            }
            metrics[place].paths[file.epoch] = path
        }
    }

    /// The files of all metrics and epochs: in `epoch-1`, or in folders of that kind below one that names a test.
    static func files(in part: String) -> [String] {
        folders(in: part).flatMap { folder in
            isEpoch(folder) ? logs(in: folder) : folders(in: folder).filter(isEpoch).flatMap(logs)
        }
    }

    private static func isEpoch(_ folder: String) -> Bool {
        folder.split(separator: "/").last?.hasPrefix("epoch-") ?? false
    }

    private static func folders(in folder: String) -> [String] {
        let entries = (try? FileSystem.entries(in: folder)) ?? []
        return entries.filter(\.isFolder).map { "\(folder)/\($0.name)" }.sorted()
    }

    private static func logs(in folder: String) -> [String] {
        let entries = (try? FileSystem.entries(in: folder)) ?? []
        return entries.filter { !$0.isFolder && $0.name.hasSuffix(".log") }.map { "\(folder)/\($0.name)" }.sorted()
    }
}
