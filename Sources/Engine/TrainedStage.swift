import CKernels
import Learning
import Matrices

/// A stage with what training it needs: errors, gradients, and what the optimiser remembers.
@safe final class TrainedStage {
    let stage: Stage
    let buffers: StageBuffers
    let weights: TrainedParameter
    /// nil of an embedding.
    let bias: TrainedParameter?
    /// For each operation that normalises, its weight and bias with their gradients.
    let norms: [(columns: NormalizationColumns, weight: TrainedParameter, bias: TrainedParameter)]
    private let biasGradient: FloatBuffer
    /// Of all weights, in panels; nil where each tile is used as soon as it is made.
    private let gradient: FloatBuffer?
    /// Whether all gradients are computed before the first weight moves.
    private let keepsGradient: Bool
    /// For each thread, room for a tile of four panels.
    private let tiles: [FloatBuffer]
    /// For each thread, room for the rows of an embedding that a tile is of; none of other layers.
    private let taken: [TrainedParameter.Taken]
    /// For each thread, room for a panel of the transposed weights.
    private let transposed: [FloatBuffer]
    /// For each panel and each tile of it, the sum of the squares of its gradient.
    private let squares: UnsafeMutableBufferPointer<Double>
    /// Whether each thread has columns of its own of what the stage gives out, rather than rows.
    let splitsPanels: Bool
    /// Whether half of the threads have the first half of the inputs, with the weights of those, and half the second.
    let isHalved: Bool

    /// Inputs in a tile: its gradient stays in the first-level cache until it is used.
    private static let tileRows = 48
    /// Panels in a tile.
    private static let tilePanels = 4

    /// The two halves of a stage's inputs, each whole tiles; nil where there are too few for two.
    static func halves(of inputs: Int) -> [Range<Int>]? {
        let first = tileCount(inputs) / 2 * tileRows
        return first > 0 ? [0..<first, first..<inputs] : nil
    }

    /// - Parameters:
    ///   - firstParameter: the weights' place among the network's parameters; those of the stage follow.
    ///   - keepsGradient: whether all gradients are computed before the first weight moves.
    ///   - addsGradient: whether gradients of weights are added up entry by entry, all of a thread's at once.
    init(
        _ stage: Stage, firstParameter: Int, memory: Optimizer.Memory, rows: Int, threads: Int, isHalved: Bool = false,
        keepsGradient: Bool, addsGradient: Bool = false
    ) {
        self.stage = stage
        self.isHalved = isHalved
        self.keepsGradient = keepsGradient
        buffers = StageBuffers(stage, rows: rows, isTraining: true, isHalved: isHalved)
        let (outputs, inputs, panels) = (stage.outputs, stage.inputs, stage.panels)
        weights = TrainedParameter(
            index: firstParameter, values: stage.weights,
            layout: stage.isEmbedding
                ? .rows(inputs, columns: outputs) : .panels(rows: outputs, columns: inputs),
            count: outputs * inputs, memory: memory)
        bias =
            stage.isEmbedding
            ? nil : TrainedParameter(index: firstParameter + 1, values: stage.bias, count: outputs, memory: memory)
        var next = firstParameter + (stage.isEmbedding ? 1 : 2)
        norms = stage.operations.compactMap { operation in
            guard case .normalization(let columns) = operation else { return nil }
            defer { next += 2 }
            return (
                columns,
                TrainedParameter(index: next, values: columns.weight, count: outputs, memory: memory),
                TrainedParameter(index: next + 1, values: columns.bias, count: outputs, memory: memory)
            )
        }
        biasGradient = FloatBuffer(count: panels * Panel.width)
        gradient = keepsGradient || addsGradient ? FloatBuffer(count: panels * inputs * Panel.width) : nil
        tiles = (0..<threads).map { _ in FloatBuffer(count: Self.tilePanels * Self.tileRows * Panel.width) }
        taken = stage.isEmbedding ? (0..<threads).map { _ in TrainedParameter.Taken(rows: Self.tileRows) } : []
        transposed = (0..<threads).map { _ in FloatBuffer(count: outputs * Panel.width) }
        unsafe squares = .allocate(capacity: panels * Self.tileCount(inputs))
        unsafe squares.initialize(repeating: 0)
        splitsPanels = isHalved ? stage.normalizes : stage.splitsPanels(among: threads)
    }

    deinit { unsafe squares.deallocate() }

    private static func tileCount(_ inputs: Int) -> Int { (inputs + tileRows - 1) / tileRows }

    /// What of the stage's outputs a member computes.
    func part(for member: ThreadTeam.Member, rows: Int) -> Part {
        splitsPanels
            ? Part(member: member.index, rows: 0..<rows, panels: member.share(of: stage.panels))
            : Part(member: member.index, rows: member.share(of: rows), panels: 0..<stage.panels)
    }

