package import Datasets
import Learning
import Matrices
package import Telemetry

/// What the dashboard shows of a model that is not being trained: told in the events of a run that is over.
package struct ModelInspection: Sendable {
    /// All that is known, in the order in which a run would tell it.
    package let events: [TrainingEvent]

    /// Measures the model on all samples; the gradients are those of the first few.
    ///
    /// - Parameters:
    ///   - name: what the model is called.
    ///   - samples: with the model's classes, at least one.
    package init(_ model: ModelFile, name: String, dataName: String, samples: LabelledSamples) {
        let network = model.network
        guard let (validation, activity) = Evaluator(samples).evaluateWithLayers(network) else {
            preconditionFailure("an evaluation given up by nobody")
        }
        var batches = Batches(samples, size: min(64, samples.count), seed: 1)
        batches.load(0)
        var pass = TrainingPass()
        _ = pass.run(network, inputs: batches.inputs, labels: batches.labels)
        let layers = network.reports(gradients: pass.gradients, activity: activity, before: nil)

        let training = model.training
        let description = RunDescription(
            run: name, data: dataName, model: network.summary, parameters: network.parameterCount, trainSamples: 0,
            validationSamples: samples.count, classNames: model.classNames, settings: training?.settings ?? [],
            seed: training?.seed ?? 0, epochs: training?.progress.epochs ?? 0, batchesPerEpoch: 0)
        events = [
            .started(description), .baseline(validation), .layers(layers, afterBatch: 0),
            .ended(
                RunSummary(
                    status: .completed, epochs: 0, batches: 0, validationLoss: validation.loss,
                    validationAccuracy: validation.accuracy, best: training?.best, seconds: 0, checkpoint: nil,
                    reason: nil)),
        ]
    }
}
