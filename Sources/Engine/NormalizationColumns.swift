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
    /// How many batches the running statistics were taken from.
    private let batches: Atomic<Int>
    /// What is taken away, and what then is multiplied by: of the batch, or as it runs.
    private let mean: FloatBuffer
    private let variance: FloatBuffer
    private let inverseDeviation: FloatBuffer
    private let factor: FloatBuffer
    private let slope: FloatBuffer
    private let offset: FloatBuffer

    init(_ layer: BatchNormLayer) {
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

    /// The layer as it is now.
    var layer: BatchNormLayer {
        func numbers(_ buffer: FloatBuffer) -> [Float] { Array(buffer.array.prefix(units)) }
        return BatchNormLayer(
            weight: numbers(weight), bias: numbers(bias), runningMean: numbers(runningMean),
            runningVariance: numbers(runningVariance), batches: batches.load(ordering: .relaxed))
    }

    /// Takes the batch's own statistics; of one row it takes those that run.
    ///
    /// - Parameter values: the first number of the part.
    func measure(_ values: UnsafePointer<Float>, rows: Int, stride: Int, part: Part) {
        let columns = part.firstColumn..<part.firstColumn + part.columnCount
        if rows > 1 {
            unsafe ss_column_statistics(
                values, rows, stride, part.columnCount, mean.values + part.firstColumn,
                variance.values + part.firstColumn)
        } else {
            for column in columns {
                unsafe mean.values[column] = runningMean.values[column]
                unsafe variance.values[column] = runningVariance.values[column]
            }
        }
        takeFactors(of: columns)
    }

    /// Moves the running statistics towards those of the batch that was measured last; not by a batch of one row, which has
    /// none.
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

    private func takeFactors(of columns: Range<Int>) {
        for column in columns {
            let deviation = unsafe (Double(variance.values[column]) + BatchNormLayer.epsilon).squareRoot()
            unsafe inverseDeviation.values[column] = Float(1 / deviation)
            unsafe factor.values[column] = weight.values[column] * inverseDeviation.values[column]
        }
    }

    /// Normalises, scales and moves a part by what was measured, or by what runs; `values` and `output` are its first
    /// numbers.
    func apply(
        to values: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, rows: Int, stride: Int, part: Part
    ) {
        unsafe ss_normalize(
            values, rows, stride, part.columnCount, mean.values + part.firstColumn, factor.values + part.firstColumn,
            bias.values + part.firstColumn, output)
    }

    /// Computes the gradients, and makes of the outputs' errors the inputs'.
    ///
    /// - Parameters:
    ///   - errors: the first number of the part.
    ///   - values: what was normalised.
    func backward(
        _ errors: UnsafeMutablePointer<Float>, values: UnsafePointer<Float>, rows: Int, stride: Int, part: Part
    ) {
        let (first, count) = (part.firstColumn, part.columnCount)
        unsafe ss_column_sums(errors, rows, stride, count, biasGradient.values + first)
        unsafe ss_centred_products(
            errors, values, rows, stride, count, mean.values + first, weightGradient.values + first)
        // Of one row the statistics are none of its own, and do not move with it.
        let share: Float = rows > 1 ? 1 / Float(rows) : 0
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
