import Files
import Interchange

/// The documents that Hugging Face's Trainer leaves with each checkpoint, `checkpoint-N/trainer_state.json`, and at the
/// end in the folder itself. Each has the whole log up to its step: rows that are known already are left out.
struct TrainerStates: LogSource {
    private let path: String
    private let follows: Bool
    private var documents: [Document] = []
    private var known: Set<String> = []
    private var values: Set<Value> = []
    private var steps: Set<Step> = []
    private var told: Set<LogNote> = []
    private var toldTroubles: Set<LogTrouble> = []

    private struct Step: Hashable {
        let metric: Int32
        let step: Int64?
    }

    private struct Value: Hashable {
        let step: Step
        let bits: UInt64
    }

    static let fileName = "trainer_state.json"

    /// - Parameter path: one document, or the folder in which they and their folders lie.
    init(path: String, follows: Bool) {
        self.path = path
        self.follows = follows
    }

    mutating func read(into batch: inout LogBatch) -> LogSourceProgress {
        for path in Self.paths(at: path) where known.insert(path).inserted { documents.append(Document(path: path)) }
        for place in documents.indices {
            guard let bytes = documents[place].changedContents(into: &batch) else { continue }
            var own = LogBatch()
            do throws(InterchangeError) {
                try TrainerState.read(bytes, path: documents[place].path, into: &own)
                append(own, to: &batch)
            } catch {
                let isUnfinished = TrainerState.isUnfinished(error, in: bytes)
                if follows, isUnfinished { continue }
                let what = isUnfinished ? "the document is not whole; it was left out" : "\(error); it was left out"
                documents[place].report(what, isDamage: true, to: &batch)
            }
        }
        return .caughtUp
    }

    /// Appends what is new. A step that comes again with another value was trained again, after a resumption.
    private mutating func append(_ own: LogBatch, to batch: inout LogBatch) {
        let earlier = steps
        var isNewAttempt = false
        var isNew = false
        for point in own.points {
            let step = Step(metric: Int32(batch.number(of: own.names[Int(point.metric)])), step: point.step)
            guard values.insert(Value(step: step, bits: point.value.bitPattern)).inserted else { continue }
            if !isNewAttempt, earlier.contains(step) {
                isNewAttempt = true
                batch.append(.attempt(step: point.step, seconds: nil))
            }
            steps.insert(step)
            isNew = true
            batch.points.append(
                LogPoint(
                    metric: Int(step.metric), step: point.step, epoch: point.epoch, seconds: point.seconds,
                    value: point.value))
        }
        for trouble in own.troubles where toldTroubles.insert(trouble).inserted { batch.append(trouble) }
        for (_, note) in own.notes {
            if case .ended = note {
                if isNew || told.insert(note).inserted { batch.append(note) }
            } else if told.insert(note).inserted {
                batch.append(note)
            }
        }
    }

    /// The documents, those that were written first at the beginning.
    static func paths(at path: String) -> [String] {
        guard FileStatus(path)?.kind == .folder else { return [path] }
        let folders = ((try? FileSystem.entries(in: path)) ?? []).filter { $0.isFolder && checkpoint($0.name) != nil }
        let paths = ["\(path)/\(fileName)"] + folders.map { "\(path)/\($0.name)/\(fileName)" }
        let times = paths.compactMap { path in FileStatus(path).map { (path, $0.modified) } }
        return times.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
    }

    /// The step in the name of a checkpoint's folder, `checkpoint-500`.
    static func checkpoint(_ name: String) -> Int? {
        name.hasPrefix("checkpoint-") ? Int(name.dropFirst("checkpoint-".count)) : nil
    }
}
