import CKernels
import Learning
import Matrices

/// What is done in a batch to some of its rows, for some of a stage's columns.
struct Part {
    /// Which thread does it.
    var member = 0
    var rows: Range<Int>
    var panels: Range<Int>

    var firstColumn: Int { panels.lowerBound * Panel.width }
    /// With those that pad the last panel.
    var columnCount: Int { panels.count * Panel.width }
}

/// A dense layer or an embedding, and what its outputs go through before the next one, column by column.
@safe final class Stage {
    /// What the outputs of the layer go through.
    enum Operation {
        case activation(Activation)
        case normalization(NormalizationColumns)
        case dropout(DropoutLayer)

        /// Whether it may take the place of what it is applied to: its slope is known from what it gives out.
        var isInPlace: Bool {
            switch self {
            case .activation(.relu), .activation(.leakyReLU): true
            case .activation, .normalization, .dropout: false
            }
        }
    }

    let inputs: Int
    let outputs: Int
    let panels: Int
    /// Whether a sample has few of the inputs, and only their weights are moved.
    let isEmbedding: Bool
    /// [panels × inputs × 16]; of an embedding [inputs × panels × 16].
    let weights: FloatBuffer
    /// [panels × 16]; of an embedding 0.
    let bias: FloatBuffer
    let operations: [Operation]

    convenience init(_ layer: DenseLayer, operations: [Operation]) {
        self.init(inputs: layer.inputs, outputs: layer.outputs, isEmbedding: false, operations: operations)
        weights.setPanels(of: layer.weights.values, rows: outputs, columns: inputs)
        bias.set(layer.bias)
    }

    convenience init(_ layer: EmbeddingLayer, operations: [Operation]) {
        self.init(inputs: layer.features, outputs: layer.dimensions, isEmbedding: true, operations: operations)
        weights.setRows(of: layer.weights.values, columns: outputs)
    }

    /// With weights of 0.
    private init(inputs: Int, outputs: Int, isEmbedding: Bool, operations: [Operation]) {
        self.inputs = inputs
        self.outputs = outputs
        self.isEmbedding = isEmbedding
        self.operations = operations
        panels = Panel.count(outputs)
        weights = FloatBuffer(count: panels * inputs * Panel.width)
        bias = FloatBuffer(count: panels * Panel.width)
    }

    /// The layer as it is now.
    var layer: Layer {
        if isEmbedding {
            let values = weights.rowValues(rows: inputs, columns: outputs)
            return .embedding(EmbeddingLayer(weights: Matrix(rows: inputs, columns: outputs, values: values)))
        }
        let values = weights.matrixValues(rows: outputs, columns: inputs)
        return .dense(
            DenseLayer(
                weights: Matrix(rows: outputs, columns: inputs, values: values),
                bias: Array(bias.array.prefix(outputs))))
    }

    /// Floats from the weights of an input to those of the next, in a panel.
    var rowStep: Int { isEmbedding ? panels * Panel.width : Panel.width }
    private var panelStep: Int { isEmbedding ? Panel.width : inputs * Panel.width }

    /// Where in `weights` those of an input begin, in a panel.
    func place(panel: Int, input: Int) -> Int { panel * panelStep + input * rowStep }

    var panelled: ss_panels {
        unsafe ss_panels(
            weights: weights.values, inputs: inputs, row_step: rowStep, panel_step: panelStep, first: 0, count: panels)
    }

    /// The place of the activation among the operations; nil where there is none.
    var firstActivation: Int? {
        operations.firstIndex { if case .activation = $0 { true } else { false } }
    }

    /// Whether columns must stay with one thread: their means are over all rows.
    var normalizes: Bool {
        operations.contains { if case .normalization = $0 { true } else { false } }
    }

    /// Whether each of so many threads computes columns of its own, rather than rows.
    func splitsPanels(among threads: Int) -> Bool { normalizes || panels >= threads }

    /// Computes a part of the stage's outputs.
    ///
    /// - Parameter isTraining: with the batch's own statistics, and with dropout by the buffers' masks.
    func run(_ input: StageInput, part: Part, into buffers: StageBuffers, isTraining: Bool) {
        multiply(input, part: part, into: buffers.outputs[0])
        finish(part, in: buffers, isTraining: isTraining)
    }

    /// The same from the products of both halves of the inputs.
    func addHalves(_ part: Part, in buffers: StageBuffers) {
        guard let others = buffers.secondHalf else { return }
        let sums = buffers.outputs[0]
        let (row, column) = (part.rows.lowerBound, part.firstColumn)
        unsafe ss_add_rows(
            sums.address(row: row, column: column), others.address(row: row, column: column), part.rows.count,
            sums.stride, part.columnCount)
        finish(part, in: buffers, isTraining: true)
    }

