import CKernels
import Learning
import Matrices

/// The output layer of a network that is trained by sampled softmax: it computes the scores of the drawn classes, and
/// that of each sample's label.
///
/// The weights of a class are one row, since a step reads and updates few classes.
final class SampledDense: WeightedLayer {
    let inputs: Int
    /// The number of drawn classes, whose scores are the outputs.
    let outputs: Int
    let classes: Int
    let batch: SampledBatch
    let sampler: ClassSampler
    /// The distance between the weights of two classes, in floats.
    let rowStep: Int
    let layout: ParameterLayout
    /// [classes × inputs], rows padded to whole panels.
    let weights: FloatBuffer
    let bias: FloatBuffer

    /// The weights of the drawn classes in panels, for scores.
    private let packed: FloatBuffer
    /// The weights of the drawn classes, row after row, for the errors of the inputs.
    private let gathered: FloatBuffer
    /// The biases of the drawn classes, less their corrections.
    private let shifts: FloatBuffer
    /// The corrected score of each sample's label.
    private let labelScores: FloatBuffer
    /// The derivative of the loss with respect to the score of each sample's label.
    let labelErrors: FloatBuffer

    /// - Parameter rows: the largest number of samples in a batch.
    init(_ layer: DenseLayer, sampler: ClassSampler, rows: Int) {
        (inputs, classes, outputs) = (layer.inputs, layer.outputs, sampler.count)
        self.sampler = sampler
        batch = SampledBatch(drawn: sampler.count, rows: rows, classes: layer.outputs)
        layout = .rows(inputs: layer.outputs, outputs: layer.inputs)
        rowStep = Panel.count(layer.inputs) * Panel.width
        weights = layout.makeBuffer(layer.weights.values)
        bias = ParameterLayout.vector(layer.outputs).makeBuffer(layer.bias)
        let panels = Panel.count(sampler.count)
        packed = FloatBuffer(count: panels * Panel.width * layer.inputs)
        gathered = FloatBuffer(count: panels * Panel.width * rowStep)
        shifts = FloatBuffer(count: panels * Panel.width)
        labelScores = FloatBuffer(count: rows)
        labelErrors = FloatBuffer(count: rows)
    }

    var inputForm: EngineInput.Form { .dense }
    var isPrepared: Bool { true }

    var layer: Layer {
        .dense(
            DenseLayer(
                weights: Matrix(rows: classes, columns: inputs, values: layout.numbers(in: weights)),
                bias: Array(bias.array.prefix(classes))))
    }

    /// Gathers the weights of the drawn classes in these panels.
    func gather(_ panels: Range<Int>) {
        for panel in panels {
            let target = unsafe packed.values + panel * Panel.width * inputs
            for lane in 0..<Panel.width {
                let slot = panel * Panel.width + lane
                guard slot < outputs else { break }
                let place = batch.place(ofSlot: slot)
                let row = unsafe weights.values + place * rowStep
                unsafe (gathered.values + slot * rowStep).update(from: row, count: rowStep)
                for input in 0..<inputs { unsafe target[input * Panel.width + lane] = row[input] }
                unsafe shifts.values[slot] = bias.values[place] - batch.correction(ofSlot: slot)
            }
        }
    }

    func forward(_ input: StageInput, part: Part, into output: PaddedRows) {
        guard case .rows(let rows) = input else { preconditionFailure("sampled classes of a first layer") }
        let first = part.rows.lowerBound
        let left = unsafe ss_view(values: rows.address(row: first), row_step: rows.stride, column_step: 1)
        for panel in part.panels {
            unsafe ss_panel_product(
                left, part.rows.count, inputs, packed.values + panel * Panel.width * inputs, Panel.width,
                shifts.values + panel * Panel.width, output.address(row: first, column: panel * Panel.width),
                output.stride)
        }
        for row in part.rows {
            let slot = batch.slot(ofSample: row)
            let place = batch.place(ofSlot: slot)
            let own = unsafe weights.values + place * rowStep
            unsafe labelScores.values[row] =
                ss_dot(rows.address(row: row), own, inputs) + bias.values[place] - batch.correction(ofSlot: slot)
        }
    }

