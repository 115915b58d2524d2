/// What a stage gives out for a batch, and what comes back.
final class StageBuffers: Sendable {
    /// Of the layer, and of each operation after it; those that are in place share the one before.
    let outputs: [PaddedRows]
    /// The derivative of the loss by what the stage gives out, and then by what the layer does; nil where nothing is
    /// trained.
    let errors: PaddedRows?
    /// For each operation what a dropout multiplies by.
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

    /// What the stage gives out.
    var result: PaddedRows { outputs[outputs.count - 1] }
}
