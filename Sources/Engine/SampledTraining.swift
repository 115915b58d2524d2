import CKernels
import Learning
import Matrices

/// Trains the output layer of sampled softmax: only the rows of classes that a batch draws, or has as labels, change; they
/// make up for the steps that they missed (`LazyRows`).
final class SampledTraining: LayerTraining {
    private let source: SampledDense
    private let lazy: LazyRows
    /// [slots × inputs], rows padded as the weights'.
    private let gradient: FloatBuffer
    private let biasGradient: FloatBuffer
    /// For each slot, the sum of its squared gradients.
    private let squares: SharedMemory<Double>

    /// How many rows ahead to prefetch.
    private static let ahead = 4

    init(_ source: SampledDense, _ setup: TrainingSetup) {
        self.source = source
        lazy = LazyRows(
            weights: source.weights, layout: source.layout, rowStep: source.rowStep, bias: source.bias,
            rows: source.classes, setup)
        let most = Panel.count(source.outputs) * Panel.width + setup.rows
        gradient = FloatBuffer(count: most * source.rowStep)
        biasGradient = FloatBuffer(count: most)
        squares = SharedMemory(repeating: 0, count: most)
    }

    var parameters: [TrainedParameter] { lazy.parameters }
    var rowSteps: (parameter: Int, steps: [Int])? { lazy.steps }

    func prepare(_ member: ThreadTeam.Member, plan: StepPlan) {
        for slots in shares(of: member.crew) { makeUp(slots, plan) }
        source.gather(member.share(of: Panel.count(source.outputs)))
    }

    /// Makes up for the steps that the rows of these slots missed.
    private func makeUp(_ slots: Range<Int>, _ plan: StepPlan) {
        guard let rules = lazy.coastingRules(plan) else { return }
        for slot in slots {
            if slot + Self.ahead < slots.upperBound { lazy.prefetch(source.batch.place(ofSlot: slot + Self.ahead)) }
            let place = source.batch.place(ofSlot: slot)
            lazy.makeUp(place..<place + 1, by: rules)
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
        let step = plan.step(of: lazy.weights)
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
        // The padding of the inputs is what an activation makes of 0.
        for column in source.inputs..<source.rowStep { unsafe target[column] = 0 }
        noteSquares(of: slot)
    }

    private func noteSquares(of slot: Int) {
        let own = unsafe Double(biasGradient.values[biasPlace(of: slot)])
        unsafe squares.values[slot] =
            ss_sum_of_squares(gradient.values + slot * source.rowStep, source.rowStep) + own * own
    }

    func exchange(_ input: StageInput, plan: StepPlan, by exchange: RankExchange) {
        guard plan.step(of: lazy.weights) != .frozen, source.batch.count > 0 else { return }
        exchange.add(gradient, 0..<source.batch.count * source.rowStep)
        exchange.add(biasGradient, 0..<biasPlace(of: source.batch.count - 1) + 1)
    }

    func noteSquares(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        guard plan.step(of: lazy.weights) != .frozen else { return }
        for slots in shares(of: crew) {
            for slot in slots { noteSquares(of: slot) }
        }
    }

    func move(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        for slots in shares(of: crew) { move(slots, plan) }
    }

    private func move(_ slots: Range<Int>, _ plan: StepPlan) {
        guard let rules = lazy.movingRules(plan) else { return }
        for slot in slots {
            if slot + Self.ahead < slots.upperBound { lazy.prefetch(source.batch.place(ofSlot: slot + Self.ahead)) }
            let place = source.batch.place(ofSlot: slot)
            unsafe lazy.move(
                place..<place + 1, gradient: gradient.values + slot * source.rowStep,
                biasGradient: biasGradient.values + biasPlace(of: slot), by: rules)
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
        guard plan.moves(lazy.weights) else { return 0 }
        var sum = 0.0
        for slot in 0..<source.batch.count { unsafe sum += squares.values[slot] }
        return sum
    }
}
