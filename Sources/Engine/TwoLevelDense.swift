import CKernels
import Learning
import Matrices

/// The output layer of a network with two levels, in training: it computes the scores of all clusters, and those of the
/// classes in the cluster of each sample's label.
///
/// The weights of a cluster's or a class's score are one row, since a step reads and updates few classes. What the
/// gradients need is kept ordered by clusters, so that the samples of a cluster are adjacent.
final class TwoLevelDense: WeightedLayer {
    let inputs: Int
    /// The number of clusters, whose scores are the outputs.
    let outputs: Int
    let levels: TwoLevelLayer
    let batch: TwoLevelBatch
    /// The distance between two rows of weights, in floats.
    let rowStep: Int
    let layout: ParameterLayout
    /// [(clusters + classes) × inputs], rows padded to whole panels.
    let weights: FloatBuffer
    let bias: FloatBuffer

    /// The inputs of the samples, ordered by clusters; the padding is 0.
    let orderedInputs: PaddedRows
    /// The derivatives of the loss with respect to the clusters' scores, in that order.
    let clusterErrors: PaddedRows
    /// For each sample, in that order, the scores of the classes in its label's cluster, and their derivatives.
    private let classScores: PaddedRows
    let classErrors: PaddedRows

    /// The weights of the clusters in panels, for scores, and their biases.
    private let packed: FloatBuffer
    private let packedBias: FloatBuffer

    /// - Parameters:
    ///   - layer: its outputs must be the inputs of `levels`.
    ///   - rows: the largest number of samples in a batch.
    init(_ layer: DenseLayer, _ levels: TwoLevelLayer, rows: Int) {
        (inputs, outputs) = (layer.inputs, levels.clusters)
        self.levels = levels
        batch = TwoLevelBatch(levels, rows: rows)
        layout = .rows(inputs: layer.outputs, outputs: layer.inputs)
        rowStep = Panel.count(layer.inputs) * Panel.width
        weights = layout.makeBuffer(layer.weights.values)
        bias = ParameterLayout.vector(layer.outputs).makeBuffer(layer.bias)
        orderedInputs = PaddedRows(rows: rows, columns: layer.inputs)
        clusterErrors = PaddedRows(rows: rows, columns: levels.clusters)
        classScores = PaddedRows(rows: rows, columns: levels.widest)
        classErrors = PaddedRows(rows: rows, columns: levels.widest)
        let width = Panel.count(levels.clusters) * Panel.width
        packed = FloatBuffer(count: width * layer.inputs)
        packedBias = FloatBuffer(count: width)
    }

    var inputForm: EngineInput.Form { .dense }
    var isPrepared: Bool { true }

    var layer: Layer {
        .dense(
            DenseLayer(
                weights: Matrix(rows: levels.inputs, columns: inputs, values: layout.numbers(in: weights)),
                bias: Array(bias.array.prefix(levels.inputs))))
    }

    /// The weights of the first of a cluster's classes; those of the others follow.
    private func classWeights(ofCluster cluster: Int) -> UnsafeMutablePointer<Float> {
        unsafe weights.values + (levels.clusters + levels.places(ofCluster: cluster).lowerBound) * rowStep
    }

    /// Packs the weights of the clusters in these panels.
    func pack(_ panels: Range<Int>) {
        for panel in panels {
            let target = unsafe packed.values + panel * Panel.width * inputs
            for lane in 0..<Panel.width {
                let cluster = panel * Panel.width + lane
                guard cluster < outputs else { break }
                let row = unsafe weights.values + cluster * rowStep
                for input in 0..<inputs { unsafe target[input * Panel.width + lane] = row[input] }
                unsafe packedBias.values[cluster] = bias.values[cluster]
            }
        }
    }

