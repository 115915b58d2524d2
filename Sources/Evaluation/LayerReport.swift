/// A dense layer from inside, at one moment of a run.
package struct LayerReport: Hashable, Sendable {
    /// Its place among the network's layers, as checkpoints name it: "0", "2".
    package var name: String
    package var inputs: Int
    package var outputs: Int
    /// What its outputs go through next: "relu"; nil for the last layer, whose outputs are the logits.
    package var activation: String?
    /// Euclidean norm of the derivatives by its weights and biases, in the last batch.
    package var gradientNorm: Double
    /// ‖Δw‖/‖w‖: how far the last batch moved the weights, in proportion to them; NaN before the first batch.
    package var updateRatio: Double
    package var weights: Histogram
    /// Derivatives by the weights in the last batch.
    package var gradients: Histogram
    /// What the layer gives out for the first validation samples, after the activation.
    package var activations: Histogram
    /// The units that give out 0 for every validation sample, ascending; nil where no activation could make them.
    package var deadUnits: [Int]?
    /// The fraction of these outputs that lie beyond 0.99 of the way from the middle of the activation's range to its
    /// ends, where its slope is nearly 0; nil where it has no ends.
    package var saturation: Double?

    /// A tenth and more of them.
    package var hasManyDeadUnits: Bool {
        guard let dead = deadUnits?.count else { return false }
        return dead > 0 && dead * 10 >= outputs
    }

    package init(
        name: String, inputs: Int, outputs: Int, activation: String?, gradientNorm: Double, updateRatio: Double,
        weights: Histogram, gradients: Histogram, activations: Histogram, deadUnits: [Int]?,
        saturation: Double? = nil
    ) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.activation = activation
        self.gradientNorm = gradientNorm
        self.updateRatio = updateRatio
        self.weights = weights
        self.gradients = gradients
        self.activations = activations
        self.deadUnits = deadUnits
        self.saturation = saturation
    }
}
