package import Datasets
import Learning

/// About how many bytes a run takes: what is shown before it begins, and what it is refused by, as the system ends a program
/// that it refuses memory.
///
/// Measured at 10 to 2,000 MB of networks of one and two hidden layers, the total is within a third of what a run takes.
/// The parts are numbers that no size overflows.
package struct MemoryEstimate: Hashable, Sendable {
    /// The samples.
    package let data: Double
    /// Weights, the optimiser's state, and copies of both: for the display, for a loss that is not finite, and for
    /// the file.
    package let model: Double
    /// What a batch becomes on its way through the layers.
    package let batch: Double

    /// The program itself, and the libraries.
    private static let program = 32e6

    package var total: Double { data + model + batch + Self.program }
}

extension TrainingConfiguration {
    /// What a run on these samples takes. Throws as `plan(for:)` does.
    package func memory(for data: Dataset) throws(TrainingError) -> MemoryEstimate {
        let plan = try fitted(to: data.train).plan(for: data.train)
        let bytes = Double(MemoryLayout<Float>.size)
        // Weights and gradients, each as the engine and as the network has them, and copies; each moment twice, and twice
        // for the file.
        let copies = Double(8 + 4 * optimizer.momentCount)
        // Outputs, errors, and both once more for what stands behind the layer.
        let perUnit = 3.0 + (batchNorm ? 2 : 0) + (dropout > 0 ? 1 : 0) + (activation.keepsInputs ? 1 : 0)
        let units = Double(hidden.reduce(0, +)) + Double(plan.classes)
        let rows = Double(min(batchSize, data.train.count))
        // Of a text only the features that it has are there.
        let inputs = plan.embedding.map { Double($0) } ?? Double(plan.features)
        return MemoryEstimate(
            data: Double(data.train.memory) + Double(data.test.memory), model: plan.weights * bytes * copies,
            batch: rows * (units * perUnit + inputs) * bytes)
    }
}

extension Optimizer.Kind {
    /// Numbers that the optimiser keeps for each parameter.
    fileprivate var momentCount: Int {
        switch self {
        case .sgd: 0
        case .momentum, .nesterov, .rmsprop: 1
        case .adam, .adamW: 2
        }
    }
}

extension Activation {
    /// Whether its derivative needs what went in.
    fileprivate var keepsInputs: Bool { self == .gelu }
}
