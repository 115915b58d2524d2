import Files
import Interchange

/// What Hugging Face's Trainer says of a run in trainer_state.json, to tell which event files it wrote for the same one: the
/// same values at the same steps.
struct TrainerAgreement {
    private struct Key: Hashable {
        let metric: String
        let step: Int64
    }

    /// As event files store them.
    private var values: [Key: Float] = [:]

    /// Longer documents are not looked into: they would delay the list of runs.
    private static let largest = 16 << 20
    /// How many values must be the same, unless there are fewer that both have.
    private static let compared = 5
    /// Trainings of their own have these in common if their settings are.
    private static let shared: Set = ["train/learning_rate", "train/epoch"]

    /// Reads the document that was written last; nil if there is none, or it cannot be read.
    ///
    /// - Parameter path: the folder in which the documents and the checkpoints with them lie.
    init?(_ path: String) {
        guard let document = TrainerStates.paths(at: path).last,
            let bytes = try? WholeFile.read(document, limit: Self.largest)
        else { return nil }
        var batch = LogBatch()
        guard (try? TrainerState.read(bytes, path: document, into: &batch)) != nil else { return nil }
        for point in batch.points {
            guard let step = point.step else { continue }
            let name = LogFile.Naming.trainer.name(of: batch.names[Int(point.metric)])
            if let name, !Self.shared.contains(name) { values[Key(metric: name, step: step)] = Float(point.value) }
        }
    }

    /// The first step of event files, if their first values are those of the document; nil if they are not, or it has none
    /// of these steps.
    func firstStep(inEventFile path: String) -> Int64? {
        let points = LogRecognition.firstPoints(inEventFile: path)
        let common = points.sorted { $0.step < $1.step }.compactMap { point in
            values[Key(metric: point.metric, step: point.step)].map { (step: point.step, $0, Float(point.value)) }
        }.prefix(Self.compared)
        let isSame = common.allSatisfy { $0.1 == $0.2 || $0.1.isNaN && $0.2.isNaN }
        return isSame ? common.first?.step : nil
    }
}

extension FolderSearch {
    /// Joins the documents of Hugging Face's Trainer with the event files that it wrote for the same run, which lie beside
    /// them or at most two folders below: by default in `runs/DATE_HOST`. Returns whether there were any.
    ///
    /// A training that was resumed writes a folder at each start. Those that agree with the documents are attempts of one
    /// run if each begins behind the one before it; a training that began anew is a run of its own.
    mutating func joinTrainer(_ states: LogFile) -> Bool {
        let below = rest.flatMap { child in
            [child] + child.folders.compactMap { $0.isLink ? nil : child.child($0.name) }
        }
        let candidates = below.filter { !$0.eventFiles.isEmpty }
        guard !candidates.isEmpty || !folder.eventFiles.isEmpty, let agreement = TrainerAgreement(folder.path) else {
            return false
        }
        let own = runs.indices.first { runs[$0].format == .tensorboard && runs[$0].path == folder.path }
        if let own, let name = folder.eventFiles.first, agreement.firstStep(inEventFile: folder.path(of: name)) != nil {
            runs[own].files.append(states)
            markTaken([TrainerStates.fileName])
            return true
        }
        let agreeing = candidates.compactMap { folder in
            folder.eventFiles.first.flatMap { agreement.firstStep(inEventFile: folder.path(of: $0)) }.map {
                (step: $0, time: folder.startTime, folder: folder)
            }
        }.sorted { ($0.time, $0.folder.path) > ($1.time, $1.folder.path) }
        var joined: [LogFolder] = []
        var first = Int64.max
        for start in agreeing where start.step < first {
            joined.insert(start.folder, at: 0)
            first = start.step
        }
        guard let run = joined.first else { return false }
        var files: [LogFile] = []
        for folder in joined {
            let children = folder.folders.compactMap { $0.isLink ? nil : folder.child($0.name) }
            var search = FolderSearch(folder, children: children)
            search.search()
            files += search.runs.filter { $0.format == .tensorboard }.flatMap(\.files)
            runs += search.runs.filter { $0.format != .tensorboard }
            rest += search.rest
            searched.append(folder.status.identity)
        }
        let paths = Set(joined.map(\.path))
        rest.removeAll { paths.contains($0.path) }
        add(.tensorboard, files + [states], path: run.path, name: run.relative, taking: [TrainerStates.fileName])
        return true
    }
}
