import CKernels
import Learning
import Matrices
import Testing

/// The kernels of a last layer with very many classes, compared with the plain loops that they replace.
@Suite("Kernels for very many classes")
struct ManyClassKernelTests {
    private func numbers(_ count: Int, seed: Int, in range: Range<Float> = -1..<1) -> [Float] {
        var generator = SeededGenerator(seed: UInt64(seed))
        return (0..<count).map { _ in generator.nextFloat(in: range) }
    }

    @Test("Products over several panels, for every number of rows and of products", arguments: 0...65)
    func product(size: Int) {
        for (rows, inner, panels) in [(size, 7, 1), (7, size, 2), (size, 5, 3), (size, size, 4)] {
            let columns = panels * 16
            let left = numbers(rows * inner, seed: 1)
            let right = numbers(inner * columns, seed: 2)
            let start = numbers(rows, seed: 3)
            let former = numbers(rows * columns, seed: 4)
            for (isTransposed, starts, adds) in [(false, true, false), (true, false, true), (true, false, false)] {
                var result = adds ? former : Array(repeating: Float.nan, count: rows * columns)
                unsafe left.withUnsafeBufferPointer { values in
                    let view =
                        isTransposed
                        ? unsafe ss_view(values: values.baseAddress, row_step: 1, column_step: rows)
                        : unsafe ss_view(values: values.baseAddress, row_step: inner, column_step: 1)
                    unsafe start.withUnsafeBufferPointer { start in
                        unsafe ss_wide_product(
                            view, rows, inner, right, columns, panels, starts ? start.baseAddress : nil, adds ? 1 : 0,
                            &result, columns, right, right.count)
                    }
                }
                for row in 0..<rows {
                    for column in 0..<columns {
                        let first =
                            starts ? Double(start[row]) : adds ? Double(former[row * columns + column]) : 0
                        let expected = (0..<inner).reduce(first) { sum, index in
                            let value = left[isTransposed ? index * rows + row : row * inner + index]
                            return sum + Double(value) * Double(right[index * columns + column])
                        }
                        #expect(abs(Double(result[row * columns + column]) - expected) < 1e-5)
                    }
                }
            }
        }
    }

    /// The exponentials, references and sums of one panel of samples, whose classes come in two parts.
    private func exponentials(
        _ scores: [Float], classes: Int, split: Int
    ) -> (values: [Float], first: [Float], last: [Float], sums: [Double]) {
        var values = scores
        var (first, last) = (Array(repeating: Float.nan, count: 16), Array(repeating: Float.nan, count: 16))
        var sums = Array(repeating: Double.nan, count: 16)
        unsafe values.withUnsafeMutableBufferPointer { values in
            guard let start = values.baseAddress else { return }
            unsafe ss_class_exponentials(start, split, 1, 16, nil, &first, &sums)
            unsafe ss_class_exponentials(start + split * 16, classes - split, 1, 16, first, &last, &sums)
        }
        return (values, first, last, sums)
    }

    @Test("Exponentials are relative to the largest score so far, and summed", arguments: 1...65)
    func exponentials(classes: Int) {
        let scores = numbers(classes * 16, seed: classes, in: -20..<12)
        for split in Set([0, classes / 3, classes]) {
            let found = exponentials(scores, classes: classes, split: split)
            for lane in 0..<16 {
                let column = (0..<classes).map { scores[$0 * 16 + lane] }
                let first = column.prefix(split).max() ?? -.greatestFiniteMagnitude
                let last = max(first, column.dropFirst(split).max() ?? first)
                #expect(found.first[lane] == first && found.last[lane] == last)
                for (cell, score) in column.enumerated() {
                    let exact = Double.exponential(Double(score) - Double(cell < split ? first : last))
                    #expect(abs(Double(found.values[cell * 16 + lane]) - exact) <= 2e-6 * exact)
                }
                let sum = column.reduce(0) { $0 + Double.exponential(Double($1) - Double(last)) }
                #expect(abs(found.sums[lane] - sum) <= 2e-6 * sum)
            }
        }
    }

