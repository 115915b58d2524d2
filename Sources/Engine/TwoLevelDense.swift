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

    /// The part of the errors of the inputs that comes from the classes' scores, in that order.
    private let orderedErrors: PaddedRows

    /// The weights of the clusters in panels, for scores, and their biases.
    private let packed: FloatBuffer
    private let packedBias: FloatBuffer
    /// For each thread, space for the inputs of some samples, [inputs × SS_CHUNK], and for their scores of a cluster's
    /// classes, [classes × SS_CHUNK].
    private let rooms: [(inputs: FloatBuffer, scores: FloatBuffer)]

    /// - Parameters:
    ///   - layer: its outputs must be the inputs of `levels`.
    ///   - rows: the largest number of samples in a batch.
    init(_ layer: DenseLayer, _ levels: TwoLevelLayer, rows: Int, threads: Int) {
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
        orderedErrors = PaddedRows(rows: rows, columns: layer.inputs)
        let width = Panel.count(levels.clusters) * Panel.width
        packed = FloatBuffer(count: width * layer.inputs)
        packedBias = FloatBuffer(count: width)
        rooms = (0..<threads).map { _ in
            let chunk = Int(SS_CHUNK)
            return (FloatBuffer(count: layer.inputs * chunk), FloatBuffer(count: levels.widest * chunk))
        }
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
        batch.forEachGroup(of: part.rows) { cluster, positions in
            for position in positions {
                unsafe orderedInputs.address(row: position).update(
                    from: rows.address(row: batch.sample(at: position)), count: inputs)
            }
            for first in stride(from: positions.lowerBound, to: positions.upperBound, by: Int(SS_CHUNK)) {
                score(first..<min(first + Int(SS_CHUNK), positions.upperBound), cluster: cluster, member: part.member)
            }
        }
    }

    /// Computes the scores of a cluster's classes for the samples at these positions, at most SS_CHUNK.
    ///
    /// The samples are lanes of the product, and the weights its factors, so that no weights are packed for it.
    private func score(_ positions: Range<Int>, cluster: Int, member: Int) {
        let (room, chunk) = (rooms[member], Int(SS_CHUNK))
        let places = levels.places(ofCluster: cluster)
        unsafe ss_transpose_rows(
            orderedInputs.address(row: positions.lowerBound), positions.count, orderedInputs.stride, inputs,
            room.inputs.values)
        let left = unsafe ss_view(values: classWeights(ofCluster: cluster), row_step: rowStep, column_step: 1)
        unsafe ss_wide_product(
            left, places.count, inputs, room.inputs.values, chunk, Panel.count(positions.count),
            bias.values + levels.clusters + places.lowerBound, 0, room.scores.values, chunk, nil, 0)
        for (lane, position) in positions.enumerated() {
            let scores = unsafe classScores.address(row: position)
            for place in 0..<places.count { unsafe scores[place] = room.scores.values[place * chunk + lane] }
        }
    }

    /// Measures a sample: the loss of its label's cluster among all, and of its label among the classes of that cluster.
    ///
    /// - Parameters:
    ///   - scores: of the clusters.
    ///   - errors: receives the derivative of the batch's loss with respect to them.
    ///   - labels: of the batch of all ranks.
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
        batch.forEachGroup(of: part.rows) { cluster, positions in
            let own = unsafe classWeights(ofCluster: cluster)
            let errors = unsafe ss_view(
                values: classErrors.address(row: positions.lowerBound), row_step: classErrors.stride, column_step: 1)
            for panel in part.panels {
                let column = panel * Panel.width
                unsafe ss_panel_product(
                    errors, positions.count, levels.places(ofCluster: cluster).count, own + column, rowStep, nil,
                    orderedErrors.address(row: positions.lowerBound, column: column), orderedErrors.stride)
            }
            for position in positions {
                unsafe ss_add_rows(
                    inputErrors.address(row: batch.sample(at: position), column: part.firstColumn),
                    orderedErrors.address(row: position, column: part.firstColumn), 1, inputErrors.stride,
                    part.columnCount)
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

    func batch(labels: [Int], of whole: WholeBatch, step: Int) -> any HeadBatch {
        layer.batch.fill(labels: labels, of: whole)
        return Batch(layer: layer, labels: whole.labels)
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