    /// Measures a sample: the loss over its label and the drawn classes, of which one that equals the label is left
    /// out.
    ///
    /// The reported loss is an estimate of that over all classes: like the derivative's, but with the label's own score
    /// uncorrected, since the label is always there.
    ///
    /// - Parameters:
    ///   - scores: of the drawn classes; changed.
    ///   - errors: receives the derivative of the batch's loss with respect to them.
    ///   - share: 1 / batch size.
    func measure(
        _ row: Int, scores: UnsafeMutablePointer<Float>, errors: UnsafeMutablePointer<Float>, share: Float
    ) -> LossRule.Sample {
        let slot = batch.slot(ofSample: row)
        // Far enough below all others to have the probability 0, and finite.
        if slot < outputs { unsafe scores[slot] = -Float.greatestFiniteMagnitude }
        let label = unsafe labelScores.values[row]
        let best = unsafe ss_largest(scores, outputs)
        let maximum = unsafe max(label, scores[best])
        let others = unsafe Double(ss_exponentials(scores, maximum, outputs, errors))
        let own = Double.exponential(Double(label) - Double(maximum))
        let scale = Float(Double(share) / (own + others))
        for place in 0..<outputs { unsafe errors[place] *= scale }
        if slot < outputs { unsafe errors[slot] = 0 }
        // Minus the sum of the others: p − 1 would lose the digits of a small difference.
        unsafe labelErrors.values[row] = -Float(others) * scale
        let correction = Double(batch.correction(ofSlot: slot))
        let score = Double(label) + correction
        // log(e^score + Σ others) − score, with the label's score as it is. Where the others are far above, their
        // exponentials relative to the label's would overflow.
        let lead = score - Double(maximum)
        let loss =
            lead < -50 ? Double.logarithm(others) - lead : Double.logarithm(1 + others * Double.exponential(-lead))
        let isLargest = unsafe score >= Double(ss_largest_sum(scores, batch.corrections, outputs))
        return LossRule.Sample(loss: loss, isCorrect: isLargest)
    }

    /// Computes a part of the errors of the inputs.
    func backward(_ errors: PaddedRows, to inputErrors: PaddedRows, part: Part) {
        let first = part.rows.lowerBound
        let left = unsafe ss_view(values: errors.address(row: first), row_step: errors.stride, column_step: 1)
        for panel in part.panels {
            let column = panel * Panel.width
            unsafe ss_panel_product(
                left, part.rows.count, outputs, gathered.values + column, rowStep, nil,
                inputErrors.address(row: first, column: column), inputErrors.stride)
        }
        for row in part.rows {
            let own = unsafe weights.values + batch.place(ofSlot: batch.slot(ofSample: row)) * rowStep
            unsafe ss_add_scaled(
                inputErrors.address(row: row, column: part.firstColumn), own + part.firstColumn,
                labelErrors.values[row],
                part.columnCount)
        }
    }

    func makeFirstInputs(_ setup: FirstInputsSetup) -> any FirstInputs {
        preconditionFailure("sampled classes of a first layer")
    }

    func makeTraining(_ setup: TrainingSetup) -> any LayerTraining { SampledTraining(self, setup) }
}

/// Sampled softmax: each sample's loss is over its label and the classes drawn for the batch.
struct SampledHead: Head {
    let layer: SampledDense

    func batch(labels: [Int], of whole: WholeBatch, step: Int) -> any HeadBatch {
        layer.batch.fill(
            layer.sampler.draw(step: step), labels: whole.labels, own: whole.first..<whole.first + labels.count,
            sampler: layer.sampler)
        return Batch(layer: layer, share: 1 / Float(whole.labels.count))
    }

    private struct Batch: HeadBatch {
        let layer: SampledDense
        let share: Float

        func measure(_ rows: Range<Int>, outputs: PaddedRows, errors: PaddedRows, into tally: BatchTally) {
            for row in rows {
                tally.note(
                    unsafe layer.measure(
                        row, scores: outputs.address(row: row), errors: errors.address(row: row), share: share),
                    row: row)
            }
        }
    }
}
