import Evaluation
import Interchange
import Screen
import Telemetry

/// Reports a run on standard output, without a dashboard.
protocol ProgressReporter {
    /// Reports an event. Throws `writeFailed` if the reader is gone.
    mutating func report(_ event: TrainingEvent) throws(Failure)

    /// How events may be merged before they are reported.
    var folding: EventFolding { get }
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
    var folding: EventFolding { .quietBatches }

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

    var folding: EventFolding { batchesPerLine == nil ? .quietBatches : .none }

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

    var folding: EventFolding { showsBar ? .batches : .quietBatches }

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
        case .layers(let layers, let batch):
            try emit(clearedBar() + Self.gradientNorms(of: layers, isStart: batch == 0, numbers) + "\n")
        case .metrics, .epochs, .baseline, .ranks, .state, .speed, .extended, .written: break
        }
    }

    /// "gradient norm by layer 2.1e-6 … 0.8, first to last 2.6e-6": the layers of a lesson about gradients.
    private static func gradientNorms(of layers: [LayerReport], isStart: Bool, _ numbers: NumberFormat) -> String {
        let norms = layers.map(\.gradientNorm)
        let ratio = (norms.first ?? .nan) / (norms.last ?? .nan)
        return "  gradient norm by layer\(isStart ? " before training" : ""): "
            + norms.map { numbers.scientific($0) }.joined(separator: " ")
            + "; first to last \(numbers.scientific(ratio))"
    }

    private func text(of summary: RunSummary) -> String {
        summary.text(
            numbers, bestBy: description?.bestEpochRule ?? .highestAccuracy,
            isInNats: description?.loss?.isInNats ?? true)
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
