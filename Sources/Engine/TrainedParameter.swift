import CKernels
import Learning
import Matrices

/// A parameter of a stage with what the optimiser remembers of it, number beside number.
@safe final class TrainedParameter {
    /// Its place among the network's parameters.
    let index: Int
    let values: FloatBuffer
    /// Empty where the optimiser keeps none.
    let first: FloatBuffer?
    let second: FloatBuffer?
    /// How the numbers stand.
    private let layout: Layout
    /// How many numbers it has, without those that pad it.
    private let count: Int

    enum Layout {
        /// One for each column.
        case columns
        /// A matrix in panels.
        case panels(rows: Int, columns: Int)
        /// A matrix whose rows are padded.
        case rows(Int, columns: Int)
    }

    /// - Parameters:
    ///   - layout: of a matrix `count` is rows · columns.
    ///   - memory: what is remembered of all parameters.
    init(index: Int, values: FloatBuffer, layout: Layout = .columns, count: Int, memory: Optimizer.Memory) {
        self.index = index
        self.values = values
        self.layout = layout
        self.count = count
        func buffer(_ moments: [[Float]]) -> FloatBuffer? {
            guard index < moments.count else { return nil }
            let buffer = FloatBuffer(count: values.count)
            switch layout {
            case .columns: buffer.set(moments[index])
            case .panels(let rows, let columns): buffer.setPanels(of: moments[index], rows: rows, columns: columns)
            case .rows(_, let columns): buffer.setRows(of: moments[index], columns: columns)
            }
            return buffer
        }
        first = buffer(memory.firstMoments)
        second = buffer(memory.secondMoments)
    }

    /// Moves `count` numbers from `start` on by the rule; `gradient` is of the first of them.
    func move(from start: Int, count: Int, gradient: UnsafePointer<Float>, by rule: StepRule) {
        unsafe rule.apply(
            to: values.values + start, gradient: gradient, first: first.map { unsafe $0.values + start },
            second: second.map { unsafe $0.values + start }, count: count)
    }

    /// Numbers of a few rows, side by side, with what is remembered of them.
    struct Taken {
        private let values: FloatBuffer
        private let first: FloatBuffer
        private let second: FloatBuffer

        init(rows: Int) {
            let count = rows * Panel.width
            (values, first, second) = (FloatBuffer(count: count), FloatBuffer(count: count), FloatBuffer(count: count))
        }

        /// Takes a panel's width of each row at those places from the parameter, which begins in them at `start`, moves
        /// them by the rule, and puts them back.
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

    /// What is remembered of it, in the order of the network's parameter; empty where nothing is.
    var moments: (first: [Float], second: [Float]) { (numbers(of: first), numbers(of: second)) }

    private func numbers(of buffer: FloatBuffer?) -> [Float] {
        guard let buffer else { return [] }
        return switch layout {
        case .columns: Array(buffer.array.prefix(count))
        case .panels(let rows, let columns): buffer.matrixValues(rows: rows, columns: columns)
        case .rows(let rows, let columns): buffer.rowValues(rows: rows, columns: columns)
        }
    }
}