    @Test("Edges: infinite scores share, nothing possible sums to 0, and NaN spreads to the sum")
    func edges() {
        let columns: [[Float]] = [
            [.infinity, 3, .infinity, -.infinity], [-.infinity, -.infinity, -.infinity, -.infinity],
            [-.infinity, 2, -.infinity, 2], [.nan, 1, 2, 3], [1, 2, .nan, .infinity], [-.infinity, 1, .infinity, 0],
            [-90, 0, -1e4, -3e38],
        ]
        var scores = Array(repeating: Float(0), count: 4 * 16)
        for (lane, column) in columns.enumerated() {
            for (cell, score) in column.enumerated() { scores[cell * 16 + lane] = score }
        }
        for split in 0...4 {
            let found = exponentials(scores, classes: 4, split: split)
            #expect(found.sums[0] == 2 && found.last[0] == .infinity)
            #expect(found.sums[1] == 0)
            #expect(found.sums[2] == 2 && found.values[2] == 0)
            #expect(found.sums[3].isNaN && found.sums[4].isNaN)
            #expect(found.sums[5] == 1)
            #expect(found.sums[6] == 1)
            // The other lanes are not affected.
            #expect(found.sums[15] == 4)
        }
    }

    @Test("Errors are scaled exponentials less their spread targets, with their sums", arguments: [1, 2, 12, 33])
    func errors(classes: Int) {
        let panels = 2
        let columns = panels * 16
        let exponentials = numbers(classes * columns, seed: 1, in: 0..<1)
        let references = numbers(columns, seed: 2, in: -3..<0)
        let maxima = references.map { $0 + 2 }
        let (scales, shares) = (numbers(columns, seed: 3), numbers(columns, seed: 4))
        let spread = numbers(classes, seed: 5)
        for spreads in [true, false] {
            var values = exponentials
            var sums = Array(repeating: Float(0.5), count: classes)
            unsafe spread.withUnsafeBufferPointer { spread in
                unsafe ss_class_errors(
                    &values, classes, panels, columns, references, maxima, scales, spreads ? spread.baseAddress : nil,
                    shares, spreads ? 1 : 0, &sums)
            }
            for cell in 0..<classes {
                var sum = spreads ? 0.5 : 0
                for column in 0..<columns {
                    let factor = Double(scales[column]) * Double.exponential(-2)
                    let expected =
                        Double(exponentials[cell * columns + column]) * factor
                        - (spreads ? Double(spread[cell]) * Double(shares[column]) : 0)
                    #expect(abs(Double(values[cell * columns + column]) - expected) < 1e-6)
                    sum += expected
                }
                #expect(abs(Double(sums[cell]) - sum) < 1e-5)
            }
        }
        // +∞ as the largest score, and a block that has none.
        var values = Array(repeating: Float(1), count: 16)
        var sums: [Float] = [0]
        let largest = Array(repeating: Float.infinity, count: 16)
        unsafe ss_class_errors(
            &values, 1, 1, 16, [.infinity] + references.prefix(15), largest, Array(repeating: 0.5, count: 16), nil,
            shares, 0, &sums)
        #expect(values[0] == 0.5 && values.dropFirst().allSatisfy { $0 == 0 } && sums == [0.5])
    }

    @Test("Rows are transposed, and filled up with zeros", arguments: [0, 1, 15, 16, 17, 63, 64])
    func transposed(rows: Int) {
        let (columns, stride) = (5, 7)
        let values = numbers(max(1, rows) * stride, seed: rows)
        var found = Array(repeating: Float.nan, count: columns * Int(SS_CHUNK))
        unsafe ss_transpose_rows(values, rows, stride, columns, &found)
        for column in 0..<columns {
            for row in 0..<Int(SS_CHUNK) {
                #expect(found[column * Int(SS_CHUNK) + row] == (row < rows ? values[row * stride + column] : 0))
            }
        }
    }
}
