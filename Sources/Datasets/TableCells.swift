import Interchange

/// The values of table rows, four bytes each, shared by all parts into which a table is split.
///
/// A number is stored as its distance from a base near the column's values, so that rounding does not destroy what
/// distinguishes them: Unix times keep their seconds, and no unit is too large or too small. A word is stored as the
/// index of its category.
package struct TableCells: Sendable {
    package struct Column: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            /// The value is `base + step · cell`; `step` is a power of two.
            case number(base: Double, step: Double)
            /// The cell is an index into these categories.
            case words([String])
        }

        package let name: String
        package let kind: Kind

        package init(name: String, kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    package let columns: [Column]
    /// [rows × columns], row-major; NaN for a missing value.
    private let cells: [Float]
    /// The rows of `cells` that this part consists of, in order; nil: all of them.
    private let places: [Int32]?
    let count: Int

    /// `cells` must hold whole rows.
    init(columns: [Column], cells: [Float], count: Int) {
        precondition(
            cells.count == count * columns.count && count <= Int32.max, "\(cells.count) cells in \(count) rows")
        self.init(columns: columns, cells: cells, places: nil, count: count)
    }

    private init(columns: [Column], cells: [Float], places: [Int32]?, count: Int) {
        self.columns = columns
        self.cells = cells
        self.places = places
        self.count = count
    }

    /// The rows at these positions, all of which must exist, in this order.
    func selecting(_ chosen: [Int]) -> TableCells {
        let places = chosen.map { Int32(place($0)) }
        return TableCells(columns: columns, cells: cells, places: places, count: places.count)
    }

    private func place(_ row: Int) -> Int { places.map { Int($0[row]) } ?? row }

    /// The cells of one row, which must exist.
    func row(_ row: Int) -> ArraySlice<Float> {
        let start = place(row) * columns.count
        return cells[start..<start + columns.count]
    }

    /// Calls `body` with all cells, and a function that gives the start of each of this part's rows among them.
    func withCells<Result>(
        _ body: (UnsafeBufferPointer<Float>, _ start: (Int) -> Int) -> Result
    ) -> Result {
        unsafe cells.withUnsafeBufferPointer { unsafe body($0) { place($0) * columns.count } }
    }
}

/// A value of a row, for display.
package enum TableValue: Hashable, Sendable {
    case number(Double)
    case word(String)
    case missing
}

extension TableCells {
    func value(_ row: Int, _ column: Int) -> TableValue {
        let cell = cells[place(row) * columns.count + column]
        guard !cell.isNaN else { return .missing }
        switch columns[column].kind {
        case .number(base: 0, step: 1):
            // The shortest decimal number that rounds to this 32-bit value is the one in the file.
            return .number(Double("\(cell)") ?? Double(cell))
        case .number(let base, let step): return .number(base + step * Double(cell))
        case .words(let categories): return .word(categories[Int(cell)])
        }
    }

    /// The positions of an encoding's columns; nil if one of them is missing, or is of the other kind.
    func places(of encoding: RowEncoding) -> [Int]? {
        func fits(_ column: Column, _ encoded: RowEncoding.Column) -> Bool {
            switch (column.kind, encoded.kind) {
            case (.number, .number), (.words, .words): true
            case (.number, .words), (.words, .number): false
            }
        }
        if columns.count == encoding.columns.count,
            zip(columns, encoding.columns).allSatisfy({ $0.name == $1.name && fits($0, $1) })
        {
            return Array(columns.indices)
        }
        let known = Dictionary(zip(columns.map(\.name), columns.indices)) { first, _ in first }
        let places = encoding.columns.compactMap { encoded in
            known[encoded.name].flatMap { fits(columns[$0], encoded) ? $0 : nil }
        }
        if places.count == encoding.columns.count { return places }
        // Column names that are numbers are only positions.
        let areNameless =
            columns.allSatisfy { Int($0.name) != nil } || encoding.columns.allSatisfy { Int($0.name) != nil }
        guard areNameless, columns.count == encoding.columns.count, zip(columns, encoding.columns).allSatisfy(fits)
        else {
            return nil
        }
        return Array(columns.indices)
    }

    /// The encoding with the means, deviations and categories of these rows.
    ///
    /// Computed in double precision, in two passes over the distances from each column's first number, so that neither
    /// a large mean nor a large unit costs digits, and equal numbers have a deviation of exactly 0.
    func fittedEncoding() -> RowEncoding {
        let width = columns.count
        var firsts = Array(repeating: Float.nan, count: width)
        var sums = Array(repeating: 0.0, count: width)
        var present = Array(repeating: 0, count: width)
        var categories = columns.map { column in
            if case .words(let names) = column.kind { Array(repeating: false, count: names.count) } else { [Bool]() }
        }
        func forEachRow(_ body: (UnsafePointer<Float>) -> Void) {
            unsafe withCells { cells, start in
                guard let base = cells.baseAddress else { return }
                for row in 0..<count { unsafe body(base + start(row)) }
            }
        }
        unsafe forEachRow { row in
            for column in 0..<width {
                let cell = unsafe row[column]
                guard !cell.isNaN else { continue }
                present[column] += 1
                if !categories[column].isEmpty {
                    categories[column][Int(cell)] = true
                } else if firsts[column].isNaN {
                    firsts[column] = cell
                } else {
                    sums[column] += Double(cell) - Double(firsts[column])
                }
            }
        }
        let shifts = (0..<width).map { present[$0] > 0 ? sums[$0] / Double(present[$0]) : 0 }
        var squares = Array(repeating: 0.0, count: width)
        unsafe forEachRow { row in
            for column in 0..<width {
                let distance = unsafe Double(row[column]) - Double(firsts[column]) - shifts[column]
                if !distance.isNaN { squares[column] += distance * distance }
            }
        }
        return RowEncoding(
            columns: columns.indices.map { column in
                let kind: RowEncoding.Column.Kind
                switch columns[column].kind {
                case .words(let names):
                    kind = .words(zip(names, categories[column]).compactMap { $1 ? $0 : nil })
                case .number(let base, let step):
                    guard present[column] > 0 else {
                        kind = .number(mean: 0, deviation: 0)
                        break
                    }
                    let mean = base + step * (Double(firsts[column]) + shifts[column])
                    let deviation = step * (squares[column] / Double(present[column])).squareRoot()
                    kind = .number(
                        mean: min(max(mean, -.greatestFiniteMagnitude), .greatestFiniteMagnitude),
                        deviation: min(deviation, .greatestFiniteMagnitude))
                }
                return RowEncoding.Column(
                    name: columns[column].name, kind: kind, marksMissing: present[column] < count)
            })
    }
}

extension TableCells {
    /// Adds the columns and the rows of this part.
    func add(to fingerprint: inout Fingerprint) {
        for column in columns {
            fingerprint.add(column.name)
            fingerprint.add("\(column.kind)")
        }
        for row in 0..<count { unsafe self.row(row).withUnsafeBytes { unsafe fingerprint.add($0) } }
    }
}
