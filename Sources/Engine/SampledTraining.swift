import CKernels
import Learning
import Matrices

/// Trains the output layer of sampled softmax: only the rows of classes that a batch draws, or has as labels, change.
///
/// A row that a batch does not name has a gradient of 0. The optimiser would still move it on by momentum, and let its
/// state decay. That is made up for when a batch names the row again, before its scores are computed (`StepRule.coast`):
/// after m missed steps, Adam's moments are multiplied by β₁ᵐ and β₂ᵐ, a velocity by 0.9ᵐ, RMSProp's mean of squares by
/// 0.99ᵐ, and the weights move by what m steps add up to at the current rate. Without that, rare classes, whose labels are
/// far apart, learn several times as slowly as they would with every row updated in every step. Weight decay acts only in
/// steps that name the row.
final class SampledTraining: LayerTraining {
    private let source: SampledDense
    private let weights: TrainedParameter
    private let bias: TrainedParameter
    /// For each class, the number of the step that touched it last; 0: none.
    private let lastSteps: SharedMemory<Int32>
    /// [slots × inputs], rows padded as the weights'.
    private let gradient: FloatBuffer
    private let biasGradient: FloatBuffer
    /// For each slot, the sum of its squared gradients.
    private let squares: SharedMemory<Double>

    /// How many rows ahead to prefetch.
    private static let ahead = 4

    init(_ source: SampledDense, _ setup: TrainingSetup) {
        self.source = source
        let (first, state) = (setup.firstParameter, setup.state)
        weights = TrainedParameter(index: first, values: source.weights, layout: source.layout, state: state)
        bias = TrainedParameter(
            index: first + 1, values: source.bias, layout: .vector(source.classes), state: state)
        let most = Panel.count(source.outputs) * Panel.width + setup.rows
        lastSteps = SharedMemory(repeating: 0, count: source.classes)
        for (place, step) in (state.rowSteps[first] ?? []).enumerated() {
            unsafe lastSteps.values[place] = Int32(clamping: step)
        }
        gradient = FloatBuffer(count: most * source.rowStep)
        biasGradient = FloatBuffer(count: most)
        squares = SharedMemory(repeating: 0, count: most)
    }

    var parameters: [TrainedParameter] { [weights, bias] }
    var rowSteps: (parameter: Int, steps: [Int])? { (weights.index, lastSteps.array.map { Int($0) }) }

    func prepare(_ member: ThreadTeam.Member, plan: StepPlan) {
        for slots in shares(of: member.crew) { makeUp(slots, plan) }
        source.gather(member.share(of: Panel.count(source.outputs)))
    }

    /// Makes up for the steps that the rows of these slots missed.
    private func makeUp(_ slots: Range<Int>, _ plan: StepPlan) {
        guard let rule = plan.rule(of: weights), let biasRule = plan.rule(of: bias) else { return }
        let step = source.rowStep
        for slot in slots {
            if slot + Self.ahead < slots.upperBound { prefetch(source.batch.place(ofSlot: slot + Self.ahead)) }
            let place = source.batch.place(ofSlot: slot)
            let last = unsafe Int(lastSteps.values[place])
            let missed = plan.number - 1 - last
            // A row that was never named has no state yet.
            guard missed > 0, last > 0 else { continue }
            unsafe lastSteps.values[place] = Int32(clamping: plan.number - 1)
            weights.coast(steps: missed, from: place * step, count: step, by: rule)
            bias.coast(steps: missed, from: place, count: 1, by: biasRule)
        }
    }

    func backward(_ errors: PaddedRows, to inputErrors: PaddedRows, part: Part) {
        source.backward(errors, to: inputErrors, part: part)
    }

    /// The place of a slot in `biasGradient`: the sums of drawn classes are written in whole panels, which no other
    /// member may use.
    private func biasPlace(of slot: Int) -> Int {
        slot < source.outputs ? slot : slot - source.outputs + Panel.count(source.outputs) * Panel.width
    }

    /// A crew's shares of the slots: of the drawn classes, in whole panels, and of the other labels.
    private func shares(of crew: ThreadTeam.Crew) -> [Range<Int>] {
        let (drawn, count) = (source.outputs, source.batch.count)
        let panels = crew.share(of: Panel.count(drawn))
        let others = crew.share(of: count - drawn)
        return [
            panels.lowerBound * Panel.width..<min(panels.upperBound * Panel.width, drawn),
            drawn + others.lowerBound..<drawn + others.upperBound,
        ]
    }

