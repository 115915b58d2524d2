import Files

/// Collects the numbers and words of a table's records, and turns them into cells.
struct TableRows {
    /// A column of the file that is used.
    struct Source {
        /// The index of its field in a record.
        let place: Int
        let name: String
        var kind: Kind

        enum Kind {
            case number(base: Double, step: Double)
            case words(WordCollector)
        }
    }

    private let path: String
    private var sources: [Source]
    private let dropped: String?
    /// [rows × sources], row-major.
    private var values: [Float] = []
    private(set) var count = 0

    init(path: String, layout: TableLayout, sample: TableSample, dropped: String?) {
        let bases = NumberBase.all(in: sample, of: layout)
        self.init(
            path: path,
            sources: layout.used.map { column in
                Source(
                    place: column, name: layout.columns[column].name,
                    kind: layout.columns[column].role == .number
                        ? .number(base: bases[column]?.base ?? 0, step: bases[column]?.step ?? 1)
                        : .words(WordCollector(limit: TableLimits.mostCategories)))
            }, dropped: dropped)
    }

    init(path: String, sources: [Source], dropped: String? = nil) {
        self.path = path
        self.sources = sources
        self.dropped = dropped
    }

    /// Reserves memory for `rows` rows, unless that is too much.
    mutating func reserve(_ rows: Int) {
        let (cells, overflow) = rows.multipliedReportingOverflow(by: sources.count)
        guard !overflow, cells < Memory.physical / 8 else { return }
        values.reserveCapacity(cells)
    }

    /// Adds the current record.
    mutating func append(_ reader: RecordReader) throws(DatasetError) {
        for index in sources.indices {
            let place = sources[index].place
            switch sources[index].kind {
            case .number(let base, let step):
                guard place < reader.fields.count, let value = reader.number(place), value.isFinite else {
                    guard reader.isMissing(place) else { throw fault(reader, sources[index]) }
                    values.append(.nan)
                    continue
                }
                let cell = Float(step == 1 ? value - base : value / step - base / step)
                values.append(cell)
                if cell.isInfinite { widen(index, for: value) }
            case .words(var words):
                // Taken out of the array while it is changed, so that it is not copied.
                sources[index].kind = .number(base: 0, step: 1)
                defer { sources[index].kind = .words(words) }
                if reader.isMissing(place) {
                    values.append(.nan)
                } else if let word = reader.word(place) {
                    values.append(words.cell(for: word))
                } else {
                    throw reader.fault(
                        .malformed, column: sources[index].name, expected: "text", found: "zero bytes")
                }
            }
        }
        count += 1
        guard count < Int32.max, values.count + sources.count <= values.capacity || hasRoom else {
            throw reader.fault(
                .tooLarge, expected: "a table that fits into half of this machine's memory", found: "more")
        }
    }

    /// Whether there is memory for twice as many values, which the array requests when it grows.
    private var hasRoom: Bool {
        let bytes = 2 * MemoryLayout<Float>.size * max(values.count, sources.count)
        return bytes <= Memory.physical / 2 && Memory.isAvailable(bytes)
    }

    private func fault(_ reader: RecordReader, _ source: Source) -> DatasetError {
        reader.fault(
            .wrongValue, column: source.name,
            expected:
                "a finite number, as elsewhere in the column, which --drop \(quotedForShell(source.name)) leaves out",
            found: excerpt(reader.word(source.place) ?? "bytes that are no text"))
    }

    /// Enlarges the unit of a column, so that a number fits into 32 bits that would be infinite in the current unit.
    private mutating func widen(_ index: Int, for value: Double) {
        guard case .number(let base, let step) = sources[index].kind else { return }
        let wider =
            max(step, 1) * Double(sign: .plus, exponent: min(1_000, max(0, value.exponent - 60)), significand: 1)
        for cell in stride(from: index, to: values.count, by: sources.count) {
            values[cell] = Float(Double(values[cell]) * (step / wider))
        }
        values[values.count - 1] = Float(value / wider - base / wider)
        sources[index].kind = .number(base: base, step: wider)
    }

    /// Throws if a column of words carries no information because nearly every row has a different one.
    func cells() throws(DatasetError) -> TableCells {
        let different = sources.filter { source in
            if case .words(let words) = source.kind { words.hasTooManyCategories } else { false }
        }
        guard different.isEmpty else {
            throw LayoutFinder.unusable(
                path, dates: [], different: different.map(\.name), dropped: dropped)
        }
        return sorted()
    }

