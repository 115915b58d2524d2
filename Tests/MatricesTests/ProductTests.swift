import Matrices
import Testing

@Suite("Products and reductions against naive loops")
struct ProductTests {
    private func random(_ rows: Int, _ columns: Int, stream: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: 7, stream: stream, index: UInt64(rows * 100 + columns))
        return Matrix(
            rows: rows, columns: columns,
            values: (0..<rows * columns).map { _ in generator.nextFloat(in: -1..<1) })
    }

    private func naive(
        _ left: (Int, Int) -> Float, _ right: (Int, Int) -> Float, _ target: Matrix, inner: Int
    ) -> Matrix {
        var result = target
        for row in 0..<target.rows {
            for column in 0..<target.columns {
                result[row, column] = Float(
                    (0..<inner).reduce(0.0) { $0 + Double(left(row, $1)) * Double(right($1, column)) })
            }
        }
        return result
    }

    private func expectClose(_ got: Matrix, _ wanted: Matrix, _ what: String) {
        let close = zip(got.values, wanted.values).allSatisfy { abs($0 - $1) <= 2e-5 }
        #expect(got.values.count == wanted.values.count && close, "\(what)")
    }

    @Test("The three products agree with the sum over the inner dimension", arguments: 0...65)
    func products(size: Int) {
        for (rows, inner, columns) in [(size, 5, 3), (3, size, 5), (5, 3, size), (size, size, size)] {
            expectProducts(rows, inner, columns)
        }
    }

    @Test(
        "Long sums, which are computed in pieces, equal those in double precision",
        arguments: [255, 256, 257, 513, 700])
    func longSums(inner: Int) {
        for (rows, columns) in [(1, 16), (3, 17), (11, 32), (12, 33), (25, 15)] { expectProducts(rows, inner, columns) }
    }

    /// Compares the three products of random matrices with naive sums.
    private func expectProducts(_ rows: Int, _ inner: Int, _ columns: Int) {
        let left = random(rows, inner, stream: 1)
        let right = random(inner, columns, stream: 2)
        let rightTransposed = random(columns, inner, stream: 3)
        let leftTransposed = random(inner, rows, stream: 4)
        // The former values of the target must have no effect, not even a NaN.
        var target = Matrix(rows: rows, columns: columns, repeating: .nan)
        target.setToProduct(of: left, right)
        expectClose(
            target, naive({ left[$0, $1] }, { right[$0, $1] }, target, inner: inner), "A·B \(rows) \(inner) \(columns)")
        target = Matrix(rows: rows, columns: columns, repeating: .nan)
        target.setToProduct(of: left, transposed: rightTransposed)
        expectClose(
            target, naive({ left[$0, $1] }, { rightTransposed[$1, $0] }, target, inner: inner),
            "A·Bᵀ \(rows) \(inner) \(columns)")
        target = Matrix(rows: rows, columns: columns, repeating: .nan)
        target.setToProduct(ofTransposed: leftTransposed, right)
        expectClose(
            target, naive({ leftTransposed[$1, $0] }, { right[$0, $1] }, target, inner: inner),
            "Aᵀ·B \(rows) \(inner) \(columns)")
    }

    @Test("Non-finite numbers propagate to the results that depend on them, and to no others")
    func notFinite() {
        var left = Matrix(rows: 20, columns: 300, repeating: 1)
        let right = Matrix(rows: 300, columns: 18, repeating: 2)
        left[7, 299] = .nan
        left[13, 0] = .infinity
        var target = Matrix(rows: 20, columns: 18)
        target.setToProduct(of: left, right)
        for row in 0..<20 {
            for value in target.row(row) {
                #expect(row == 7 ? value.isNaN : value == (row == 13 ? .infinity : 600))
            }
        }
    }

    @Test("Rows are summed, and a row is added to each", arguments: 0...65)
    func rows(size: Int) {
        for (rows, columns) in [(size, 7), (7, size)] {
            let matrix = random(rows, columns, stream: 5)
            var sums = Matrix(rows: 1, columns: columns, repeating: .nan)
            sums.setToSumOfRows(of: matrix)
            let wanted = (0..<columns).map { column in (0..<rows).reduce(Float(0)) { $0 + matrix[$1, column] }
            }
            #expect(sums.values == wanted)
            var moved = matrix
            let row = Array(random(1, columns, stream: 6).values)
            moved.addToEachRow(row)
            for index in moved.values.indices {
                #expect(moved.values[index] == matrix.values[index] + row[index % columns])
            }
        }
    }

    @Test("The sum of squares equals that of a loop in double precision", arguments: 0...65)
    func squares(size: Int) {
        let matrix = random(1, size, stream: 8)
        let wanted = matrix.values.reduce(0.0) { $0 + Double($1) * Double($1) }
        #expect(abs(matrix.sumOfSquares - wanted) <= 1e-14 * Double(size))
    }

    @Test("Squares too large for a float do not overflow, and NaN propagates")
    func largeSquares() {
        #expect(Matrix(rows: 1, columns: 2, values: [1e30, 0]).sumOfSquares.isFinite)
        #expect(Matrix(rows: 1, columns: 2, values: [.nan, 0]).sumOfSquares.isNaN)
        #expect(Matrix(rows: 1, columns: 2, values: [-.infinity, 0]).sumOfSquares == .infinity)
    }

    @Test(
        "Every byte becomes the float nearest to its quotient by 255, for any length", arguments: 0...65)
    func fractions(size: Int) {
        let bytes = (0..<size).map { UInt8(($0 * 37 + size * 11) % 256) }
        var matrix = Matrix(rows: 3, columns: size, repeating: -1)
        matrix.setRow(1, toFractionsOf: bytes[...])
        #expect(Array(matrix.row(1)) == bytes.map { Float($0) / 255 })
        #expect(matrix.row(0).allSatisfy { $0 == -1 } && matrix.row(2).allSatisfy { $0 == -1 })
        var all = Matrix(rows: 1, columns: 256)
        all.setRow(0, toFractionsOf: Array(UInt8.min...UInt8.max)[...])
        #expect(all.values == (0...255).map { Float($0) / 255 })
    }

    @Test("A buffer shrinks to a smaller batch and grows back, with its first rows unchanged")
    func setRows() {
        var matrix = Matrix(rows: 3, columns: 2, values: [1, 2, 3, 4, 5, 6])
        matrix.setRows(1)
        #expect(matrix == Matrix(rows: 1, columns: 2, values: [1, 2]))
        matrix.setRows(2)
        #expect(matrix == Matrix(rows: 2, columns: 2, values: [1, 2, 0, 0]))
        matrix.setRows(0)
        #expect(matrix == Matrix(rows: 0, columns: 2))
    }

    @Test("A copy keeps its values when the original is set to a product")
    func copies() {
        var target = Matrix(rows: 1, columns: 1, values: [5])
        let copy = target
        target.setToProduct(
            of: Matrix(rows: 1, columns: 1, values: [2]), Matrix(rows: 1, columns: 1, values: [3]))
        #expect(target.values == [6])
        #expect(copy.values == [5])
    }
}
