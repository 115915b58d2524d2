import CKernels
import Learning
import Matrices

/// A stage's outputs for a batch, and their errors.
final class StageBuffers: Sendable {
    /// The outputs of the layer, and of each operation after it; in-place operations share the buffer before them.
    let outputs: [PaddedRows]
    /// The outputs of the layer.
    let layerOutputs: PaddedRows
    /// The derivative of the loss with respect to the stage's outputs, and later to the layer's outputs; without
    /// rows in evaluation.
    let errors: PaddedRows
    /// For each operation, the mask of a dropout; nil for other operations.
    let masks: [DropoutMask?]

    init(_ stage: Stage, rows: Int, mode: Stage.Mode) {
        func make() -> PaddedRows { PaddedRows(rows: rows, columns: stage.outputs) }
        var outputs = [make()]
        var masks: [DropoutMask?] = []
        for operation in stage.operations {
            switch (operation, mode) {
            case (.activation(let activation), _) where activation.isInPlace: outputs.append(outputs[outputs.count - 1])
            case (.dropout, .evaluation): outputs.append(outputs[outputs.count - 1])
            case (.activation, _), (.normalization, _), (.dropout, .training): outputs.append(make())
            }
            if case (.dropout(let dropout), .training) = (operation, mode) {
                masks.append(DropoutMask(dropout, rows: rows, columns: stage.outputs))
            } else {
                masks.append(nil)
            }
        }
        self.outputs = outputs
        layerOutputs = outputs[0]
        result = outputs[outputs.count - 1]
        resultInput = .rows(result)
        self.masks = masks
        errors = mode == .training ? make() : PaddedRows(rows: 0, columns: stage.outputs)
    }

    /// The outputs of the stage, and the same as the next one's input.
    let result: PaddedRows
    let resultInput: StageInput
}

/// The mask of a dropout for a batch. Each thread draws the part that it applies.
final class DropoutMask: Sendable {
    private let dropout: DropoutLayer
    private let factors: PaddedRows
    /// Written by the calling thread before a step, and read by all during it.
    private let step: SharedMemory<(draws: DropoutDraws, firstRow: Int)>

    init(_ dropout: DropoutLayer, rows: Int, columns: Int) {
        self.dropout = dropout
        factors = PaddedRows(rows: rows, columns: columns)
        var generator = SeededGenerator(seed: 0)
        step = SharedMemory(repeating: (DropoutDraws(dropout, from: &generator), 0), count: 1)
    }

    /// Begins a batch.
    ///
    /// - Parameter firstRow: the index of the first sample in the batch of all ranks.
    func begin(from generator: inout SeededGenerator, firstRow: Int) {
        unsafe step.values.pointee = (DropoutDraws(dropout, from: &generator), firstRow)
    }

    /// Draws a part of the mask.
    func draw(_ part: Part) {
        let (draws, firstRow) = unsafe step.values.pointee
        let rows = firstRow + part.rows.lowerBound..<firstRow + part.rows.upperBound
        let end = min(part.firstColumn + part.columnCount, factors.columns)
        guard part.firstColumn < end else { return }
        unsafe draws.fill(
            factors.address(row: part.rows.lowerBound, column: part.firstColumn), rows: rows,
            columns: part.firstColumn..<end, of: factors.columns, stride: factors.stride)
    }

    /// Multiplies a part of the numbers by the mask; their rows are as far apart as those of the mask.
    func apply(to numbers: UnsafeMutablePointer<Float>, part: Part) {
        unsafe ss_scale_each(
            numbers, factors.address(row: part.rows.lowerBound, column: part.firstColumn), part.rows.count,
            factors.stride, part.columnCount)
    }
}