    func forward(_ input: StageInput, part: Part, into output: PaddedRows) {
        guard case .rows(let rows) = input else { preconditionFailure("two levels of a first layer") }
        let first = part.rows.lowerBound
        let left = unsafe ss_view(values: rows.address(row: first), row_step: rows.stride, column_step: 1)
        for panel in part.panels {
            unsafe ss_panel_product(
                left, part.rows.count, inputs, packed.values + panel * Panel.width * inputs, Panel.width,
                packedBias.values + panel * Panel.width, output.address(row: first, column: panel * Panel.width),
                output.stride)
        }
        for row in part.rows {
            let position = batch.position(ofSample: row)
            let copy = unsafe orderedInputs.address(row: position)
            unsafe copy.update(from: rows.address(row: row), count: inputs)
            let places = levels.places(ofCluster: batch.cluster(ofSample: row))
            let scores = unsafe classScores.address(row: position)
            let biases = unsafe bias.values + levels.clusters + places.lowerBound
            var own = unsafe weights.values + (levels.clusters + places.lowerBound) * rowStep
            for place in 0..<places.count {
                unsafe scores[place] = ss_dot(copy, own, inputs) + biases[place]
                unsafe own += rowStep
            }
        }
    }

    /// Measures a sample: the loss of its label's cluster among all, and of its label among the classes of that cluster.
    ///
    /// - Parameters:
    ///   - scores: of the clusters.
    ///   - errors: receives the derivative of the batch's loss with respect to them.
    ///   - labels: of the batch.
    /// - Returns: whether the label's cluster and the label in it have the largest scores. The most probable of all
    ///   classes may be another one, or the label though its cluster has not the largest score: that takes all scores.
    func measure(
        _ row: Int, scores: UnsafePointer<Float>, errors: UnsafeMutablePointer<Float>, labels: [Int]
    ) -> LossRule.Sample {
        let (position, cluster) = (batch.position(ofSample: row), batch.cluster(ofSample: row))
        let places = levels.places(ofCluster: cluster)
        let outer = unsafe LossRule(Criterion(), labels: labels, classes: outputs)
            .measure(logits: scores, label: cluster, gradient: errors)
        unsafe clusterErrors.address(row: position).update(from: errors, count: outputs)
        let inner = unsafe LossRule(Criterion(), labels: labels, classes: places.count)
            .measure(
                logits: classScores.address(row: position), label: batch.place(ofSample: row) - places.lowerBound,
                gradient: classErrors.address(row: position))
        return LossRule.Sample(loss: outer.loss + inner.loss, isCorrect: outer.isCorrect && inner.isCorrect)
    }

    /// Computes a part of the errors of the inputs.
    func backward(_ errors: PaddedRows, to inputErrors: PaddedRows, part: Part) {
        let first = part.rows.lowerBound
        let left = unsafe ss_view(values: errors.address(row: first), row_step: errors.stride, column_step: 1)
        for panel in part.panels {
            let column = panel * Panel.width
            unsafe ss_panel_product(
                left, part.rows.count, outputs, weights.values + column, rowStep, nil,
                inputErrors.address(row: first, column: column), inputErrors.stride)
        }
        for row in part.rows {
            let cluster = batch.cluster(ofSample: row)
            let own = unsafe classWeights(ofCluster: cluster)
            let errors = unsafe ss_view(
                values: classErrors.address(row: batch.position(ofSample: row)), row_step: 0, column_step: 1)
            for panel in part.panels {
                let column = panel * Panel.width
                // The product is added to what is there.
                let target = unsafe inputErrors.address(row: row, column: column)
                unsafe ss_panel_product(
                    errors, 1, levels.places(ofCluster: cluster).count, own + column, rowStep, target, target,
                    inputErrors.stride)
            }
        }
    }

    func makeFirstInputs(_ setup: FirstInputsSetup) -> any FirstInputs {
        preconditionFailure("two levels of a first layer")
    }

    func makeTraining(_ setup: TrainingSetup) -> any LayerTraining { TwoLevelTraining(self, setup) }
}

/// Two levels: each sample's loss is that of its label's cluster, and of its label in that cluster.
struct TwoLevelHead: Head {
    let layer: TwoLevelDense

    func batch(labels: [Int], step: Int) -> any HeadBatch {
        layer.batch.fill(labels: labels)
        return Batch(layer: layer, labels: labels)
    }

    private struct Batch: HeadBatch {
        let layer: TwoLevelDense
        let labels: [Int]

        func measure(_ rows: Range<Int>, outputs: PaddedRows, errors: PaddedRows, into tally: BatchTally) {
            for row in rows {
                tally.note(
                    unsafe layer.measure(
                        row, scores: outputs.address(row: row), errors: errors.address(row: row), labels: labels),
                    row: row)
            }
        }
    }
}
