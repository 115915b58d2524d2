package import Datasets
package import Evaluation
import Learning
import Matrices
package import ModelFiles
package import Telemetry

/// A saved model's description, its evaluation on some samples, and reports on its layers.
package struct ModelMeasurement: Sendable {
    package let description: RunDescription
    package let validation: ValidationReport
    package let layers: [LayerReport]

    /// Evaluates the model on all samples; the gradients are those of the first few.
    ///
    /// - Parameters:
    ///   - name: the model's name.
    ///   - samples: must have the model's classes; at least one sample.
    package init(_ model: ModelFile, name: String, dataName: String, samples: LabelledSamples) {
        let network = model.network
        guard let (report, activity) = Evaluator(samples).evaluateWithLayers(network) else {
            preconditionFailure("an evaluation given up by nobody")
        }
        var batches = Batches(samples, size: min(64, samples.count), seed: 1)
        batches.load(0)
        var pass = TrainingPass()
        _ = pass.run(network, inputs: batches.inputs, labels: batches.labels)
        validation = report
        layers = network.reports(gradients: pass.gradients, activity: activity, before: nil)

        let training = model.training
        var description = RunDescription(
            run: name, data: dataName, model: network.summary, parameters: network.parameterCount, trainSamples: 0,
            validationSamples: samples.count, classNames: model.classNames, settings: training?.currentSettings ?? [],
            seed: training?.seed, epochs: training?.progress.epochs ?? 0, batchesPerEpoch: 0,
            formerBest: training?.best)
        description.loss = network.head.lossDescription(classes: network.classes)
        self.description = description
    }

    /// The events with which a run would report the same.
    package var events: [TrainingEvent] {
        [.started(description), .baseline(validation), .layers(layers, afterBatch: 0)]
    }
}
