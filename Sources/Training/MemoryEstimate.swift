package import Datasets
import Learning

/// An estimate of the bytes of memory that a run takes. It is shown before the run begins, and a run that needs too
/// much is refused, since the system kills a program that it cannot give memory.
///
/// For networks of one and two hidden layers that take 10 to 2,000 MB, the total was measured to be within a third of
/// the actual memory. The parts are floating-point, so that no size overflows.
package struct MemoryEstimate: Hashable, Sendable {
    /// The samples, in bytes.
    package let data: Double
    /// Bytes of the weights, of the optimiser's state, and of copies of both: for the display, for falling back after a
    /// loss that is not finite, and for the file.
    package let model: Double
    /// Bytes of a batch's intermediate values in all layers.
    package let batch: Double

    /// The program itself and its libraries, in bytes.
    private static let program = 32e6

    package var total: Double { data + model + batch + Self.program }
}

extension TrainingConfiguration {
    /// Estimates the memory of a run on these samples. Throws like `plan(for:)`.
    package func memory(for data: Dataset) throws(TrainingError) -> MemoryEstimate {
        let plan = try fitted(to: data.train).plan(for: data.train)
        let bytes = Double(MemoryLayout<Float>.size)
        // Weights and gradients, each in the engine and in the network, with copies; each moment twice, and twice for
        // the file.
        let copies = Double(8 + 4 * optimizer.momentCount)
        // Outputs and errors, and both again for the operations after the layer.
        let perUnit = 3.0 + (batchNorm ? 2 : 0) + (dropout > 0 ? 1 : 0) + (activation.keepsInputs ? 1 : 0)
        let scores = plan.twoLevel.map { $0.clusters + $0.widest } ?? trainedClasses.drawn ?? plan.classes
        let units = Double(hidden.reduce(0, +)) + Double(scores)
        let rows = Double(min(batchSize, data.train.count))
        // Texts are stored sparsely: only the features that are present.
        let inputs = plan.embedding.map { Double($0) } ?? Double(plan.features)
        return MemoryEstimate(
            data: Double(data.train.memory) + Double(data.test.memory), model: plan.weights * bytes * copies,
            batch: rows * (units * perUnit + inputs) * bytes)
    }
}

extension Optimizer.Kind {
    /// The number of values that the optimiser keeps per parameter.
    fileprivate var momentCount: Int {
        switch self {
        case .sgd: 0
        case .momentum, .nesterov, .rmsprop: 1
        case .adam, .adamW: 2
        }
    }
}

extension Activation {
    /// Whether the derivative needs the activation's input.
    fileprivate var keepsInputs: Bool { self == .gelu }
}
