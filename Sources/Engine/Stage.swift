import CKernels
import Learning
import Matrices

/// The part of a stage's work in a batch that one thread does: some rows of some columns.
struct Part {
    /// The index of the thread.
    var member = 0
    var rows: Range<Int>
    var panels: Range<Int>
    /// The thread as a member of the team, with which it can wait for the others; nil in evaluation.
    var teamMember: ThreadTeam.Member?

    var firstColumn: Int { panels.lowerBound * Panel.width }
    /// The number of columns, including the padding of the last panel.
    var columnCount: Int { panels.count * Panel.width }
}

/// A layer with weights, and the operations on its outputs before the next such layer, which work column by column.
final class Stage: Sendable {
    /// An operation on the layer's outputs.
    enum Operation: Sendable {
        case activation(Activation)
        case normalization(NormalizationColumns)
        case dropout(DropoutLayer)

        /// nil if the layer is not such an operation.
        ///
        /// - Parameter exchange: exchanges statistics with other ranks; nil without any.
        init?(_ layer: Layer, exchange: RankExchange?) {
            switch layer {
            case .activation(let activation): self = .activation(activation)
            case .batchNorm(let layer): self = .normalization(NormalizationColumns(layer, exchange: exchange))
            case .dropout(let layer): self = .dropout(layer)
            case .dense, .embedding, .standardization, .twoLevel: return nil
            }
        }
    }

    /// The purpose of a forward pass.
    enum Mode {
        /// Uses the batch's own statistics, and dropout.
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

    /// The index of the first activation among the operations; nil if there is none.
    var firstActivation: Int? {
        operations.firstIndex { if case .activation = $0 { true } else { false } }
    }

    /// How outputs are split among threads: by panels if there are enough for all threads, or if a normalisation needs
    /// the means over all rows; otherwise by samples.
    func split(among threads: Int) -> Split {
        if layer.isPrepared { return .bySamples }
        return panels >= threads ? .byPanels : splitOfHalves
    }

    /// How outputs are split if the inputs are halved: by panels only if a normalisation needs the means over all rows.
    var splitOfHalves: Split {
        let normalizes = operations.contains { if case .normalization = $0 { true } else { false } }
        return normalizes ? .byPanels : .bySamples
    }

    /// Computes a part of the stage's outputs.
    func forward(_ input: StageInput, part: Part, into buffers: StageBuffers, mode: Mode) {
        layer.forward(input, part: part, into: buffers.layerOutputs)
        finish(part, in: buffers, mode: mode)
    }

    /// Computes a part of the stage's outputs in training, by adding the layer's sums over the two halves of its
    /// inputs.
    func addHalf(_ second: PaddedRows, part: Part, in buffers: StageBuffers) {
        let sums = buffers.layerOutputs
        let (row, column) = (part.rows.lowerBound, part.firstColumn)
        unsafe ss_add_rows(
            sums.address(row: row, column: column), second.address(row: row, column: column), part.rows.count,
            sums.stride, part.columnCount)
        finish(part, in: buffers, mode: .training)
    }

    /// Applies the operations to a part of the layer's outputs.
    private func finish(_ part: Part, in buffers: StageBuffers, mode: Mode) {
        // Objects are looked at where they are: counting their owners would take longer than a small operation, as all
        // threads count in the same place.
        for index in operations.indices {
            let input = unsafe buffers.outputs[index].address(row: part.rows.lowerBound, column: part.firstColumn)
            let output = unsafe buffers.outputs[index + 1].address(row: part.rows.lowerBound, column: part.firstColumn)
            let (rows, columns, stride) = (part.rows.count, part.columnCount, buffers.outputs[index].stride)
            switch (operations[index], mode) {
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
                mask.draw(part)
                unsafe mask.apply(to: output, part: part)
            case (.dropout, .evaluation): break
            }
        }
    }

    /// Turns a part of the errors of the stage's outputs into the errors of the layer's outputs, in place.
    func backward(part: Part, in buffers: StageBuffers) {
        let (first, rows, columns) = (part.rows.lowerBound, part.rows.count, part.columnCount)
        let stride = buffers.errors.stride
        let errors = unsafe buffers.errors.address(row: first, column: part.firstColumn)
        var index = operations.count
        while index > 0 {
            index -= 1
            let input = unsafe buffers.outputs[index].address(row: first, column: part.firstColumn)
            let output = unsafe buffers.outputs[index + 1].address(row: first, column: part.firstColumn)
            switch operations[index] {
            case .activation(let activation):
                unsafe activation.backward(errors, input, output, rows: rows, columns: columns, stride: stride)
            case .normalization(let normalization):
                unsafe normalization.backward(errors, values: input, rows: rows, stride: stride, part: part)
            case .dropout:
                guard let mask = buffers.masks[index] else { continue }
                unsafe mask.apply(to: errors, part: part)
            }
        }
    }
}