    /// Computes a member's part of what a half of the inputs adds to what the layer gives out.
    ///
    /// - Parameter crew: those who have the half.
    func multiply(_ input: StageInput, crew: ThreadTeam.Crew, rows: Int) {
        let part =
            stage.panels >= crew.count
            ? Part(member: crew.thread, rows: 0..<rows, panels: crew.share(of: stage.panels))
            : Part(member: crew.thread, rows: crew.share(of: rows), panels: 0..<stage.panels)
        let second = input.isFirst ? nil : buffers.secondHalf
        stage.multiply(input, part: part, into: second ?? buffers.outputs[0])
    }

    /// Computes a part of the errors of what the stage below gives out: error · weights.
    func propagate(to below: TrainedStage, part: Part) {
        guard let errors = buffers.errors, let belowErrors = below.buffers.errors else { return }
        let first = part.rows.lowerBound
        let packed = unsafe transposed[part.member].values
        let left = unsafe ss_view(values: errors.address(row: first), row_step: errors.stride, column_step: 1)
        for panel in part.panels {
            let column = panel * Panel.width
            unsafe ss_pack_transposed(stage.panelled, column, stage.outputs, packed)
            unsafe ss_panel_product(
                left, part.rows.count, stage.outputs, packed, Panel.width, nil,
                belowErrors.address(row: first, column: column), belowErrors.stride)
        }
    }

    /// What moves the weights and the biases of a stage; nil leaves them.
    struct Rules {
        var weights: StepRule?
        var bias: StepRule?
    }

    /// Computes a member's part of the gradients of the dense layer, and moves what they are of, if all gradients need
    /// not be there first.
    ///
    /// - Parameter crew: those who have the inputs.
    func differentiate(_ input: StageInput, rows: Int, crew: ThreadTeam.Crew, rules: Rules) {
        guard let errors = buffers.errors else { return }
        if rules.weights != nil {
            if let gradient, case .sparse(let sparse) = input, sparse.listing == .none {
                let (panels, inputs) = share(of: crew, in: sparse.features)
                unsafe ss_added_gradient(
                    sparse.entries, sparse.stride, sparse.counts, rows, inputs.lowerBound, inputs.upperBound,
                    errors.address(column: panels.lowerBound * Panel.width), errors.stride, panels.count,
                    gradient.values + place(panels, inputs), stage.inputs * Panel.width)
            }
            forEachTile(of: crew, listed: input.listed(of: stage.inputs)) { panels, inputs in
                let tile: UnsafeMutablePointer<Float>
                let panelStride: Int
                if let gradient {
                    unsafe tile = gradient.values + place(panels, inputs)
                    panelStride = stage.inputs * Panel.width
                } else {
                    unsafe tile = tiles[crew.thread].values
                    panelStride = Self.tileRows * Panel.width
                }
                unsafe fill(
                    tile, panelStride: panelStride, input: input, errors: errors, rows: rows, panels: panels,
                    inputs: inputs)
                unsafe note(tile, panelStride: panelStride, panels: panels, inputs: inputs)
                if !keepsGradient {
                    unsafe move(
                        tile, panelStride: panelStride, panels, inputs, of: input, member: crew.thread,
                        by: rules.weights)
                }
            }
        }
        if rules.bias != nil {
            forEachBiasPart(of: input, crew) { first, count in
                unsafe ss_column_sums(
                    errors.address(column: first), rows, errors.stride, count, biasGradient.values + first)
                if !keepsGradient { moveBias(first, count, by: rules.bias) }
            }
        }
    }

    /// Moves a member's part by the gradients that are there.
    func move(_ input: StageInput, crew: ThreadTeam.Crew, rules: Rules) {
        guard let gradient else { return }
        forEachTile(of: crew, listed: input.listed(of: stage.inputs)) { panels, inputs in
            unsafe move(
                gradient.values + place(panels, inputs), panelStride: stage.inputs * Panel.width, panels, inputs,
                of: input, member: crew.thread, by: rules.weights)
        }
        forEachBiasPart(of: input, crew) { first, count in moveBias(first, count, by: rules.bias) }
    }

    /// The sum of the squares of the layer's gradients: the same for any number of threads.
    ///
    /// - Parameter listed: of which inputs, or lists, gradients were computed.
    func squaredNorm(_ rules: Rules, listed: Range<Int>) -> Double {
        var sum = 0.0
        if rules.weights != nil {
            let tiles = Self.tileCount(stage.inputs)
            for panel in 0..<stage.panels {
                for tile in 0..<Self.tileCount(listed.upperBound) {
                    sum += unsafe squares[panel * tiles + tile]
                }
            }
        }
        if rules.bias != nil { sum += biasGradient.squaredNorm }
        return sum
    }

