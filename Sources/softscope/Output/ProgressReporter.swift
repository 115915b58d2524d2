import Evaluation
import Interchange
import Screen
import Telemetry

/// Reports a run on standard output, without a dashboard.
protocol ProgressReporter {
    /// Reports an event. Throws `writeFailed` if the reader is gone.
    mutating func report(_ event: TrainingEvent) throws(Failure)

    /// Whether every batch must be reported separately, however many are pending.
    var tellsEachBatch: Bool { get }
}

extension ProgressReporter {
    func emit(_ text: String) throws(Failure) {
        guard StandardStream.output.write(text) else {
            throw Failure(.writeFailed, "Standard output was closed or is full; the training was stopped.")
        }
    }
}

/// Reports nothing; the exit status says enough.
struct QuietReporter: ProgressReporter {
    var tellsEachBatch: Bool { false }

    mutating func report(_ event: TrainingEvent) throws(Failure) {}
}

/// Writes one JSON object per line.
struct JSONLinesReporter: ProgressReporter {
    /// The number of batches that a `batch` line summarises; nil to write no such lines.
    let batchesPerLine: Int?
    private var pending: BatchReport?

    init(batchesPerLine: Int?) {
        self.batchesPerLine = batchesPerLine
    }

    var tellsEachBatch: Bool { batchesPerLine != nil }

    mutating func report(_ event: TrainingEvent) throws(Failure) {
        if case .batch(let report) = event {
            try add(report)
        } else if let json = event.json {
            try flush()
            try emit(json.text + "\n")
        }
    }

    private mutating func add(_ report: BatchReport) throws(Failure) {
        guard let batchesPerLine else { return }
        if pending == nil { pending = report } else { pending?.append(report) }
        if report.lastBatch % batchesPerLine == 0 { try flush() }
    }

    private mutating func flush() throws(Failure) {
        guard let pending else { return }
        self.pending = nil
        try emit(pending.json.text + "\n")
    }
}

/// Writes one line per epoch, for people; on a terminal, a progress bar runs below the newest.
struct PlainReporter: ProgressReporter {
    private let numbers: NumberFormat
    private let appearance: Appearance
    private let showsBar: Bool
    private var description: RunDescription?
    private var barWidth = 0
    private var barSeconds = -Double.infinity

    var tellsEachBatch: Bool { false }

    init(showsBar: Bool, isASCII: Bool) {
        self.showsBar = showsBar
        appearance = Appearance(glyphs: isASCII ? .ascii : .unicode, colors: .none)
        numbers = appearance.numbers
    }

    mutating func report(_ event: TrainingEvent) throws(Failure) {
        switch event {
        case .started(let description):
            self.description = description
            let notes = description.notes.map { "note: \($0.printable)\n" }.joined()
            try emit(description.text(numbers) + "\n" + notes)
        case .batch(let report): try showBar(report)
        case .epoch(let report):
            try emit(clearedBar() + report.text(of: description?.epochs ?? report.epoch, numbers) + "\n")
        case .ended(let summary): try emit(clearedBar() + text(of: summary) + "\n")
        case .learningRate(let rate, let beforeBatch):
            let batch = numbers.grouped(beforeBatch)
            try emit(clearedBar() + "learning rate \(numbers.scientific(rate)) from batch \(batch) on\n")
        // The sentence itself goes to standard error.
        case .checkpoints: try emit(clearedBar())
        case .metrics, .epochs, .baseline, .layers, .state, .extended, .written: break
        }
    }

    private func text(of summary: RunSummary) -> String {
        summary.text(numbers, bestBy: description?.bestEpochRule ?? .highestAccuracy)
    }

    /// Shows the bar, at most ten times per second of training.
    private mutating func showBar(_ report: BatchReport) throws(Failure) {
        guard showsBar, let description, report.trainingSeconds >= barSeconds + 0.1 else { return }
        barSeconds = report.trainingSeconds
        let fraction = Double(report.batchInEpoch) / Double(max(1, description.batchesPerEpoch))
        var frame = Frame(size: Size(columns: 30, rows: 1))
        frame.draw(ProgressBar(fraction), in: frame.area, with: appearance)
        let text =
            "epoch \(report.epoch)/\(description.epochs)  \(frame.text)  \(numbers.percent(fraction, digits: 0))"
            + "  loss \(numbers.fixed(report.loss.mean, digits: 4))"
            + "  accuracy \(numbers.percent(report.accuracy.mean, digits: 1))"
        let old = barWidth
        barWidth = text.columnWidth
        try emit("\r" + text.paddedRight(to: old))
    }

    /// The characters that erase the bar.
    private mutating func clearedBar() -> String {
        defer { barWidth = 0 }
        return barWidth > 0 ? "\r" + String(repeating: " ", count: barWidth) + "\r" : ""
    }
}