    /// The cells, with the categories of each column sorted.
    func sorted() -> TableCells {
        var values = values
        var columns: [TableCells.Column] = []
        for (index, source) in sources.enumerated() {
            switch source.kind {
            case .number(let base, let step):
                columns.append(.init(name: source.name, kind: .number(base: base, step: step)))
            case .words(let words):
                let (names, ofNumber) = words.sorted
                columns.append(.init(name: source.name, kind: .words(names)))
                for cell in stride(from: index, to: values.count, by: sources.count) where !values[cell].isNaN {
                    values[cell] = ofNumber[Int(values[cell])]
                }
            }
        }
        return TableCells(columns: columns, cells: values, count: count)
    }
}

package enum TableLimits {
    /// The largest number of categories in a column of words; more carry no information.
    package static let mostCategories = 1_000
}

/// Collects the words of a column in the order in which they occur.
struct WordCollector {
    private var places: [String: Float] = [:]
    private var names: [String] = []
    private var present = 0
    private var hasTooMany = false
    private let limit: Int

    /// - Parameter limit: the largest number of categories, at least 1.
    init(limit: Int) {
        self.limit = limit
    }

    /// The cell for a word. Words beyond the limit share the last category's cell.
    mutating func cell(for word: String) -> Float {
        present += 1
        if let known = places[word] { return known }
        guard names.count < limit else {
            hasTooMany = true
            return Float(names.count - 1)
        }
        let number = Float(names.count)
        places[word] = number
        names.append(word)
        return number
    }

    /// Whether there are more categories than the limit, or more than half as many as values.
    var hasTooManyCategories: Bool {
        hasTooMany
            || (present >= ColumnProfile.fewestRows && names.count * 2 > present)
    }

    /// The words, sorted by value if all are numbers, otherwise by Unicode scalars; and the sorted position of each
    /// cell's word.
    var sorted: (names: [String], ofNumber: [Float]) {
        let values = names.map { NumberText.value(of: Array($0.utf8)[...]) }
        let areNumbers = values.allSatisfy { $0 != nil }
        let order = names.indices.sorted { first, second in
            if areNumbers, let one = values[first], let other = values[second], one != other { return one < other }
            return names[first].unicodeScalars.lexicographicallyPrecedes(names[second].unicodeScalars)
        }
        var ofNumber = Array(repeating: Float(0), count: names.count)
        for (place, number) in order.enumerated() { ofNumber[number] = Float(place) }
        return (order.map { names[$0] }, ofNumber)
    }
}

/// The base and the unit in which the numbers of a column are stored in 32 bits.
struct NumberBase {
    let base: Double
    /// A power of two.
    let step: Double

    /// Chosen for a column from some of its numbers: base 0 and unit 1 if 32 bits then distinguish them well enough.
    init(_ numbers: [Double]) {
        let sorted = numbers.sorted()
        guard let least = sorted.first, let most = sorted.last else {
            (base, step) = (0, 1)
            return
        }
        let largest = max(least.magnitude, most.magnitude)
        let spread = most - least
        let isExact = largest <= 0x1p24 && sorted.allSatisfy { $0 == $0.rounded() }
        base = isExact || largest <= 16 * spread ? 0 : sorted[sorted.count / 2]
        let reach = max((most - base).magnitude, (least - base).magnitude)
        let fits = reach == 0 || (reach > 1e-30 && reach < Double(Float.greatestFiniteMagnitude))
        step = fits ? 1 : Double(sign: .plus, exponent: Self.exponent(reach), significand: 1)
    }

    private static func exponent(_ reach: Double) -> Int {
        reach.isFinite ? min(max(reach.exponent, -1_000), 1_000) : 1_000
    }

    /// The base of each numeric column; nil for other columns.
    static func all(in sample: TableSample, of layout: TableLayout) -> [NumberBase?] {
        let records = sample.records.dropFirst(layout.hasHeader ? 1 : 0)
        return layout.columns.indices.map { column in
            guard layout.columns[column].role == .number else { return nil }
            return NumberBase(
                records.compactMap { record in
                    column < record.count
                        ? NumberText.value(of: Array(record[column].utf8)[...]).flatMap { $0.isFinite ? $0 : nil } : nil
                })
        }
    }
}
