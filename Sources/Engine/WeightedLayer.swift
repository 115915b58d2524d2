import Learning
import Matrices

/// A kind of layer that has weights, as the engine keeps it at the front of a stage.
///
/// One conformer for each kind: `PanelledDense`, `PanelledEmbedding`. See README.md beside this file for how to add one.
protocol WeightedLayer: AnyObject, Sendable {
    var inputs: Int { get }
    var outputs: Int { get }
    /// What a batch must consist of where the layer is a network's first.
    var inputForm: EngineInput.Form { get }
    /// The layer with the weights that it has now.
    var layer: Layer { get }

    /// Computes a part of what the layer gives out, or of what some of the inputs add to that.
    func forward(_ input: StageInput, part: Part, into output: PaddedRows)

    /// How a team loads the batches where the layer is a network's first.
    func makeFirstInputs(_ setup: FirstInputsSetup) -> any FirstInputs

    /// What trains the weights.
    func makeTraining(_ setup: TrainingSetup) -> any LayerTraining
}

/// What a layer's training is made for.
struct TrainingSetup {
    /// The place of the layer's first parameter among the network's; the layer's others follow.
    var firstParameter: Int
    /// Of all parameters.
    var state: Optimizer.State
    var threads: Int
    var gradientRoom: GradientRoom
    /// Whether gradients may be asked for after a step.
    var recording: GradientRecording
}

/// Whether what a step does not keep of the gradients is kept all the same, for somebody to look at.
package enum GradientRecording: Sendable {
    case never
    case onDemand
}

/// Trains the weights of a layer: what comes back through it, its gradients, and its steps.
protocol LayerTraining: AnyObject, Sendable {
    /// In the order of the network's parameters.
    var parameters: [TrainedParameter] { get }

    /// Computes a part of the derivative of the loss by the layer's inputs from that by its outputs. Not asked of a
    /// network's first layer.
    func backward(_ errors: PaddedRows, to inputErrors: PaddedRows, part: Part)

    /// Computes a member's part of the gradients, and moves the parameters whose gradients need not wait for all others.
    ///
    /// - Parameters:
    ///   - errors: the derivative of the loss by the layer's outputs, of the first `rows` rows.
    ///   - crew: those who have the inputs.
    func differentiate(_ input: StageInput, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew, plan: StepPlan)

    /// Moves a member's part of the parameters by the gradients that are there.
    func move(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan)

    /// The gradients of the parameters in the last step that recorded them, in the order of the network's parameters: nil
    /// of one whose gradient is not kept.
    var gradients: [Matrix?] { get }

    /// The sum of the squares of the gradients of those parameters that are moved, whose bits do not depend on the number
    /// of threads.
    ///
    /// - Parameter listed: of which inputs, or lists, gradients were computed.
    func squaredNorm(_ plan: StepPlan, listed: Range<Int>) -> Double
}

extension Layer {
    /// As the engine keeps it at the front of a stage; nil of a layer without weights.
    var weighted: (any WeightedLayer)? {
        switch self {
        case .dense(let layer): PanelledDense(layer)
        case .embedding(let layer): PanelledEmbedding(layer)
        case .activation, .batchNorm, .dropout, .standardization: nil
        }
    }
}
