import CKernels
import Learning
import Matrices

/// A parameter with its part of the optimiser's state, in the same layout.
final class TrainedParameter: Sendable {
    /// The index of the parameter in the network.
    let index: Int
    let values: FloatBuffer
    /// The first moment, of the numbers in `own`; nil if the optimiser has none.
    let first: FloatBuffer?
    let second: FloatBuffer?
    /// The numbers that this rank updates, if the ranks divide the parameter; nil if it updates all.
    let own: Range<Int>?
    let layout: ParameterLayout
    /// The factor of the learning rate; 0: the parameter does not change.
    let rateFactor: Double

    /// - Parameters:
    ///   - values: must be in the given layout.
    ///   - optimizer: with its state for all parameters.
    ///   - own: the numbers that this rank updates; nil for all.
    init(
        index: Int, values: FloatBuffer, layout: ParameterLayout, optimizer: Optimizer, own: Range<Int>? = nil
    ) {
        self.index = index
        self.own = own
        self.values = values
        self.layout = layout
        rateFactor = optimizer.rateFactors[index]
        func buffer(_ moments: [[Float]]) -> FloatBuffer? {
            guard index < moments.count else { return nil }
            guard let own else {
                let room = unsafe FloatBuffer(count: layout.room, beside: values.values)
                return layout.makeBuffer(moments[index], in: room)
            }
            let all = layout.makeBuffer(moments[index])
            return unsafe FloatBuffer(all, own, beside: values.values + own.lowerBound)
        }
        first = buffer(optimizer.firstMoments)
        second = buffer(optimizer.secondMoments)
    }

    /// Updates `count` numbers from `start` on by the rule; `gradient` points to the gradient of the first one.
    func move(from start: Int, count: Int, gradient: UnsafePointer<Float>, by rule: StepRule) {
        let place = start - (own?.lowerBound ?? 0)
        unsafe rule.apply(
            to: values.values + start, gradient: gradient, first: first.map { unsafe $0.values + place },
            second: second.map { unsafe $0.values + place }, count: count)
    }

    /// Where a step of some weights in panels finds them and their state; for a layout in panels, or one panel of a share.
    ///
    /// - Parameters:
    ///   - start: the first of the weights.
    ///   - panelStep: the distance between panels.
    func moved(from start: Int, panelStep: Int) -> ss_moved {
        let place = start - (own?.lowerBound ?? 0)
        return unsafe ss_moved(
            values: values.values + start, first: first.map { unsafe $0.values + place },
            second: second.map { unsafe $0.values + place }, panel_step: panelStep, touched: nil, touched_step: 0,
            squares: nil, squares_step: 0)
    }

    /// For each row of SS_PANEL numbers that this rank updates, 1 if any of their state is not 0, otherwise 0.
    var rowsWithState: [UInt8] {
        (0..<(own?.count ?? values.count) / Panel.width).map { row in
            [first, second].contains { state in
                guard let state else { return false }
                return (row * Panel.width..<(row + 1) * Panel.width).contains { unsafe state.values[$0] != 0 }
            } ? 1 : 0
        }
    }

    /// Makes up for so many steps without a gradient of `count` numbers from `start` on.
    func coast(steps: Int, from start: Int, count: Int, by rule: StepRule) {
        unsafe rule.coast(
            steps: steps, values: values.values + start, first: first.map { unsafe $0.values + start },
            second: second.map { unsafe $0.values + start }, count: count)
    }

    /// The optimiser's moments of the parameter, in the order of the network's parameter; empty if it has none.
    ///
    /// - Parameter exchange: gathers those of a divided parameter; then all ranks must call this.
    func moments(gatheredBy exchange: RankExchange?) -> (first: [Float], second: [Float]) {
        func all(_ moments: FloatBuffer?) -> [Float] {
            guard let moments else { return [] }
            guard own != nil, let exchange else { return layout.numbers(in: moments) }
            return layout.numbers(in: exchange.gatherShares(moments, count: values.count))
        }
        return (all(first), all(second))
    }
}

/// Space for a few rows of a parameter, side by side, with their part of the optimiser's state.
struct GatheredRows: Sendable {
    private let values: FloatBuffer
    private let first: FloatBuffer
    private let second: FloatBuffer

    init(rows: Int) {
        let count = rows * Panel.width
        values = FloatBuffer(count: count)
        first = unsafe FloatBuffer(count: count, beside: values.values)
        second = unsafe FloatBuffer(count: count, beside: values.values)
    }

    /// Gathers one panel's width of each row at `places` from the parameter, in which the panel begins at `start`,
    /// updates them by the rule, and writes them back.
    ///
    /// Rows are gathered first rather than updated one by one: they are scattered in memory, and their cache misses can
    /// then overlap.
    func move(
        _ parameter: TrainedParameter, from start: Int, rowStep: Int, at places: UnsafePointer<Int32>, count: Int,
        gradient: UnsafePointer<Float>, by rule: StepRule
    ) {
        unsafe ss_take_rows(parameter.values.values + start, rowStep, places, count, values.values)
        if let moments = parameter.first {
            unsafe ss_take_rows(moments.values + start, rowStep, places, count, first.values)
        }
        if let moments = parameter.second {
            unsafe ss_take_rows(moments.values + start, rowStep, places, count, second.values)
        }
        unsafe rule.apply(
            to: values.values, gradient: gradient, first: parameter.first == nil ? nil : first.values,
            second: parameter.second == nil ? nil : second.values, count: count * Panel.width)
        unsafe ss_put_rows(values.values, parameter.values.values + start, rowStep, places, count)
        if let moments = parameter.first {
            unsafe ss_put_rows(first.values, moments.values + start, rowStep, places, count)
        }
        if let moments = parameter.second {
            unsafe ss_put_rows(second.values, moments.values + start, rowStep, places, count)
        }
    }
}
