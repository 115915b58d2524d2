import Evaluation
import Interchange
import ModelFiles
import Telemetry
import Training

/// Training events as the JSON objects that scripts read, one per line.
extension TrainingEvent {
    /// The event's object; nil for events without a line: states, and batches, which `batchJSON` writes on request.
    var json: JSONValue? {
        switch self {
        case .started(let description): description.json
        case .epoch(let report): report.json
        case .ended(let summary): summary.json
        case .layers(let layers, let batch):
            [
                "event": "layers", "after_batch": JSONValue(batch),
                "gradient_norms": JSONValue(layers.map(\.gradientNorm)),
            ]
        case .batch, .metrics, .epochs, .baseline, .ranks, .state, .speed, .extended, .written: nil
        case .checkpoints(let change, let batch): change.json(afterBatch: batch)
        case .learningRate(let rate, let beforeBatch):
            ["event": "learning_rate", "before_batch": JSONValue(beforeBatch), "learning_rate": JSONValue(rate)]
        }
    }
}

extension RunDescription {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("event", "start"), .init("run", JSONValue(run)), .init("data", JSONValue(data)),
            .init("model", JSONValue(model)), .init("parameters", JSONValue(parameters)),
            .init("train_samples", JSONValue(trainSamples)), .init("val_samples", JSONValue(validationSamples)),
        ]
        members += table?.members ?? []
        members.append(.init("config", .object(settings.map { JSONValue.Member($0.name, $0.value.json) })))
        if let loss { members.append(.init("loss_name", JSONValue(loss.name))) }
        if let seed { members.append(.init("seed", JSONValue(Int(clamping: seed)))) }
        members.append(.init("notes", JSONValue(notes)))
        return .object(members)
    }
}

extension RunDescription.Table {
    /// The table's members for another object.
    var members: [JSONValue.Member] {
        [
            .init("label_column", JSONValue(label)), .init("header", JSONValue(hasHeader)),
            .init(
                "columns",
                JSONValue(
                    columns.map { column in
                        var members: [JSONValue.Member] = [
                            .init("name", JSONValue(column.name)), .init("kind", JSONValue(column.kind)),
                        ]
                        if let note = column.note { members.append(.init("note", JSONValue(note))) }
                        return JSONValue.object(members)
                    })),
        ]
    }
}

extension CheckpointChange {
    fileprivate func json(afterBatch batch: Int) -> JSONValue {
        switch self {
        case .failed(let reason):
            [
                "event": "checkpoint", "status": "failed", "after_batch": JSONValue(batch), "reason": JSONValue(reason),
            ]
        case .recovered(let path):
            [
                "event": "checkpoint", "status": "recovered", "after_batch": JSONValue(batch),
                "checkpoint": JSONValue(path),
            ]
        }
    }
}

extension BatchReport {
    /// The figures of the batches that were merged into the report.
    var json: JSONValue {
        [
            "event": "batch", "epoch": JSONValue(epoch), "batch": JSONValue(lastBatch), "loss": JSONValue(loss.mean),
            "accuracy": JSONValue(accuracy.mean), "gradient_norm": JSONValue(gradientNorm.mean),
            "learning_rate": JSONValue(learningRate),
        ]
    }
}

extension EpochReport {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("event", "epoch"), .init("epoch", JSONValue(epoch)), .init("loss", JSONValue(loss)),
            .init("accuracy", JSONValue(accuracy)), .init("val_loss", JSONValue(validation.loss)),
            .init("val_accuracy", JSONValue(validation.accuracy)),
        ]
        if let sparse = validation.sparse {
            members += [
                .init("val_brier", JSONValue(sparse.brier)), .init("val_support", JSONValue(sparse.meanSupport)),
                .init("val_label_excluded", JSONValue(sparse.labelExcluded)),
            ]
        }
        if let noise {
            members += [
                .init("clean_accuracy", JSONValue(whereDefined: noise.cleanAccuracy)),
                .init("noise_memorised", JSONValue(whereDefined: noise.memorised)),
            ]
        }
        members += [
            .init("learning_rate", JSONValue(learningRate)), .init("seconds", JSONValue(seconds)),
            .init("samples_per_second", JSONValue(samplesPerSecond)),
        ]
        if let perplexity { members.append(.init("val_perplexity", JSONValue(perplexity))) }
        return .object(members)
    }
}

extension RunSummary {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("event", "end"), .init("status", JSONValue(status.word)), .init("epochs", JSONValue(epochs)),
            .init("val_loss", JSONValue(validationLoss)), .init("val_accuracy", JSONValue(validationAccuracy)),
            .init("best_epoch", JSONValue(best?.epoch)), .init("best_val_loss", JSONValue(best?.loss)),
            .init("best_val_accuracy", JSONValue(best?.accuracy)), .init("seconds", JSONValue(seconds)),
            .init("checkpoint", JSONValue(checkpoint)),
        ]
        if let perplexity {
            members += [
                .init("val_perplexity", JSONValue(perplexity.ofModel)),
                .init("unigram_perplexity", JSONValue(perplexity.ofFrequencies)),
            ]
        }
        if let reason { members.append(.init("reason", JSONValue(reason))) }
        return .object(members)
    }
}

extension TrainingState {
    /// The word that scripts read.
    var word: String {
        switch self {
        case .training: "training"
        case .paused: "paused"
        case .stepping: "stepping"
        case .completed: "completed"
        case .stopped: "stopped"
        case .diverged: "diverged"
        case .failed: "failed"
        }
    }
}
