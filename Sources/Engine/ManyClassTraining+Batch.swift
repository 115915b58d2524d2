import CKernels
import Learning

extension ManyClassTraining {
    /// Computes a member's part of the losses of a batch, of the gradients, and of the errors of the inputs, and updates
    /// the parameters whose gradients need not wait, unless the loss is not finite. All members must call it.
    ///
    /// - Parameters:
    ///   - inputs: the outputs of the stage below, complete.
    ///   - needsErrors: whether the stages below are trained.
    func measure(
        _ batch: ManyClassBatch, inputs: PaddedRows, needsErrors: Bool, plan: StepPlan, member: ThreadTeam.Member,
        into tally: BatchTally
    ) {
        let room = rooms[member.index]
        let blocks = member.share(of: division.blocks.count)
        var isFinite = true
        for panel in RowPanel.panels(of: batch.labels.count) {
            for chunk in panel.chunks { room.load(chunk, of: inputs) }
            for block in blocks {
                for number in division.blocks[block].pieces.indices {
                    for chunk in panel.chunks { score(number, of: block, chunk, of: panel, batch, room) }
                }
                if panel.isFirst, let spread = batch.targets.spread { addSpread(spread, of: block) }
            }
            member.waitForAll()
            let noted = member.share(of: panel.rows.count)
            for row in panel.rows {
                let sample = complete(row, of: panel, batch, room)
                isFinite = isFinite && sample.loss.isFinite
                if noted.contains(row - panel.rows.lowerBound) { tally.note(sample, row: row) }
            }
            for lane in panel.rows.count..<max(panel.rows.count, Panel.count(panel.rows.count) * Panel.width) {
                // Lanes without a sample: errors of 0.
                unsafe room.maxima.values[lane] = .greatestFiniteMagnitude
                unsafe room.scales.values[lane] = 0
                unsafe room.shares.values[lane] = 0
            }
            guard isFinite else { continue }
            for block in blocks {
                for number in division.blocks[block].pieces.indices {
                    for chunk in panel.chunks {
                        differentiate(
                            number, of: block, chunk, of: panel, batch, room, needsErrors: needsErrors, plan: plan)
                    }
                    if panel.isLast { finish(division.blocks[block].pieces[number], plan: plan) }
                }
            }
        }
    }

    /// Computes the scores of a piece of classes for a chunk of samples, and replaces them by exponentials.
    private func score(
        _ number: Int, of block: Int, _ chunk: Range<Int>, of panel: RowPanel, _ batch: ManyClassBatch,
        _ room: ManyClassRoom
    ) {
        let piece = division.blocks[block].pieces[number]
        let classes = piece.classes
        let panels = Panel.count(chunk.count)
        let scores = unsafe kept.exponentials(piece, chunk, of: panel)
        let left = unsafe ss_view(
            values: layer.weights.values + classes.lowerBound * layer.rowStep, row_step: layer.rowStep, column_step: 1)
        unsafe ss_wide_product(
            left, classes.count, layer.inputs, room.columns(of: chunk), Int(SS_CHUNK), panels,
            layer.bias.values + classes.lowerBound, 0, scores, Int(SS_CHUNK), nil, 0)
        let before =
            number == 0 ? nil : unsafe kept.references(piece: piece.index - 1, from: chunk.lowerBound, of: panel)
        for row in chunk where classes.contains(batch.labels[row]) {
            let lane = row - chunk.lowerBound
            let column = unsafe scores + lane
            let place = batch.labels[row] - classes.lowerBound
            let score = unsafe column[place * Int(SS_CHUNK)]
            unsafe labelScores.values[row] = score
            let formerLargest = unsafe before.map { unsafe $0[lane] } ?? -.infinity
            unsafe labelLeads.values[row] =
                score > formerLargest
                && (0..<place).allSatisfy { unsafe !(column[$0 * Int(SS_CHUNK)] >= score) }
        }
        unsafe ss_class_exponentials(
            scores, classes.count, panels, Int(SS_CHUNK), before,
            kept.references(piece: piece.index, from: chunk.lowerBound, of: panel),
            kept.sums(block: block, from: chunk.lowerBound, of: panel))
    }

    /// Sums spread · weights over the classes of a block.
    private func addSpread(_ spread: FloatBuffer, of block: Int) {
        let pieces = division.blocks[block].pieces
        for (number, piece) in pieces.enumerated() {
            let first = piece.classes.lowerBound
            let left = unsafe ss_view(values: spread.values + first, row_step: 0, column_step: 1)
            unsafe ss_wide_product(
                left, 1, piece.classes.count, layer.weights.values + first * layer.rowStep, layer.rowStep,
                layer.rowStep / Panel.width, nil, number == 0 ? 0 : 1, spreadWeights.values + block * layer.rowStep,
                layer.rowStep, nil, 0)
        }
        var sum = 0.0
        for piece in pieces {
            for cell in piece.classes { unsafe sum += Double(spread.values[cell]) * Double(layer.bias.values[cell]) }
        }
        unsafe spreadBias.values[block] = sum
    }