    func differentiate(_ input: StageInput, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew, plan: StepPlan) {
        let step = plan.step(of: weights)
        guard step != .frozen, case .rows(let inputs) = input else { return }
        let shares = shares(of: crew)
        computeDrawn(shares[0], inputs: inputs, errors: errors, rows: rows)
        for slot in shares[1] {
            unsafe (gradient.values + slot * source.rowStep).update(repeating: 0, count: source.rowStep)
            unsafe biasGradient.values[biasPlace(of: slot)] = 0
        }
        for slots in shares {
            for slot in slots { addLabels(of: slot, inputs: inputs) }
            if case .now = step { move(slots, plan) }
        }
    }

    /// Computes the gradients of drawn classes, apart from those of samples that they are labels of.
    private func computeDrawn(_ slots: Range<Int>, inputs: PaddedRows, errors: PaddedRows, rows: Int) {
        guard !slots.isEmpty else { return }
        let step = source.rowStep
        let left = unsafe ss_view(
            values: errors.address(column: slots.lowerBound), row_step: 1, column_step: errors.stride)
        for panel in 0..<Panel.count(source.inputs) {
            let column = panel * Panel.width
            unsafe ss_panel_product(
                left, slots.count, rows, inputs.address(column: column), inputs.stride, nil,
                gradient.values + slots.lowerBound * step + column, step)
        }
        unsafe ss_column_sums(
            errors.address(column: slots.lowerBound), rows, errors.stride, slots.count,
            biasGradient.values + slots.lowerBound)
    }

    /// Adds the gradients of the samples whose label has this slot, and sums the squares.
    private func addLabels(of slot: Int, inputs: PaddedRows) {
        let target = unsafe gradient.values + slot * source.rowStep
        source.batch.forEachSample(ofSlot: slot) { row in
            let error = unsafe source.labelErrors.values[row]
            unsafe ss_add_scaled(target, inputs.address(row: row), error, source.rowStep)
            unsafe biasGradient.values[biasPlace(of: slot)] += error
        }
        let own = unsafe Double(biasGradient.values[biasPlace(of: slot)])
        unsafe squares.values[slot] = ss_sum_of_squares(target, source.rowStep) + own * own
    }

    func move(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        for slots in shares(of: crew) { move(slots, plan) }
    }

    private func move(_ slots: Range<Int>, _ plan: StepPlan) {
        guard case .now(let rule) = plan.step(of: weights), case .now(let biasRule) = plan.step(of: bias) else {
            return
        }
        let step = source.rowStep
        for slot in slots {
            if slot + Self.ahead < slots.upperBound { prefetch(source.batch.place(ofSlot: slot + Self.ahead)) }
            let place = source.batch.place(ofSlot: slot)
            unsafe lastSteps.values[place] = Int32(clamping: plan.number)
            unsafe weights.move(
                from: place * step, count: step, gradient: gradient.values + slot * step, by: rule)
            unsafe bias.move(from: place, count: 1, gradient: biasGradient.values + biasPlace(of: slot), by: biasRule)
        }
    }

    private func prefetch(_ place: Int) {
        for buffer in [weights.values, weights.first, weights.second] {
            guard let buffer else { continue }
            unsafe ss_prefetch_bytes(
                UnsafeRawPointer(buffer.values + place * source.rowStep).assumingMemoryBound(to: UInt8.self),
                source.rowStep * MemoryLayout<Float>.size)
        }
    }

    var gradients: [Matrix?] {
        var weights = Matrix(rows: source.classes, columns: source.inputs)
        var bias = Matrix(rows: 1, columns: source.classes)
        for slot in 0..<source.batch.count {
            let place = source.batch.place(ofSlot: slot)
            for input in 0..<source.inputs {
                weights[place, input] = unsafe gradient.values[slot * source.rowStep + input]
            }
            bias[0, place] = unsafe biasGradient.values[biasPlace(of: slot)]
        }
        return [weights, bias]
    }

    func squaredNorm(_ plan: StepPlan, listed: Range<Int>) -> Double {
        guard plan.moves(weights) else { return 0 }
        var sum = 0.0
        for slot in 0..<source.batch.count { unsafe sum += squares.values[slot] }
        return sum
    }
}
