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
    /// [outputs × inputs] of weights in panels; nil of what has one number for each column.
    let shape: (rows: Int, columns: Int)?
    /// How many numbers it has, without those that pad it.
    private let count: Int

    /// - Parameters:
    ///   - shape: of weights; `count` is rows · columns then.
    ///   - memory: what is remembered of all parameters.
    init(index: Int, values: FloatBuffer, shape: (rows: Int, columns: Int)? = nil, count: Int, memory: Optimizer.Memory)
    {
        self.index = index
        self.values = values
        self.shape = shape
        self.count = count
        func buffer(_ moments: [[Float]]) -> FloatBuffer? {
            guard index < moments.count else { return nil }
            let buffer = FloatBuffer(count: values.count)
            if let shape {
                buffer.setPanels(of: moments[index], rows: shape.rows, columns: shape.columns)
            } else {
                buffer.set(moments[index])
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

    /// What is remembered of it, in the order of the network's parameter; empty where nothing is.
    var moments: (first: [Float], second: [Float]) { (numbers(of: first), numbers(of: second)) }

    private func numbers(of buffer: FloatBuffer?) -> [Float] {
        guard let buffer else { return [] }
        if let shape { return buffer.matrixValues(rows: shape.rows, columns: shape.columns) }
        return Array(buffer.array.prefix(count))
    }
}
