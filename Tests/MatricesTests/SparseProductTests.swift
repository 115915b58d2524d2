import Matrices
import Testing

@Suite("Products with sparse matrices")
struct SparseProductTests {
    private func operands(_ rows: Int, _ inner: Int, _ columns: Int) -> (
        dense: Matrix, sparse: SparseMatrix, other: Matrix
    ) {
        var generator = SeededGenerator(seed: 6, stream: UInt64(rows), index: UInt64(columns))
        var dense = Matrix(rows: rows, columns: inner)
        var sparse = SparseMatrix(columns: inner)
        for row in 0..<rows {
            let places = (0..<inner).filter { _ in generator.next(below: 3) == 0 }
            let values = places.map { _ in Float(generator.next(below: 9) - 4) }
            for (place, value) in zip(places, values) { dense[row, place] = value }
            sparse.appendRow(indices: places.map(Int32.init), values: values)
        }
        // Integers, so that every order of addition gives the same sum.
        let other = Matrix(
            rows: inner, columns: columns,
            values: (0..<inner * columns).map { _ in Float(generator.next(below: 9) - 4) })
        return (dense, sparse, other)
    }

    private func transposed(_ matrix: Matrix) -> Matrix {
        var result = Matrix(rows: matrix.columns, columns: matrix.rows)
        for row in 0..<matrix.rows {
            for column in 0..<matrix.columns { result[column, row] = matrix[row, column] }
        }
        return result
    }

    @Test(
        "They equal the products with the dense form",
        arguments: [(0, 3, 2), (1, 1, 1), (4, 7, 3), (9, 20, 17), (3, 5, 0)])
    func products(rows: Int, inner: Int, columns: Int) {
        let (dense, sparse, other) = operands(rows, inner, columns)
        #expect(Matrix(sparse) == dense)
        var wanted = Matrix(rows: rows, columns: columns)
        wanted.setToProduct(of: dense, other)
        var got = Matrix(rows: rows, columns: columns, repeating: .nan)
        got.setToProduct(of: sparse, other)
        #expect(got == wanted)
        got = Matrix(rows: rows, columns: columns, repeating: .nan)
        got.setToProduct(of: sparse, transposed: transposed(other))
        #expect(got == wanted)

        // The error of a layer with those outputs.
        var gradient = Matrix(rows: inner, columns: columns)
        gradient.setToProduct(ofTransposed: dense, wanted)
        var sum = Matrix(rows: inner, columns: columns)
        sum.addProduct(ofTransposed: sparse, wanted)
        #expect(sum == gradient)
        var turned = Matrix(rows: columns, columns: inner, repeating: .nan)
        turned.setToProduct(ofTransposed: wanted, sparse)
        #expect(turned == transposed(gradient))
        sum.clear(rows: Array(0..<inner))
        #expect(sum.values.allSatisfy { $0 == 0 })
    }
}
