/// Measurements inside a dense layer at one moment of a run.
package struct LayerReport: Hashable, Sendable {
    /// The layer's index in the network, as in checkpoints: "0", "2".
    package var name: String
    package var inputs: Int
    package var outputs: Int
    /// The activation that follows the layer, such as "relu"; nil for the last layer, whose outputs are the logits.
    package var activation: String?
    /// The Euclidean norm of the gradient of its weights and biases in the last batch.
    package var gradientNorm: Double
    /// ‖Δw‖/‖w‖, the change of the weights by the last batch relative to their size; NaN before the first batch.
    package var updateRatio: Double
    package var weights: Histogram
    /// The gradient of the weights in the last batch.
    package var gradients: Histogram
    /// The outputs of the layer, after the activation, for the first validation samples.
    package var activations: Histogram
    /// The units that output 0 for every validation sample, ascending; nil if the activation cannot have dead units.
    package var deadUnits: [Int]?
    /// The fraction of these outputs that are saturated, beyond 0.99 of the way from the middle of the activation's
    /// range to its ends, where the slope is nearly 0; nil for an activation without bounds.
    package var saturation: Double?

    /// Whether at least a tenth of the units are dead.
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
