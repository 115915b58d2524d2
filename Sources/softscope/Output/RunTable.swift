import RunLogs
import Screen

/// Runs of other programs as a table, a line each.
struct RunTable {
    private let rows: [[String]]
    private let values: [String]
    private let width: Int

    private static let heads = ["run", "format", "state", "steps"]
    private static let widestName = 40

    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - width: of a line, in columns.
    init(_ summaries: [LogSummary], at now: Double, numbers: NumberFormat, width: Int) {
        rows = summaries.map { summary in
            [
                summary.run.name.printable, summary.run.format.rawValue,
                summary.state(at: now).text(numbers), Self.steps(of: summary, numbers),
            ]
        }
        values = summaries.map { Self.values(of: $0, numbers) }
        self.width = width
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

    /// A head and a line for each run, each ending with a line break.
    var text: String {
        let all = [Self.heads] + rows
        let widths = Self.heads.indices.map { column in all.map { $0[column].columnWidth }.max() ?? 0 }
        let lines = zip(all, ["last values"] + values).map { row, values in
            let name = row[0].paddedRight(to: min(widths[0], Self.widestName))
            let cells =
                "\(name)  \(row[1].paddedRight(to: widths[1]))  \(row[2].paddedRight(to: widths[2]))"
                + "  \(row[3].paddedLeft(to: widths[3]))"
            return Self.fitting(values, behind: cells, in: width)
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
