import CKernels
import Learning
import Matrices

/// A network's last layer, if it has very many classes, trained together with its softmax: a batch's scores are never
/// there all at once (`ManyClassTraining`).
///
/// The weights of a class are one row: for the scores and the gradient its numbers are factors, for the errors of the
/// inputs they are lanes, so that no product needs a transposed copy.
final class ManyClassDense: WeightedLayer {
    let inputs: Int
    let outputs: Int
    /// The distance between the weights of two classes, in floats.
    let rowStep: Int
    let layout: ParameterLayout
    /// [classes × inputs], rows padded to whole panels.
    let weights: FloatBuffer
    let bias: FloatBuffer
    /// Where the ranks divide the weights; nil if they do not.
    let divided: DividedWeights?

    /// The smallest number of classes for which a layer is trained in this way.
    static let fewestClasses = 512

    /// - Parameter exchange: divides large weights among the ranks; nil for one rank.
    init(_ layer: DenseLayer, exchange: RankExchange?) {
        (inputs, outputs) = (layer.inputs, layer.outputs)
        layout = .rows(inputs: layer.outputs, outputs: layer.inputs)
        rowStep = Panel.count(layer.inputs) * Panel.width
        divided = exchange?.divide(layout.room)
        weights = layout.makeBuffer(layer.weights.values, in: divided?.values)
        bias = ParameterLayout.vector(layer.outputs).makeBuffer(layer.bias)
    }

    var inputForm: EngineInput.Form { .dense }
    var keepsOutputs: Bool { false }

    var layer: Layer {
        .dense(
            DenseLayer(
                weights: Matrix(rows: outputs, columns: inputs, values: layout.numbers(in: weights)),
                bias: Array(bias.array.prefix(outputs))))
    }

    func forward(_ input: StageInput, part: Part, into output: PaddedRows) {
        preconditionFailure("scores of very many classes without their softmax")
    }

    func makeFirstInputs(_ setup: FirstInputsSetup) -> any FirstInputs {
        preconditionFailure("very many classes of a first layer")
    }

    func makeTraining(_ setup: TrainingSetup) -> any LayerTraining { ManyClassTraining(self, setup) }
}

/// The head of a network with very many classes: `ManyClassTraining` computes its losses.
struct ManyClassHead: Head {
    let criterion: Criterion
    let training: ManyClassTraining
    let classes: Int

    func batch(labels: [Int], of whole: WholeBatch, step: Int) -> any HeadBatch {
        ManyClassBatch(
            labels: labels, targets: ClassTargets(criterion, labels: whole.labels, classes: classes),
            training: training)
    }
}

/// The labels of a batch, and what its last layer's training does with them.
struct ManyClassBatch: HeadBatch {
    let labels: [Int]
    let targets: ClassTargets
    let training: ManyClassTraining

    func measure(_ rows: Range<Int>, outputs: PaddedRows, errors: PaddedRows, into tally: BatchTally) {
        preconditionFailure("scores of very many classes without their layer")
    }
}
