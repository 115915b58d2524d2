/// What a stage gives out for a batch, and what comes back.
final class StageBuffers {
    /// Of the dense layer, and of each operation after it; those that are in place share the one before.
    let outputs: [PaddedRows]
    /// The derivative of the loss by what the stage gives out, and then by what the dense layer does; nil where nothing
    /// is trained.
    let errors: PaddedRows?
    /// For each operation what a dropout multiplies by.
    let masks: [PaddedRows?]
    /// What the dense layer gives out of the second half of its inputs, where these are halved; then `outputs` begins with
    /// that of the first.
    let secondHalf: PaddedRows?

    init(_ stage: Stage, rows: Int, isTraining: Bool, isHalved: Bool = false) {
        func make() -> PaddedRows { PaddedRows(rows: rows, columns: stage.outputs) }
        var outputs = [make()]
        var masks: [PaddedRows?] = []
        for operation in stage.operations {
            var isDropout = false
            if case .dropout = operation { isDropout = true }
            let isInPlace = operation.isInPlace || (isDropout && !isTraining)
            outputs.append(isInPlace ? outputs[outputs.count - 1] : make())
            masks.append(isDropout && isTraining ? make() : nil)
        }
        self.outputs = outputs
        self.masks = masks
        errors = isTraining ? make() : nil
        secondHalf = isHalved ? make() : nil
    }

    /// What the stage gives out.
    var result: PaddedRows { outputs[outputs.count - 1] }
}
