import Learning
import Matrices

/// A dense layer with its weights in panels.
final class PanelledDense: WeightedLayer {
    let inputs: Int
    let outputs: Int
    private let layout: ParameterLayout
    private let weights: PanelledWeights
    private let bias: FloatBuffer
    /// Where the ranks divide the weights; nil if they do not.
    private let divided: DividedWeights?

    /// The largest batch, in bytes, that each thread loads for itself.
    private static let mostBytesEach = 16 << 20
    /// The largest number of panels for which the inputs are halved.
    private static let mostHalvedPanels = 8
    /// The largest number of panels for which the gradient is summed entry by entry. For more, lists by feature are
    /// faster, since all panels share them.
    private static let mostAddedPanels = 2

    /// - Parameter exchange: divides large weights among the ranks; nil for one rank.
    init(_ layer: DenseLayer, exchange: RankExchange? = nil) {
        (inputs, outputs) = (layer.inputs, layer.outputs)
        layout = .panels(outputs: outputs, inputs: inputs)
        divided = exchange?.divide(layout.room)
        weights = PanelledWeights(
            layer.weights.values, layout: layout, inputs: inputs, outputs: outputs, in: divided?.values)
        bias = ParameterLayout.vector(outputs).makeBuffer(layer.bias)
    }

    var inputForm: EngineInput.Form { .dense }

    var layer: Layer {
        .dense(
            DenseLayer(
                weights: Matrix(rows: outputs, columns: inputs, values: layout.numbers(in: weights.values)),
                bias: Array(bias.array.prefix(outputs))))
    }

    func forward(_ input: StageInput, part: Part, into output: PaddedRows) {
        switch input {
        case .sparse(let rows): weights.multiply(rows, bias: input.isFirst ? bias : nil, part: part, into: output)
        case .rows(let rows): weights.multiply(rows, bias: bias, part: part, into: output)
        }
    }

    func makeFirstInputs(_ setup: FirstInputsSetup) -> any FirstInputs {
        let panels = weights.panels
        let listing: SparseRows.Listing =
            setup.use == .forward || panels <= Self.mostAddedPanels ? .unlisted : .all
        let form: StageInput.Form = setup.skipsZeros ? .entries(listing) : .allNumbers
        let isLarge = form.bytes(rows: setup.rows, features: inputs) > Self.mostBytesEach
        if case .entries = form, !isLarge, panels <= Self.mostHalvedPanels,
            let halves = WeightTiles.halves(of: inputs)
        {
            return HalvedInputs(form, halves: halves, outputs: outputs, setup)
        }
        if setup.threads == 1 || setup.split == .bySamples || isLarge {
            return JointInputs(form, features: inputs, setup)
        }
        return OwnInputs(form, features: inputs, setup)
    }

    func makeTraining(_ setup: TrainingSetup) -> any LayerTraining {
        DenseTraining(weights, layout: layout, bias: bias, divided: divided, setup)
    }
}
