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
    /// For each thread, room for a tile of four panels.
    private let tiles: [FloatBuffer]
    /// For each thread, room for the rows of an embedding that a tile is of; none of other layers.
    private let taken: [TrainedParameter.Taken]
    /// For each thread, room for a panel of the transposed weights.
    private let transposed: [FloatBuffer]
    /// For each panel and each tile of it, the sum of the squares of its gradient.
    private let squares: UnsafeMutableBufferPointer<Double>
    /// Whether each thread has columns of its own, rather than rows.
    let splitsPanels: Bool

    /// Inputs in a tile: its gradient stays in the first-level cache until it is used.
    private static let tileRows = 48
    /// Panels in a tile.
    private static let tilePanels = 4

    /// - Parameters:
    ///   - firstParameter: the weights' place among the network's parameters; those of the stage follow.
    ///   - keepsGradient: whether all gradients are computed before the first weight moves.
    init(
        _ stage: Stage, firstParameter: Int, memory: Optimizer.Memory, rows: Int, threads: Int, keepsGradient: Bool
    ) {
        self.stage = stage
        buffers = StageBuffers(stage, rows: rows, isTraining: true)
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
        gradient = keepsGradient ? FloatBuffer(count: panels * inputs * Panel.width) : nil
        tiles = (0..<threads).map { _ in FloatBuffer(count: Self.tilePanels * Self.tileRows * Panel.width) }
        taken = stage.isEmbedding ? (0..<threads).map { _ in TrainedParameter.Taken(rows: Self.tileRows) } : []
        transposed = (0..<threads).map { _ in FloatBuffer(count: outputs * Panel.width) }
        unsafe squares = .allocate(capacity: panels * Self.tileCount(inputs))
        unsafe squares.initialize(repeating: 0)
        splitsPanels = panels >= threads || stage.normalizes
    }

    deinit { unsafe squares.deallocate() }

    private static func tileCount(_ inputs: Int) -> Int { (inputs + tileRows - 1) / tileRows }

    /// What of the stage's outputs a member computes.
    func part(for member: ThreadTeam.Member, rows: Int) -> Part {
        splitsPanels
            ? Part(member: member.index, rows: 0..<rows, panels: member.share(of: stage.panels))
            : Part(member: member.index, rows: member.share(of: rows), panels: 0..<stage.panels)
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
    func differentiate(_ input: StageInput, rows: Int, member: ThreadTeam.Member, rules: Rules) {
        guard let errors = buffers.errors else { return }
        if rules.weights != nil {
            forEachTile(of: member, listed: input.listed(of: stage.inputs)) { panels, inputs in
                let place = panels.lowerBound * stage.inputs * Panel.width + inputs.lowerBound * Panel.width
                let tile: UnsafeMutablePointer<Float>
                let panelStride: Int
                if let gradient {
                    unsafe tile = gradient.values + place
                    panelStride = stage.inputs * Panel.width
                } else {
                    unsafe tile = tiles[member.index].values
                    panelStride = Self.tileRows * Panel.width
                }
                unsafe fill(
                    tile, panelStride: panelStride, input: input, errors: errors, rows: rows, panels: panels,
                    inputs: inputs)
                unsafe note(tile, panelStride: panelStride, panels: panels, inputs: inputs)
                if gradient == nil {
                    unsafe move(
                        tile, panelStride: panelStride, panels, inputs, of: input, member: member.index,
                        by: rules.weights)
                }
            }
        }
        if rules.bias != nil {
            forEachBiasPart(of: member) { first, count in
                unsafe ss_column_sums(
                    errors.address(column: first), rows, errors.stride, count, biasGradient.values + first)
                if gradient == nil { moveBias(first, count, by: rules.bias) }
            }
        }
    }

    /// Moves a member's part by the gradients that are there.
    func move(_ input: StageInput, member: ThreadTeam.Member, rules: Rules) {
        guard let gradient else { return }
        forEachTile(of: member, listed: input.listed(of: stage.inputs)) { panels, inputs in
            let place = panels.lowerBound * stage.inputs * Panel.width + inputs.lowerBound * Panel.width
            unsafe move(
                gradient.values + place, panelStride: stage.inputs * Panel.width, panels, inputs, of: input,
                member: member.index, by: rules.weights)
        }
        forEachBiasPart(of: member) { first, count in moveBias(first, count, by: rules.bias) }
    }

    /// The sum of the squares of the layer's gradients: the same for any number of threads.
    func squaredNorm(_ rules: Rules, input: StageInput) -> Double {
        var sum = 0.0
        if rules.weights != nil {
            let tiles = Self.tileCount(stage.inputs)
            for panel in 0..<stage.panels {
                for tile in 0..<Self.tileCount(input.listed(of: stage.inputs)) {
                    sum += unsafe squares[panel * tiles + tile]
                }
            }
        }
        if rules.bias != nil { sum += biasGradient.squaredNorm }
        return sum
    }

    private func fill(
        _ tile: UnsafeMutablePointer<Float>, panelStride: Int, input: StageInput, errors: PaddedRows, rows: Int,
        panels: Range<Int>, inputs: Range<Int>
    ) {
        let column = panels.lowerBound * Panel.width
        switch input {
        case .sparse(let sparse):
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

    /// Calls `body` with each tile of a member's weights, four panels at most: of its own panels where there are enough for
    /// all members, and else of its own inputs.
    ///
    /// - Parameter listed: inputs of which the gradient is computed.
    private func forEachTile(
        of member: ThreadTeam.Member, listed: Int, _ body: (_ panels: Range<Int>, _ inputs: Range<Int>) -> Void
    ) {
        let isByPanels = stage.panels >= member.count
        let panels = isByPanels ? member.share(of: stage.panels) : 0..<stage.panels
        let tiles = isByPanels ? 0..<Self.tileCount(listed) : member.share(of: Self.tileCount(listed))
        for first in stride(from: panels.lowerBound, to: panels.upperBound, by: Self.tilePanels) {
            let some = first..<min(first + Self.tilePanels, panels.upperBound)
            for tile in tiles {
                body(some, tile * Self.tileRows..<min((tile + 1) * Self.tileRows, listed))
            }
        }
    }

    /// Calls `body` with the columns of which a member has the bias.
    private func forEachBiasPart(of member: ThreadTeam.Member, _ body: (_ first: Int, _ count: Int) -> Void) {
        let panels = member.share(of: stage.panels)
        guard !panels.isEmpty else { return }
        body(panels.lowerBound * Panel.width, panels.count * Panel.width)
    }
}

extension FloatBuffer {
    /// The sum of the squares.
    var squaredNorm: Double { unsafe ss_sum_of_squares(values, count) }
}
