import Files
import Interchange
import RunStore
import Screen

/// Everything that is stored of a run but its curves, for people.
struct StoredRunText {
    private let run: RunEntry
    private let marks: [RunMark]
    private let now: Double
    private let numbers: NumberFormat

    /// - Parameter now: seconds since 1970.
    init(_ run: RunEntry, marks: [RunMark], at now: Double, numbers: NumberFormat) {
        self.run = run
        self.marks = marks
        self.now = now
        self.numbers = numbers
    }

    var text: String {
        var blocks = [lines(facts)]
        if !run.config.isEmpty { blocks.append("settings\n" + lines(run.config.map { ($0.name, $0.value.cell) })) }
        if !run.metrics.isEmpty { blocks.append(metrics) }
        if !marks.isEmpty { blocks.append("events\n" + lines(marks.indices.map { text(ofMark: $0) })) }
        return blocks.joined(separator: "\n")
    }

    private var facts: [(String, String)] {
        var facts = [("run", run.name), ("state", run.state.rawValue + (run.reason.map { ": \($0)" } ?? ""))]
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { facts.append((name, value)) }
        }
        add("format", run.format == "softscope" ? nil : run.format + (run.isReference ? ", points in its log" : ""))
        add("data", run.data)
        add("model", run.model)
        add("seed", run.seed.map { String($0) })
        add("begun", "\(numbers.age(now - run.created)) ago")
        add("duration", numbers.clock(run.seconds))
        add("attempts", run.attempts > 1 ? String(run.attempts) : nil)
        add("tags", run.tags.joined(separator: ", "))
        add("note", run.note)
        add("log", run.path)
        add("saved as", run.modelPath.flatMap { FileSystem.isThere($0) ? $0 : nil })
        add("command", run.command.joined(separator: " "))
        add("folder", run.folder)
        add("commit", run.commit.map { $0 + (run.isDirty == true ? ", with changes" : "") })
        let cores = run.cores.map { "\($0) \($0 == 1 ? "core" : "cores")" }
        add("machine", [run.host, run.processor, cores].compactMap(\.self).joined(separator: ", "))
        return facts
    }

    private func lines(_ pairs: [(String, String)]) -> String {
        let width = pairs.map { $0.0.printable.columnWidth }.max() ?? 0
        return pairs.map { "  \($0.0.printable.paddedRight(to: width))  \($0.1.printable)\n" }.joined()
    }

    private var metrics: String {
        let heads = ["metric", "best", "at step", "last", "points"]
        let rows = run.metrics.map { metric in
            [
                metric.name.printable, metric.best.map { numbers.significant($0.value, digits: 4) } ?? numbers.missing,
                metric.best?.step.map { numbers.grouped(Int($0)) } ?? numbers.missing,
                metric.last.isNaN ? "nan" : numbers.significant(metric.last, digits: 4),
                numbers.grouped(metric.points),
            ]
        }
        return TextColumns([heads] + rows).text
    }

    /// When it was, by step and by the time since the run began, and what.
    private func text(ofMark index: Int) -> (String, String) {
        let mark = marks[index]
        let step = mark.step.map { "step \(numbers.grouped(Int($0)))" }
        let time = mark.time.map { numbers.clock(max(0, $0 - run.created)) }
        let moment = [step, time].compactMap(\.self).joined(separator: ", ")
        let words =
            switch mark.kind {
            case .learningRate: "learning rate \(numbers.scientific(mark.value ?? .nan))"
            case .paused: "paused"
            case .continued: "continued" + (pause(endingWith: index).map { " after \(numbers.clock($0))" } ?? "")
            case .checkpoint: "saved as \(mark.text ?? "")"
            case .checkpointFailed: "not saved: \(mark.text ?? "")"
            case .resumed: "resumed"
            case .extended: "extended to \(mark.value.map { numbers.significant($0) } ?? "more") epochs"
            case .diverged: "diverged"
            }
        return (moment.isEmpty ? numbers.missing : moment, words)
    }

    /// The seconds of the pause that a mark ends; nil if they are not known.
    private func pause(endingWith index: Int) -> Double? {
        let start = marks[..<index].last { $0.kind == .paused || $0.kind == .continued }
        guard let start, start.kind == .paused, let from = start.time, let to = marks[index].time else { return nil }
        return max(0, to - from)
    }
}

/// Rows of cells in columns: the first column begins at the left, the others end at the right.
struct TextColumns {
    private let rows: [[String]]

    init(_ rows: [[String]]) { self.rows = rows }

    var text: String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].columnWidth : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                column == 0 ? cell.paddedRight(to: widths[0]) : cell.paddedLeft(to: widths[column])
            }
            return "  " + cells.joined(separator: "  ") + "\n"
        }.joined()
    }
}
