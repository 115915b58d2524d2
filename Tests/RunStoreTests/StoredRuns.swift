import Evaluation
import GRDB
import Interchange
import RunStore
import Telemetry
import TestFiles

/// What the tests of the store need.
enum StoredRuns {
    /// A moment in 2026, in seconds since 1970.
    static let now = 1_790_000_000.0

    static func description(_ name: String, trained: Int = 0) -> RunDescription {
        var description = RunDescription(
            run: name, data: "mnist", model: "784-10", parameters: 7850, trainSamples: 60_000,
            validationSamples: 10_000, classNames: ["0", "1"],
            settings: [
                .init("learning_rate", .number(0.01)), .init("hidden", .integers([128, 64])),
                .init("optimizer", .text("adam")), .init("batch_size", .integer(64)),
            ],
            seed: .max, epochs: 3, batchesPerEpoch: 10)
        description.trainedBatches = trained
        return description
    }

    static func batch(_ number: Int, loss: Double? = nil) -> TrainingEvent {
        .batch(
            BatchReport(
                batch: number, epoch: (number - 1) / 10 + 1, batchInEpoch: (number - 1) % 10 + 1, samples: 64,
                loss: loss ?? 1 / Double(number), accuracy: 0.5, gradientNorm: 2, learningRate: 0.01,
                trainingSeconds: Double(number) / 100))
    }

    static func epoch(_ number: Int, loss: Double, accuracy: Double) -> TrainingEvent {
        .epoch(
            EpochReport(
                epoch: number, lastBatch: 10 * number, loss: 2 * loss, accuracy: accuracy / 2,
                validation: ValidationReport(loss: loss, accuracy: accuracy, classes: [], predictions: []),
                learningRate: 0.01, seconds: 0.2, samplesPerSecond: 1000))
    }

    static func end(_ state: TrainingState = .completed, reason: String? = nil) -> TrainingEvent {
        .ended(
            RunSummary(
                status: state, epochs: 3, batches: 30, validationLoss: 0.3, validationAccuracy: 0.9, best: nil,
                seconds: 1.5, checkpoint: "/models/a.safetensors", reason: reason))
    }

    /// Runs with some metrics and settings, to be filtered.
    static func fill(_ store: RunStore, _ runs: [(name: String, rate: Double, data: String, accuracy: Double)]) throws {
        for (index, run) in runs.enumerated() {
            var new = NewRun(name: run.name)
            new.data = run.data
            new.config = [.init("learning_rate", .number(run.rate)), .init("optimizer", "adam")]
            let (id, _) = try store.begin(new, at: now - 3600 * Double(runs.count - index))
            var changes = RunChanges()
            changes.append(StoredPoint(step: 1, value: run.accuracy), of: "validation/accuracy")
            changes.append(StoredPoint(step: 2, value: run.accuracy - 0.1), of: "validation/accuracy")
            changes.append(StoredPoint(step: 1, value: 1 - run.accuracy), of: "validation/loss")
            changes.state = .completed
            changes.seconds = 60 * Double(index + 1)
            try store.commit(changes, to: id, at: now)
        }
    }
}
