import CKernels
import Learning
import Matrices

/// A parameter with its part of the optimiser's state, number beside number.
final class TrainedParameter: Sendable {
    /// Its place among the network's parameters.
    let index: Int
    let values: FloatBuffer
    /// nil where the optimiser keeps none.
    let first: FloatBuffer?
    let second: FloatBuffer?
    let layout: ParameterLayout

    /// - Parameters:
    ///   - values: as the layout says.
    ///   - state: of all parameters.
    init(index: Int, values: FloatBuffer, layout: ParameterLayout, state: Optimizer.State) {
        self.index = index
        self.values = values
        self.layout = layout
        func buffer(_ moments: [[Float]]) -> FloatBuffer? {
            index < moments.count ? layout.makeBuffer(moments[index]) : nil
        }
        first = buffer(state.firstMoments)
        second = buffer(state.secondMoments)
    }

    /// Moves `count` numbers from `start` on by the rule; `gradient` is of the first of them.
    func move(from start: Int, count: Int, gradient: UnsafePointer<Float>, by rule: StepRule) {
        unsafe rule.apply(
            to: values.values + start, gradient: gradient, first: first.map { unsafe $0.values + start },
            second: second.map { unsafe $0.values + start }, count: count)
    }

    /// What the optimiser keeps of it, in the order of the network's parameter; empty where it keeps nothing.
    var moments: (first: [Float], second: [Float]) {
        (first.map(layout.numbers) ?? [], second.map(layout.numbers) ?? [])
    }
}

/// Room for a few rows of a parameter, side by side, with their part of the optimiser's state.
struct GatheredRows: Sendable {
    private let values: FloatBuffer
    private let first: FloatBuffer
    private let second: FloatBuffer

    init(rows: Int) {
        let count = rows * Panel.width
        (values, first, second) = (FloatBuffer(count: count), FloatBuffer(count: count), FloatBuffer(count: count))
    }

    /// Takes a panel's width of each row at those places from the parameter, which begins in them at `start`, moves them by
    /// the rule, and puts them back.
    ///
    /// Not row by row: these lie anywhere in memory, and one need not wait for the other.
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
