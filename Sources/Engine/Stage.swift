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

/// A layer with weights, and what its outputs go through before the next one, column by column.
final class Stage: Sendable {
    /// What the outputs of the layer go through.
    enum Operation: Sendable {
        case activation(Activation)
        case normalization(NormalizationColumns)
        case dropout(DropoutLayer)

        /// nil of a layer that is none of these.
        init?(_ layer: Layer) {
            switch layer {
            case .activation(let activation): self = .activation(activation)
            case .batchNorm(let layer): self = .normalization(NormalizationColumns(layer))
            case .dropout(let layer): self = .dropout(layer)
            case .dense, .embedding, .standardization: return nil
            }
        }
    }

    /// What for a batch goes through the network.
    enum Mode {
        /// With the batch's own statistics, and with dropout.
        case training
        case evaluation
    }

    let layer: any WeightedLayer
    let operations: [Operation]
    let inputs: Int
    let outputs: Int
    let panels: Int

    init(_ layer: any WeightedLayer, operations: [Operation]) {
        self.layer = layer
        self.operations = operations
        inputs = layer.inputs
        outputs = layer.outputs
        panels = Panel.count(layer.outputs)
    }

    /// The place of the activation among the operations; nil where there is none.
    var firstActivation: Int? {
        operations.firstIndex { if case .activation = $0 { true } else { false } }
    }

    /// Of what each of so many threads computes a part: of columns, where there is one for each, or where means are over
    /// all rows.
    func split(among threads: Int) -> Split { panels >= threads ? .byPanels : splitOfHalves }

    /// The same where nothing but means keeps columns with one thread.
    var splitOfHalves: Split {
        let normalizes = operations.contains { if case .normalization = $0 { true } else { false } }
        return normalizes ? .byPanels : .bySamples
    }

    /// Computes a part of the stage's outputs.
    func forward(_ input: StageInput, part: Part, into buffers: StageBuffers, mode: Mode) {
        layer.forward(input, part: part, into: buffers.outputs[0])
        finish(part, in: buffers, mode: mode)
    }

    /// Computes a part of the stage's outputs in training from what the layer gives out of both halves of its inputs.
    func addHalf(_ second: PaddedRows, part: Part, in buffers: StageBuffers) {
        let sums = buffers.outputs[0]
        let (row, column) = (part.rows.lowerBound, part.firstColumn)
        unsafe ss_add_rows(
            sums.address(row: row, column: column), second.address(row: row, column: column), part.rows.count,
            sums.stride, part.columnCount)
        finish(part, in: buffers, mode: .training)
    }

    /// What a part of the outputs of the layer goes through.
    private func finish(_ part: Part, in buffers: StageBuffers, mode: Mode) {
        for (index, operation) in operations.enumerated() {
            let (source, target) = (buffers.outputs[index], buffers.outputs[index + 1])
            let input = unsafe source.address(row: part.rows.lowerBound, column: part.firstColumn)
            let output = unsafe target.address(row: part.rows.lowerBound, column: part.firstColumn)
            let (rows, columns, stride) = (part.rows.count, part.columnCount, source.stride)
            switch (operation, mode) {
            case (.activation(let activation), _):
                unsafe activation.apply(input, output, rows: rows, columns: columns, stride: stride)
            case (.normalization(let normalization), .training):
                unsafe normalization.measure(input, rows: rows, stride: stride, part: part)
                unsafe normalization.apply(to: input, output: output, rows: rows, stride: stride, part: part)
            case (.normalization(let normalization), .evaluation):
                unsafe normalization.apply(to: input, output: output, rows: rows, stride: stride, part: part)
            case (.dropout, .training):
                guard let mask = buffers.masks[index] else { continue }
                for row in 0..<rows {
                    unsafe (output + row * stride).update(from: input + row * stride, count: columns)
                }
                unsafe ss_scale_each(
                    output, mask.address(row: part.rows.lowerBound, column: part.firstColumn), rows, stride, columns)
            case (.dropout, .evaluation): break
            }
        }
    }

    /// Makes of a part of the buffers' errors, of what the last operation gave out, those of the layer's outputs.
    func backward(part: Part, in buffers: StageBuffers) {
        guard let errorRows = buffers.errors else { return }
        let (first, rows, columns) = (part.rows.lowerBound, part.rows.count, part.columnCount)
        let stride = errorRows.stride
        let errors = unsafe errorRows.address(row: first, column: part.firstColumn)
        for (index, operation) in operations.enumerated().reversed() {
            let input = unsafe buffers.outputs[index].address(row: first, column: part.firstColumn)
            let output = unsafe buffers.outputs[index + 1].address(row: first, column: part.firstColumn)
            switch operation {
            case .activation(let activation):
                unsafe activation.backward(errors, input, output, rows: rows, columns: columns, stride: stride)
            case .normalization(let normalization):
                unsafe normalization.backward(errors, values: input, rows: rows, stride: stride, part: part)
            case .dropout:
                guard let mask = buffers.masks[index] else { continue }
                unsafe ss_scale_each(
                    errors, mask.address(row: first, column: part.firstColumn), rows, stride, columns)
            }
        }
    }
}