    /// What a part of the outputs of the layer goes through.
    private func finish(_ part: Part, in buffers: StageBuffers, isTraining: Bool) {
        for (index, operation) in operations.enumerated() {
            let (source, target) = (buffers.outputs[index], buffers.outputs[index + 1])
            apply(operation, at: index, from: source, to: target, part: part, buffers, isTraining: isTraining)
        }
    }

    /// Computes a part of what the layer gives out, or of what some of its inputs add to that.
    func multiply(_ input: StageInput, part: Part, into output: PaddedRows) {
        let first = part.rows.lowerBound
        switch input {
        case .sparse(let rows):
            var panels = unsafe panelled
            unsafe panels.first = part.panels.lowerBound
            unsafe panels.count = part.panels.count
            unsafe ss_sparse_product(
                rows.entries + first * rows.stride, rows.stride, rows.counts + first, part.rows.count,
                rows.features.lowerBound, rows.features.upperBound, panels,
                input.isFirst ? bias.values : nil, output.address(row: first), output.stride,
                rows.positions + (part.member * rows.capacity + first))
        case .rows(let rows):
            let left = unsafe ss_view(
                values: rows.address(row: first), row_step: rows.stride, column_step: 1)
            for panel in part.panels {
                unsafe ss_panel_product(
                    left, part.rows.count, inputs, weights.values + panel * inputs * Panel.width, Panel.width,
                    bias.values + panel * Panel.width,
                    output.address(row: first, column: panel * Panel.width), output.stride)
            }
        }
    }

    private func apply(
        _ operation: Operation, at index: Int, from source: PaddedRows, to target: PaddedRows, part: Part,
        _ buffers: StageBuffers, isTraining: Bool
    ) {
        let input = unsafe source.address(row: part.rows.lowerBound, column: part.firstColumn)
        let output = unsafe target.address(row: part.rows.lowerBound, column: part.firstColumn)
        let (rows, columns, stride) = (part.rows.count, part.columnCount, source.stride)
        switch operation {
        case .activation(.relu): unsafe ss_cut(output, rows, stride, columns, 0)
        case .activation(.leakyReLU): unsafe ss_cut(output, rows, stride, columns, Activation.leak)
        case .activation(let activation):
            for row in 0..<rows {
                unsafe activation.kernel(input + row * stride, output + row * stride, columns)
            }
        case .normalization(let normalization):
            if isTraining {
                unsafe normalization.measure(input, rows: rows, stride: stride, part: part)
            }
            unsafe normalization.apply(to: input, output: output, rows: rows, stride: stride, part: part)
        case .dropout:
            guard isTraining, let mask = buffers.masks[index] else { return }
            for row in 0..<rows { unsafe (output + row * stride).update(from: input + row * stride, count: columns) }
            unsafe ss_scale_each(
                output, mask.address(row: part.rows.lowerBound, column: part.firstColumn), rows, stride, columns)
        }
    }

    /// Makes of a part of the buffers' errors, of what the last operation gave out, those of the dense layer's outputs.
    func backpropagate(part: Part, in buffers: StageBuffers) {
        guard let errorRows = buffers.errors else { return }
        let (first, rows, columns) = (part.rows.lowerBound, part.rows.count, part.columnCount)
        let stride = errorRows.stride
        let errors = unsafe errorRows.address(row: first, column: part.firstColumn)
        for (index, operation) in operations.enumerated().reversed() {
            let input = unsafe buffers.outputs[index].address(row: first, column: part.firstColumn)
            let output = unsafe buffers.outputs[index + 1].address(row: first, column: part.firstColumn)
            switch operation {
            case .activation(.relu): unsafe ss_cut_slope(errors, output, rows, stride, columns, 0)
            case .activation(.leakyReLU): unsafe ss_cut_slope(errors, output, rows, stride, columns, Activation.leak)
            case .activation(let activation):
                for row in 0..<rows {
                    unsafe activation.slopeKernel(
                        errors + row * stride, input + row * stride, output + row * stride, columns)
                }
            case .normalization(let normalization):
                unsafe normalization.backpropagate(errors, values: input, rows: rows, stride: stride, part: part)
            case .dropout:
                guard let mask = buffers.masks[index] else { continue }
                unsafe ss_scale_each(
                    errors, mask.address(row: first, column: part.firstColumn), rows, stride, columns)
            }
        }
    }
}

extension Activation {
    fileprivate func kernel(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ count: Int) {
        switch self {
        case .relu, .leakyReLU: break
        case .sigmoid: unsafe ss_sigmoid(input, output, count)
        case .tanh: unsafe ss_tanh(input, output, count)
        case .gelu: unsafe ss_gelu(input, output, count)
        }
    }

    fileprivate func slopeKernel(
        _ errors: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>, _ output: UnsafePointer<Float>,
        _ count: Int
    ) {
        switch self {
        case .relu, .leakyReLU: break
        case .sigmoid: unsafe ss_sigmoid_slope(errors, output, count)
        case .tanh: unsafe ss_tanh_slope(errors, output, count)
        case .gelu: unsafe ss_gelu_slope(errors, input, count)
        }
    }
}