    /// Where among the weights, or their gradient, those of a tile begin.
    private func place(_ panels: Range<Int>, _ inputs: Range<Int>) -> Int {
        (panels.lowerBound * stage.inputs + inputs.lowerBound) * Panel.width
    }

    private func fill(
        _ tile: UnsafeMutablePointer<Float>, panelStride: Int, input: StageInput, errors: PaddedRows, rows: Int,
        panels: Range<Int>, inputs: Range<Int>
    ) {
        let column = panels.lowerBound * Panel.width
        switch input {
        case .sparse(let sparse):
            // Else it is there.
            guard sparse.listing != .none else { return }
            unsafe ss_sparse_gradient(
                sparse.lists, sparse.listStarts, sparse.listCounts, inputs.lowerBound, inputs.count,
                errors.address(column: column), errors.stride, panels.count, tile, panelStride)
        case .rows(let dense):
            let left = unsafe ss_view(
                values: dense.address(column: inputs.lowerBound), row_step: 1, column_step: dense.stride)
            for panel in 0..<panels.count {
                unsafe ss_panel_product(
                    left, inputs.count, rows, errors.address(column: column + panel * Panel.width), errors.stride, nil,
                    tile + panel * panelStride, Panel.width)
            }
        }
    }

    private func note(_ tile: UnsafePointer<Float>, panelStride: Int, panels: Range<Int>, inputs: Range<Int>) {
        let tiles = Self.tileCount(stage.inputs)
        for (number, panel) in panels.enumerated() {
            unsafe squares[panel * tiles + inputs.lowerBound / Self.tileRows] = ss_sum_of_squares(
                tile + number * panelStride, inputs.count * Panel.width)
        }
    }

    private func move(
        _ tile: UnsafePointer<Float>, panelStride: Int, _ panels: Range<Int>, _ inputs: Range<Int>,
        of input: StageInput, member: Int, by rule: StepRule?
    ) {
        guard let rule else { return }
        if case .sparse(let sparse) = input, sparse.listing == .present {
            for (number, panel) in panels.enumerated() {
                unsafe taken[member].move(
                    weights, from: stage.place(panel: panel, input: 0), rowStep: stage.rowStep,
                    at: sparse.places + inputs.lowerBound, count: inputs.count,
                    gradient: tile + number * panelStride, by: rule)
            }
            return
        }
        for (number, panel) in panels.enumerated() {
            unsafe weights.move(
                from: (panel * stage.inputs + inputs.lowerBound) * Panel.width, count: inputs.count * Panel.width,
                gradient: tile + number * panelStride, by: rule)
        }
    }

    private func moveBias(_ first: Int, _ count: Int, by rule: StepRule?) {
        guard let rule, let bias else { return }
        unsafe bias.move(from: first, count: count, gradient: biasGradient.values + first, by: rule)
    }

    /// Which weights a member has, of those inputs: some panels where there are enough for all of its crew, and else some
    /// inputs, whole tiles.
    private func share(
        of crew: ThreadTeam.Crew, in listed: Range<Int>
    ) -> (panels: Range<Int>, inputs: Range<Int>) {
        if stage.panels >= crew.count { return (crew.share(of: stage.panels), listed) }
        let first = listed.lowerBound / Self.tileRows
        let tiles = crew.share(of: Self.tileCount(listed.upperBound) - first)
        func start(_ tile: Int) -> Int { min((first + tile) * Self.tileRows, listed.upperBound) }
        return (0..<stage.panels, start(tiles.lowerBound)..<start(tiles.upperBound))
    }

    /// Calls `body` with each tile of a member's weights, four panels at most.
    ///
    /// - Parameter listed: inputs of which the gradient is computed.
    private func forEachTile(
        of crew: ThreadTeam.Crew, listed: Range<Int>, _ body: (_ panels: Range<Int>, _ inputs: Range<Int>) -> Void
    ) {
        let (panels, inputs) = share(of: crew, in: listed)
        for first in stride(from: panels.lowerBound, to: panels.upperBound, by: Self.tilePanels) {
            let some = first..<min(first + Self.tilePanels, panels.upperBound)
            for start in stride(from: inputs.lowerBound, to: inputs.upperBound, by: Self.tileRows) {
                body(some, start..<min(start + Self.tileRows, inputs.upperBound))
            }
        }
    }

    /// Calls `body` with the columns of which a member has the bias: one of those who have the first inputs.
    private func forEachBiasPart(
        of input: StageInput, _ crew: ThreadTeam.Crew, _ body: (_ first: Int, _ count: Int) -> Void
    ) {
        guard input.isFirst else { return }
        let panels = crew.share(of: stage.panels)
        guard !panels.isEmpty else { return }
        body(panels.lowerBound * Panel.width, panels.count * Panel.width)
    }
}

extension FloatBuffer {
    /// The sum of the squares.
    var squaredNorm: Double { unsafe ss_sum_of_squares(values, count) }
}
