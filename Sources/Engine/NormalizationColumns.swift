import CKernels
import Learning
import Synchronization

/// Batch normalisation, column by column; see `BatchNormLayer` for what it computes.
@safe final class NormalizationColumns: Sendable {
    let units: Int
    let weight: FloatBuffer
    let bias: FloatBuffer
    let weightGradient: FloatBuffer
    let biasGradient: FloatBuffer
    private let runningMean: FloatBuffer
    private let runningVariance: FloatBuffer
    /// The number of batches in the running statistics.
    private let batches: Atomic<Int>
    /// The mean to subtract and the factor to multiply by, from the batch or from the running statistics.
    private let mean: FloatBuffer
    private let variance: FloatBuffer
    private let inverseDeviation: FloatBuffer
    private let factor: FloatBuffer
    private let slope: FloatBuffer
    private let offset: FloatBuffer
    /// Exchanges the statistics and the gradients with other ranks; nil without any.
    private let exchange: RankExchange?

    init(_ layer: BatchNormLayer, exchange: RankExchange? = nil) {
        self.exchange = exchange
        units = layer.units
        let count = Panel.count(units) * Panel.width
        func buffer(_ numbers: [Float]) -> FloatBuffer {
            let buffer = FloatBuffer(count: count)
            buffer.set(numbers)
            return buffer
        }
        weight = buffer(layer.weight)
        bias = buffer(layer.bias)
        runningMean = buffer(layer.runningMean)
        runningVariance = buffer(layer.runningVariance)
        batches = Atomic(layer.batches)
        mean = buffer(layer.runningMean)
        variance = buffer(layer.runningVariance)
        inverseDeviation = buffer([])
        factor = buffer([])
        slope = buffer([])
        offset = buffer([])
        weightGradient = buffer([])
        biasGradient = buffer([])
        takeFactors(of: 0..<count)
    }

    /// The layer in its current state.
    var layer: BatchNormLayer {
        func numbers(_ buffer: FloatBuffer) -> [Float] { Array(buffer.array.prefix(units)) }
        return BatchNormLayer(
            weight: numbers(weight), bias: numbers(bias), runningMean: numbers(runningMean),
            runningVariance: numbers(runningVariance), batches: batches.load(ordering: .relaxed))
    }

    /// Computes the batch's statistics; for a batch of one row, uses the running ones.
    ///
    /// - Parameter values: the first number of the part.
    func measure(_ values: UnsafePointer<Float>, rows: Int, stride: Int, part: Part) {
        let columns = part.firstColumn..<part.firstColumn + part.columnCount
        let whole = exchange?.rows ?? rows
        if whole > 1 {
            if rows > 0 {
                unsafe ss_column_statistics(
                    values, rows, stride, part.columnCount, mean.values + part.firstColumn,
                    variance.values + part.firstColumn)
            }
            onFirstMember(of: part) { $0.combine(mean: mean, variance: variance) }
        } else {
            for column in columns {
                unsafe mean.values[column] = runningMean.values[column]
                unsafe variance.values[column] = runningVariance.values[column]
            }
        }
        takeFactors(of: columns)
    }

    /// Updates the running statistics with those of the last measured batch, unless it had only one row and thus no
    /// statistics.
    func takeRunning(rows: Int) {
        guard rows > 1 else { return }
        batches.add(1, ordering: .relaxed)
        let (keep, share) = (Float(1 - BatchNormLayer.momentum), Float(BatchNormLayer.momentum))
        let unbiased = Float(rows) / Float(rows - 1)
        for column in 0..<runningMean.count {
            unsafe runningMean.values[column] = keep * runningMean.values[column] + share * mean.values[column]
            unsafe runningVariance.values[column] =
                keep * runningVariance.values[column] + share * variance.values[column] * unbiased
        }
    }

    /// Has the first member exchange something with the other ranks, while the others wait.
    private func onFirstMember(of part: Part, _ body: (RankExchange) -> Void) {
        guard let exchange, let member = part.teamMember else { return }
        member.waitForAll()
        if member.index == 0 { body(exchange) }
        member.waitForAll()
    }

    private func takeFactors(of columns: Range<Int>) {
        for column in columns {
            let deviation = unsafe (Double(variance.values[column]) + BatchNormLayer.epsilon).squareRoot()
            unsafe inverseDeviation.values[column] = Float(1 / deviation)
            unsafe factor.values[column] = weight.values[column] * inverseDeviation.values[column]
        }
    }

    /// Normalises, scales and shifts a part with the batch's or the running statistics; `values` and `output` point to
    /// its first numbers.
    func apply(
        to values: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, rows: Int, stride: Int, part: Part
    ) {
        unsafe ss_normalize(
            values, rows, stride, part.columnCount, mean.values + part.firstColumn, factor.values + part.firstColumn,
            bias.values + part.firstColumn, output)
    }

    /// Computes the gradients, and turns the errors of the outputs into those of the inputs.
    ///
    /// - Parameters:
    ///   - errors: the first number of the part.
    ///   - values: the inputs of the normalisation.
    func backward(
        _ errors: UnsafeMutablePointer<Float>, values: UnsafePointer<Float>, rows: Int, stride: Int, part: Part
    ) {
        let (first, count) = (part.firstColumn, part.columnCount)
        unsafe ss_column_sums(errors, rows, stride, count, biasGradient.values + first)
        unsafe ss_centred_products(
            errors, values, rows, stride, count, mean.values + first, weightGradient.values + first)
        onFirstMember(of: part) { $0.sum([biasGradient, weightGradient]) }
        let whole = exchange?.rows ?? rows
        // For one row, the statistics are the running ones, which do not depend on it.
        let share: Float = whole > 1 ? 1 / Float(whole) : 0
        for column in first..<first + count {
            let (scale, deviation) = unsafe (factor.values[column], inverseDeviation.values[column])
            unsafe weightGradient.values[column] *= deviation
            unsafe offset.values[column] = -scale * biasGradient.values[column] * share
            unsafe slope.values[column] = -scale * weightGradient.values[column] * share * deviation
        }
        unsafe ss_normalization_errors(
            errors, values, rows, stride, count, mean.values + first, factor.values + first, slope.values + first,
            offset.values + first)
    }
}
