import Collectives
import Datasets
import Learning
import Matrices
import ModelFiles
import Synchronization
import Telemetry
import Testing
import Training

/// Samples of three separable classes: four features, of which the label's is bright, plus noise.
func samples(_ count: Int, seed: UInt64) -> LabelledSamples {
    var generator = SeededGenerator(seed: seed)
    let labels = (0..<count).map { _ in UInt8(generator.next(below: 3)) }
    let pixels = labels.flatMap { label in
        (0..<4).map { UInt8(generator.next(below: 120) + ($0 == Int(label) ? 130 : 0)) }
    }
    return LabelledSamples(shape: [2, 2], pixels: pixels, labels: labels, classNames: ["a", "b", "c"])
}

let data = Dataset(name: "spots", train: samples(22, seed: 1), test: samples(13, seed: 2))

/// 22 samples in batches of 5 make 5 batches per epoch, the last of 2.
func configuration(
    hidden: [Int] = [6], optimizer: Optimizer.Kind = .adam(epsilon: 1e-8), learningRate: Double = 0.02,
    epochs: Int = 3, seed: UInt64 = 1
) -> TrainingConfiguration {
    TrainingConfiguration(
        hidden: hidden, optimizer: optimizer, learningRate: learningRate, batchSize: 5, epochs: epochs,
        initialization: .torchDefault, seed: seed)
}

/// The outcome of a run.
struct Outcome {
    var events: [TrainingEvent]
    var summary: RunSummary
    /// The snapshots taken during the run, and the last one.
    var snapshots: [ModelSnapshot]
    /// The time of each sleep that the trainer asked for; nil for no limit.
    var waits: [Double?]

    var network: Network { snapshots[snapshots.count - 1].network }

    var states: [TrainingState] {
        events.compactMap { if case .state(let state) = $0 { state } else { nil } }
    }

    var batches: [BatchReport] {
        events.compactMap { if case .batch(let report) = $0 { report } else { nil } }
    }

    var epochs: [EpochReport] {
        events.compactMap { if case .epoch(let report) = $0 { report } else { nil } }
    }

    /// The events in short: `b3` for batch 3, `e1` for epoch 1.
    var story: [String] {
        events.compactMap { event in
            switch event {
            // They come by the clock.
            case .ranks: nil
            case .started: "started"
            case .batch(let report): "b\(report.lastBatch)"
            case .epoch(let report): "e\(report.epoch)"
            case .metrics(let history): "\(history.names.count) metrics"
            case .epochs(let history, _): "\(history.count) epochs"
            case .baseline: "baseline"
            case .layers(_, let batch): "layers \(batch)"
            case .state(let state): "\(state)"
            case .speed(let speed, _): "\(speed)"
            case .learningRate(let rate, let batch): "rate \(rate) before \(batch)"
            case .written(_, _, let batch): "written after \(batch)"
            case .checkpoints(.failed, let batch): "checkpoint failed at \(batch)"
            case .checkpoints(.recovered, let batch): "checkpoint recovered at \(batch)"
            case .extended(let epochs): "extended to \(epochs)"
            case .ended: "ended"
            }
        }
    }
}

/// Runs a trainer against a script: commands that arrive after a number of batches, at the first, second, … sleep, and
/// before the first, second, … few hundred samples of an evaluation. A sleep without scripted commands lasts its full
/// time; one without a limit ends the run.
func run(
    _ configuration: TrainingConfiguration, data: Dataset = data, after: [Int: [TrainingCommand]] = [:],
    asleep: [[TrainingCommand]] = [], measuring: [[TrainingCommand]] = [],
    options: (inout Trainer.Options) -> Void = { _ in },
    save: Trainer.Save? = nil, origin: Trainer.Origin = .initialization, ranks: any Collective = OneRank()
) throws -> Outcome {
    var chosen = Trainer.Options()
    options(&chosen)
    let trainer = try Trainer(name: "test", configuration: configuration, data: data, options: chosen, origin: origin)
    let script = Script(after: after, asleep: asleep, measuring: measuring)
    let summary = trainer.run(
        emit: { script.take($0) }, commands: script, snapshots: script.exchange, ranks: ranks, clock: { script.tick() },
        save: save)
    script.collectSnapshot()
    return Outcome(events: script.events, summary: summary, snapshots: script.snapshots, waits: script.waits)
}

/// Trains to the end, or for a number of batches, and returns the saved file and the outcome.
func trainedFile(
    _ configuration: TrainingConfiguration, _ origin: Trainer.Origin, stoppingAfter: Int?, data: Dataset
) throws -> (ModelFile, Outcome) {
    let kept = Mutex<ModelFile?>(nil)
    let outcome = try run(
        configuration, data: data, options: { $0.stopAfterBatches = stoppingAfter },
        save: { file, _ throws(TrainingError) in
            kept.withLock { $0 = file }
            return "kept"
        }, origin: origin)
    let file = kept.withLock { $0 }
    return (try #require(file), outcome)
}

private final class Script: CommandSource {
    let exchange = SnapshotExchange<ModelSnapshot>()
    private(set) var events: [TrainingEvent] = []
    private(set) var snapshots: [ModelSnapshot] = []
    private(set) var waits: [Double?] = []
    private var after: [Int: [TrainingCommand]]
    private var asleep: [[TrainingCommand]]
    private var measuring: [[TrainingCommand]]
    private var arrived: [TrainingCommand] = []
    private var trained = 0
    private var now = 100.0

    init(after: [Int: [TrainingCommand]], asleep: [[TrainingCommand]], measuring: [[TrainingCommand]]) {
        self.measuring = measuring
        self.after = after
        self.asleep = asleep
    }

    func take(_ event: TrainingEvent) {
        events.append(event)
        if case .batch(let report) = event { trained = report.lastBatch }
    }

    func collectSnapshot() {
        if let snapshot = exchange.take() { snapshots.append(snapshot) }
    }

    /// Each reading of the clock advances it by a millisecond.
    func tick() -> Double {
        now += 0.001
        return now
    }

    func drain() -> [TrainingCommand] {
        collectSnapshot()
        let commands = arrived + (after.removeValue(forKey: trained) ?? [])
        arrived = []
        return commands
    }

    var holdsStop: Bool {
        if !measuring.isEmpty { arrived += measuring.removeFirst() }
        return arrived.contains { if case .stop = $0 { true } else { false } }
    }

    func wait(seconds: Double?) {
        collectSnapshot()
        waits.append(seconds)
        guard asleep.isEmpty else {
            // As if the command arrived after half of the time.
            now += (seconds ?? 10_000) / 2
            arrived += asleep.removeFirst()
            return
        }
        guard let seconds else {
            Issue.record("the trainer sleeps, and nothing will wake it")
            arrived.append(.stop(keepingModel: false))
            return
        }
        now += seconds
    }
}
