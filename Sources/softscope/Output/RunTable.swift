import RunLogs
import Screen

/// Runs as a table, a line each, whose end has as many values of metrics as fit.
struct RunTable {
    private let heads: [String]
    private let rows: [[String]]
    /// The columns whose cells are aligned at their right edge.
    private let numbers: Set<Int>
    private let valuesHead: String
    private let width: Int
    private let value: Value

    private static let widestName = 40

    /// The value of a row at a place, from 0; nil where there are no more.
    ///
    /// - Parameter room: the columns that are left; nil may be returned for what needs more.
    typealias Value = (_ row: Int, _ place: Int, _ room: Int) -> String?

    /// - Parameters:
    ///   - numbers: the columns whose cells are aligned at their right edge.
    ///   - width: of a line, in columns.
    ///   - value: asked only for what may fit.
    init(
        heads: [String], rows: [[String]], numbers: Set<Int>, valuesHead: String, width: Int,
        value: @escaping Value
    ) {
        self.heads = heads
        self.rows = rows
        self.numbers = numbers
        self.valuesHead = valuesHead
        self.width = width
        self.value = value
    }

    /// A head and a line for each run in UTF-8, each ending with a line break.
    var bytes: [UInt8] {
        var widest = heads.map(\.columnWidth)
        let widths = rows.map { row in
            let widths = row.map(\.columnWidth)
            for (column, width) in widths.enumerated() where width > widest[column] { widest[column] = width }
            return widths
        }
        if let name = widest.first { widest[0] = min(name, Self.widestName) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity((rows.count + 1) * (widest.reduce(0) { $0 + $1 + 2 } + 32))
        write(heads, heads.map(\.columnWidth), widest, to: &bytes) { place, _ in place == 0 ? valuesHead : nil }
        for row in rows.indices { write(rows[row], widths[row], widest, to: &bytes) { value(row, $0, $1) } }
        return bytes
    }

    /// Writes the cells of a line and as many values as fit; at least one.
    private func write(
        _ cells: [String], _ widths: [Int], _ widest: [Int], to bytes: inout [UInt8], value: (Int, Int) -> String?
    ) {
        var taken = 0
        for column in cells.indices {
            let missing = max(0, widest[column] - widths[column])
            let isNumber = numbers.contains(column)
            for _ in 0..<(column > 0 ? 2 : 0) + (isNumber ? missing : 0) { bytes.append(0x20) }
            bytes.append(contentsOf: cells[column].utf8)
            for _ in 0..<(isNumber ? 0 : missing) { bytes.append(0x20) }
            taken += (column > 0 ? 2 : 0) + widths[column] + missing
        }
        var place = 0
        // A value takes a column at least.
        while place == 0 || taken + 3 <= width, let next = value(place, place == 0 ? .max : width - taken - 2) {
            taken += 2 + next.columnWidth
            if place > 0, taken > width { break }
            for _ in 0..<2 { bytes.append(0x20) }
            bytes.append(contentsOf: next.utf8)
            place += 1
        }
        bytes.append(UInt8(ascii: "\n"))
    }
}

extension RunTable {
    /// Runs of other programs.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - width: of a line, in columns.
    init(_ summaries: [LogSummary], at now: Double, numbers: NumberFormat, width: Int) {
        let values = summaries.map { Self.values(of: $0, numbers) }
        self.init(
            heads: ["run", "format", "state", "steps"],
            rows: summaries.map { summary in
                [
                    summary.run.name.printable, summary.run.format.rawValue,
                    summary.state(at: now).text(numbers), Self.steps(of: summary, numbers),
                ]
            }, numbers: [3], valuesHead: "last values", width: width
        ) { row, place, _ in values[row].indices.contains(place) ? values[row][place] : nil }
    }

    private static func steps(of summary: LogSummary, _ numbers: NumberFormat) -> String {
        if let step = summary.lastStep { return numbers.grouped(Int(clamping: step)) }
        if let epoch = summary.lastEpoch {
            let isWhole = epoch == epoch.rounded() && epoch.magnitude < 1e9
            return "epoch \(isWhole ? numbers.grouped(Int(epoch)) : numbers.significant(epoch))"
        }
        return numbers.missing
    }

    /// The last values, those of losses and accuracies first.
    private static func values(of summary: LogSummary, _ numbers: NumberFormat) -> [String] {
        let known = summary.metrics.compactMap { metric in metric.summary.last.map { (metric.name, $0) } }
        func isQuality(_ name: String) -> Bool {
            ["loss", "acc", "map", "f1"].contains { name.lowercased().contains($0) }
        }
        let sorted = known.filter { isQuality($0.0) } + known.filter { !isQuality($0.0) }
        return sorted.prefix(12).map { name, value in
            "\(name.printable) \(value.isNaN ? "nan" : numbers.significant(value, digits: 4))"
        }
    }
}

extension RunState {
    /// The state in words, with the evidence for silence: "quiet for 7:00, usually every 0:40".
    func text(_ numbers: NumberFormat) -> String {
        switch self {
        case .quiet(let seconds, let usually?) where usually >= 1:
            "quiet for \(numbers.clock(seconds)), usually every \(numbers.clock(usually))"
        case .quiet(let seconds, _): "quiet for \(numbers.clock(seconds))"
        case .failed(let status?): "failed (\(status))"
        case .running, .finished, .failed, .killed, .crashed: word
        }
    }
}