    /// Measures a sample, whose blocks all have their sums, and prepares the factor of its exponentials.
    private func complete(
        _ row: Int, of panel: RowPanel, _ batch: ManyClassBatch, _ room: ManyClassRoom
    ) -> LossRule.Sample {
        let label = batch.labels[row]
        let score = unsafe labelScores.values[row]
        func largest(_ block: ClassBlocks.Block) -> Float {
            unsafe kept.references(piece: block.pieces[block.pieces.count - 1].index, from: row, of: panel)[0]
        }
        var maximum = -Float.greatestFiniteMagnitude
        var isCorrect = unsafe labelLeads.values[row]
        for block in division.blocks {
            let most = largest(block)
            maximum = max(maximum, most)
            let isBefore = block.pieces[block.pieces.count - 1].classes.upperBound <= label
            if isBefore ? !(most < score) : !(most <= score) { isCorrect = false }
        }
        var sum = 0.0
        for (index, block) in division.blocks.enumerated() {
            let part = unsafe kept.sums(block: index, from: row, of: panel)[0]
            let most = largest(block)
            // +∞ minus +∞ would be NaN.
            sum += most == maximum ? part : part * Double.exponential(Double(most) - Double(maximum))
        }
        let lane = row - panel.rows.lowerBound
        unsafe room.maxima.values[lane] = maximum
        unsafe room.scales.values[lane] = Float(batch.targets.scale(label: label) / sum)
        unsafe room.shares.values[lane] = batch.targets.spreadShare
        // Where +∞ is among the scores, the loss is NaN, as in `CrossEntropy.loss`: no step is made.
        let lead = Double(score) - Double(maximum)
        let offset = Double(maximum)
        return LossRule.Sample(
            loss: batch.targets.loss(
                label: label, logSum: Double.logarithm(sum) + offset, score: lead + offset,
                spreadScore: batch.targets.spread == nil ? 0 : spreadScore(row, room)),
            isCorrect: isCorrect)
    }

    /// Σ spread · z for a sample.
    private func spreadScore(_ row: Int, _ room: ManyClassRoom) -> Double {
        let inputs = unsafe room.rows(from: row)
        var sum = 0.0
        for block in division.blocks.indices {
            unsafe sum += spreadBias.values[block]
            let weights = unsafe spreadWeights.values + block * layer.rowStep
            for input in 0..<layer.inputs { unsafe sum += Double(weights[input]) * Double(inputs[input]) }
        }
        return sum
    }

    /// Turns the exponentials of a piece of classes into errors, and multiplies these for both gradients.
    private func differentiate(
        _ number: Int, of block: Int, _ chunk: Range<Int>, of panel: RowPanel, _ batch: ManyClassBatch,
        _ room: ManyClassRoom, needsErrors: Bool, plan: StepPlan
    ) {
        let piece = division.blocks[block].pieces[number]
        let first = piece.classes.lowerBound
        let count = piece.classes.count
        let stride = Int(SS_CHUNK)
        let adds: Int32 = panel.isFirst && chunk.lowerBound == panel.rows.lowerBound ? 0 : 1
        let errors = unsafe kept.exponentials(piece, chunk, of: panel)
        let lane = chunk.lowerBound - panel.rows.lowerBound
        unsafe ss_class_errors(
            errors, count, Panel.count(chunk.count), stride,
            kept.references(piece: piece.index, from: chunk.lowerBound, of: panel), room.maxima.values + lane,
            room.scales.values + lane, batch.targets.spread.map { unsafe $0.values + first },
            room.shares.values + lane, adds, biasGradient.values + first)
        for row in chunk where piece.classes.contains(batch.labels[row]) {
            let label = batch.labels[row]
            let share = batch.targets.share(label: label)
            unsafe errors[(label - first) * stride + row - chunk.lowerBound] -= share
            unsafe biasGradient.values[label] -= share
        }
        let panels = layer.rowStep / Panel.width
        let weights = unsafe layer.weights.values + first * layer.rowStep
        if plan.step(of: self.weights) != .frozen {
            // The exponentials of the next chunk come next in memory.
            unsafe ss_wide_product(
                ss_view(values: errors, row_step: stride, column_step: 1), count, chunk.count,
                room.rows(from: chunk.lowerBound), layer.rowStep, panels, nil, adds,
                gradient.values + first * layer.rowStep, layer.rowStep, errors + count * stride, count * stride)
        }
        if needsErrors {
            unsafe ss_wide_product(
                ss_view(values: errors, row_step: 1, column_step: stride), chunk.count, count, weights, layer.rowStep,
                panels, nil, number == 0 ? 0 : 1,
                partialErrors.address(row: block * capacity + chunk.lowerBound), partialErrors.stride, nil, 0)
        }
    }

    /// Uses the gradient of a piece of classes, which is complete.
    private func finish(_ piece: ClassBlocks.Piece, plan: StepPlan) {
        guard divided == nil, plan.step(of: weights) != .frozen || plan.step(of: bias) != .frozen else { return }
        noteSquares(of: piece, plan: plan)
        move(piece, plan: plan)
    }
}
