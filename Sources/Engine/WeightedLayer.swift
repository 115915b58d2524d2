import CKernels
import Learning
import Matrices

/// A kind of layer with weights, the first layer of a stage.
///
/// Each kind has one conformer: `PanelledDense`, `PanelledEmbedding`. See README.md in this folder for how to add one.
protocol WeightedLayer: AnyObject, Sendable {
    var inputs: Int { get }
    var outputs: Int { get }
    /// The required form of a batch if the layer is the network's first.
    var inputForm: EngineInput.Form { get }
    /// The layer with its current weights.
    var layer: Layer { get }
    /// Whether the outputs of a batch are kept in training: not those of a layer that is trained together with its head.
    var keepsOutputs: Bool { get }

    /// Whether all threads prepare the layer's weights for each batch, and then divide its samples.
    var isPrepared: Bool { get }

    /// Computes a part of the layer's outputs, or the sums over some of the inputs.
    func forward(_ input: StageInput, part: Part, into output: PaddedRows)

    /// Makes the input for batches if the layer is the network's first.
    func makeFirstInputs(_ setup: FirstInputsSetup) -> any FirstInputs

    /// Makes the object that trains the weights.
    func makeTraining(_ setup: TrainingSetup) -> any LayerTraining
}

extension WeightedLayer {
    var keepsOutputs: Bool { true }
    var isPrepared: Bool { false }
}

/// What a layer's training needs to know about its surroundings.
struct TrainingSetup {
    /// The index of the layer's first parameter in the network; its other parameters follow.
    var firstParameter: Int
    /// With its state for all parameters.
    var optimizer: Optimizer
    var threads: Int
    /// The largest number of samples in a batch.
    var rows: Int
    var gradientRoom: GradientRoom
    /// Sums the gradients over several ranks; nil for one alone.
    var exchange: RankExchange?
    /// Whether gradients may be requested after a step.
    var recording: GradientRecording
    /// Whether steps wait for the norm of all gradients.
    var waitsForNorm: Bool
    /// The form of the layer's input.
    var inputForm: StageInput.Form
}

/// Whether steps can keep gradients, which are otherwise discarded, for reports.
package enum GradientRecording: Sendable {
    case never
    case onDemand
}

/// Trains the weights of a layer: computes the errors of its inputs and its gradients, and applies the updates.
protocol LayerTraining: AnyObject, Sendable {
    /// The parameters, in the network's order.
    var parameters: [TrainedParameter] { get }
    /// For a parameter of which steps touch only some rows: its index, and the step that touched each row last.
    var rowSteps: (parameter: Int, steps: [Int])? { get }
    /// The weights that the ranks divide, which `exchange`, `noteSquares`, `move` and `squaredNorm` leave alone; nil if they
    /// divide none.
    var divided: DividedParameter? { get }

    /// Prepares a member's part of the weights for a batch, if the layer is prepared; the members meet before the
    /// outputs are computed.
    func prepare(_ member: ThreadTeam.Member, plan: StepPlan)

    /// Computes a part of the derivative of the loss with respect to the layer's inputs, from that with respect to its
    /// outputs. Never called for a network's first layer.
    func backward(_ errors: PaddedRows, to inputErrors: PaddedRows, part: Part)

    /// Computes a member's part of the gradients, and updates the parameters whose gradients need not wait for all
    /// others.
    ///
    /// - Parameters:
    ///   - errors: the derivative of the loss with respect to the layer's outputs, in the first `rows` rows.
    ///   - crew: the members that have the inputs.
    func differentiate(_ input: StageInput, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew, plan: StepPlan)

    /// Adds the gradients, if the step computes them, to those that are summed over the ranks.
    ///
    /// - Parameter input: the layer's first input.
    func exchange(_ input: StageInput, plan: StepPlan, by exchange: RankExchange)

    /// Records the squares of a member's part of the gradients once these are sums over the ranks, and the gradients
    /// themselves if the step records them.
    func noteSquares(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan)

    /// Updates a member's part of the parameters with the computed gradients.
    func move(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan)

    /// The parameters' gradients in the last step that recorded them, in the order of the network's parameters; nil for
    /// a parameter whose gradient is not kept.
    var gradients: [Matrix?] { get }

    /// The sum of the squared gradients of the updated parameters; its bits do not depend on the number of threads.
    ///
    /// - Parameter listed: the range of inputs, or lists, with gradients.
    func squaredNorm(_ plan: StepPlan, listed: Range<Int>) -> Double
}

extension LayerTraining {
    func prepare(_ member: ThreadTeam.Member, plan: StepPlan) {}
    var rowSteps: (parameter: Int, steps: [Int])? { nil }
    var divided: DividedParameter? { nil }
}

extension Layer {
    /// The engine's form of the layer; nil for a layer without weights.
    ///
    /// - Parameter exchange: divides large weights among the ranks; nil for one rank.
    func weighted(exchange: RankExchange?) -> (any WeightedLayer)? {
        switch self {
        case .dense(let layer): PanelledDense(layer, exchange: exchange)
        case .embedding(let layer): PanelledEmbedding(layer)
        case .activation, .batchNorm, .dropout, .standardization, .twoLevel: nil
        }
    }
}
