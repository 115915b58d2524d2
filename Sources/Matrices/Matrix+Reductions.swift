import CKernels

extension Matrix {
    /// Adds `row`, which has `columns` numbers, to each row.
    package mutating func addToEachRow(_ row: [Float]) {
        precondition(row.count == columns, "\(row.count) numbers for \(columns) columns")
        let (rows, columns) = (rows, columns)
        unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe row.withUnsafeBufferPointer { row in
                for start in stride(from: 0, to: rows * columns, by: max(1, columns)) {
                    for column in 0..<columns {
                        unsafe values[start + column] += row[column]
                    }
                }
            }
        }
    }

    /// Copies the values of `matrix`, which must have as many, into this matrix's own memory.
    package mutating func setToCopy(of matrix: Matrix) {
        precondition(matrix.values.count == values.count, "\(matrix.values.count) numbers into \(values.count)")
        unsafe values.withUnsafeMutableBufferPointer { target in
            unsafe matrix.values.withUnsafeBufferPointer { source in
                _ = unsafe target.update(fromContentsOf: source)
            }
        }
    }

    /// Sets this matrix to the sum of the rows of `matrix`: [rows × columns] → [1 × columns]; zeros if there are no
    /// rows.
    package mutating func setToSumOfRows(of matrix: Matrix) {
        precondition(
            rows == 1 && columns == matrix.columns, "a sum in \(rows) × \(columns)"
        )
        let columns = columns
        unsafe values.withUnsafeMutableBufferPointer { sums in
            unsafe matrix.values.withUnsafeBufferPointer { values in
                for column in 0..<columns { unsafe sums[column] = 0 }
                for start in stride(from: 0, to: values.count, by: max(1, columns)) {
                    for column in 0..<columns {
                        unsafe sums[column] += values[start + column]
                    }
                }
            }
        }
    }

    /// The sum of the squares of all values, computed in double precision; NaN or infinite if any value is.
    package var sumOfSquares: Double { sumOfSquares(in: .all) }

    /// The sum of the squares of some of the values, computed in double precision; NaN or infinite if any of these is.
    package func sumOfSquares(in part: ArrayPart) -> Double {
        unsafe values.withUnsafeBufferPointer { values in
            guard let values = values.baseAddress else { return 0 }
            var sum = 0.0
            part.forEachRun(of: self.values.count) { start, length in
                unsafe sum += ss_sum_of_squares(values + start, length)
            }
            return sum
        }
    }

    /// Sets a row to `bytes` divided by 255, so that pixels lie in 0…1; there must be one byte for each column.
    ///
    /// Each result is the float nearest to the exact quotient.
    package mutating func setRow(_ row: Int, toFractionsOf bytes: ArraySlice<UInt8>) {
        precondition(bytes.count == columns && row >= 0 && row < rows, "\(bytes.count) bytes for row \(row)")
        let start = row * columns
        unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                guard let target = values.baseAddress, let source = bytes.baseAddress else { return }
                unsafe ss_bytes_to_fractions(source, target + start, bytes.count)
            }
        }
    }
}
