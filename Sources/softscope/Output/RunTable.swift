import RunLogs
import Screen

/// Runs as a table, a line each, whose end has as many values of metrics as fit.
struct RunTable {
    private let heads: [String]
    private let rows: [[String]]
    /// The columns whose cells are aligned at their right edge.
    private let numbers: Set<Int>
    private let valuesHead: String
    private let values: [String]
    private let width: Int

    private static let widestName = 40

    /// - Parameters:
    ///   - numbers: the columns whose cells are aligned at their right edge.
    ///   - values: a line of values for each row, separated by two spaces.
    ///   - width: of a line, in columns.
    init(
        heads: [String], rows: [[String]], numbers: Set<Int>, valuesHead: String, values: [String], width: Int
    ) {
        self.heads = heads
        self.rows = rows
        self.numbers = numbers
        self.valuesHead = valuesHead
        self.values = values
        self.width = width
    }

    /// A head and a line for each run, each ending with a line break.
    var text: String {
        let all = [heads] + rows
        let widths = heads.indices.map { column in all.map { $0[column].columnWidth }.max() ?? 0 }
        let lines = zip(all, [valuesHead] + values).map { row, values in
            let cells = row.enumerated().map { column, cell in
                let width = column == 0 ? min(widths[0], Self.widestName) : widths[column]
                return numbers.contains(column) ? cell.paddedLeft(to: width) : cell.paddedRight(to: width)
            }
            return Self.fitting(values, behind: cells.joined(separator: "  "), in: width)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The cells and as many values as fit; at least one.
    private static func fitting(_ values: String, behind cells: String, in width: Int) -> String {
        var line = cells
        for (index, value) in values.split(separator: "  ").map(String.init).enumerated() {
            if index > 0, line.columnWidth + 2 + value.columnWidth > width { break }
            line += "  " + value
        }
        return line
    }
}

extension RunTable {
    /// Runs of other programs.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - width: of a line, in columns.
    init(_ summaries: [LogSummary], at now: Double, numbers: NumberFormat, width: Int) {
        self.init(
            heads: ["run", "format", "state", "steps"],
            rows: summaries.map { summary in
                [
                    summary.run.name.printable, summary.run.format.rawValue,
                    summary.state(at: now).text(numbers), Self.steps(of: summary, numbers),
                ]
            }, numbers: [3], valuesHead: "last values", values: summaries.map { Self.values(of: $0, numbers) },
            width: width)
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
    private static func values(of summary: LogSummary, _ numbers: NumberFormat) -> String {
        let known = summary.metrics.compactMap { metric in metric.summary.last.map { (metric.name, $0) } }
        func isQuality(_ name: String) -> Bool {
            ["loss", "acc", "map", "f1"].contains { name.lowercased().contains($0) }
        }
        let sorted = known.filter { isQuality($0.0) } + known.filter { !isQuality($0.0) }
        return sorted.prefix(12).map { name, value in
            "\(name.printable) \(value.isNaN ? "nan" : numbers.significant(value, digits: 4))"
        }.joined(separator: "  ")
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
