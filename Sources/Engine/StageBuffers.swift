/// A stage's outputs for a batch, and their errors.
final class StageBuffers: Sendable {
    /// The outputs of the layer, and of each operation after it; in-place operations share the buffer before them.
    let outputs: [PaddedRows]
    /// The derivative of the loss with respect to the stage's outputs, and later to the layer's outputs; nil if nothing
    /// is trained.
    let errors: PaddedRows?
    /// For each operation, the factors of a dropout; nil for other operations.
    let masks: [PaddedRows?]

    init(_ stage: Stage, rows: Int, mode: Stage.Mode) {
        func make() -> PaddedRows { PaddedRows(rows: rows, columns: stage.outputs) }
        var outputs = [make()]
        var masks: [PaddedRows?] = []
        for operation in stage.operations {
            switch (operation, mode) {
            case (.activation(let activation), _) where activation.isInPlace: outputs.append(outputs[outputs.count - 1])
            case (.dropout, .evaluation): outputs.append(outputs[outputs.count - 1])
            case (.activation, _), (.normalization, _), (.dropout, .training): outputs.append(make())
            }
            if case (.dropout, .training) = (operation, mode) { masks.append(make()) } else { masks.append(nil) }
        }
        self.outputs = outputs
        self.masks = masks
        errors = mode == .training ? make() : nil
    }

    /// The outputs of the stage.
    var result: PaddedRows { outputs[outputs.count - 1] }
}
