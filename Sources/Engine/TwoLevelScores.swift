import Learning
import Matrices

/// The output layer of a network with two levels, in evaluation: it computes the logarithms of all classes'
/// probabilities.
final class TwoLevelScores: WeightedLayer {
    let inputs: Int
    let outputs: Int
    private let dense: DenseLayer
    private let levels: TwoLevelLayer
    private let clusters: PanelledWeights
    private let classes: PanelledWeights
    private let clusterBias: FloatBuffer
    private let classBias: FloatBuffer

    /// - Parameter layer: its outputs must be the inputs of `levels`.
    init(_ layer: DenseLayer, _ levels: TwoLevelLayer) {
        (inputs, outputs) = (layer.inputs, levels.classes)
        (dense, self.levels) = (layer, levels)
        func weights(_ rows: Range<Int>) -> (PanelledWeights, FloatBuffer) {
            let numbers = layer.weights.values[rows.lowerBound * layer.inputs..<rows.upperBound * layer.inputs]
            let layout = ParameterLayout.panels(outputs: rows.count, inputs: layer.inputs)
            return (
                PanelledWeights(Array(numbers), layout: layout, inputs: layer.inputs, outputs: rows.count),
                ParameterLayout.vector(rows.count).makeBuffer(Array(layer.bias[rows]))
            )
        }
        (clusters, clusterBias) = weights(0..<levels.clusters)
        (classes, classBias) = weights(levels.clusters..<levels.inputs)
    }

    var inputForm: EngineInput.Form { .dense }
    var layer: Layer { .dense(dense) }

    /// - Parameter part: must have all panels, as each output depends on all scores.
    func forward(_ input: StageInput, part: Part, into output: PaddedRows) {
        guard case .rows(let rows) = input, part.panels == 0..<classes.panels else {
            preconditionFailure("a part of two levels")
        }
        let scores = PaddedRows(rows: part.rows.upperBound, columns: levels.clusters)
        clusters.multiply(
            rows, bias: clusterBias, part: Part(rows: part.rows, panels: 0..<clusters.panels), into: scores)
        classes.multiply(rows, bias: classBias, part: part, into: output)
        let room = FloatBuffer(count: levels.classes)
        for row in part.rows {
            let target = unsafe output.address(row: row)
            unsafe room.values.update(from: target, count: levels.classes)
            unsafe levels.apply(clusterScores: scores.address(row: row), classScores: room.values, output: target)
        }
    }

    func makeFirstInputs(_ setup: FirstInputsSetup) -> any FirstInputs {
        preconditionFailure("two levels of a first layer")
    }

    func makeTraining(_ setup: TrainingSetup) -> any LayerTraining {
        preconditionFailure("two levels trained as in evaluation")
    }
}
