/// The progress bars that were drawn, of which one tells the step of a dictionary: Hugging Face's trainer prints values
/// without the step, and then draws the bars again.
struct KnownBars: Sendable {
    private struct Bar: Sendable {
        var name: [UInt8]
        var total: Int64?
        var done: Int64
        var isFinished: Bool { done == total }
    }

    private var bars: [Bar] = []
    /// The bar of the training, and the one that was drawn last.
    private var training: Int?
    private var latest: Int?
    private static let limit = 100

    var hasAny: Bool { !bars.isEmpty }

    mutating func note(_ bar: ProgressBar, _ line: PrintedLine) {
        let name = Self.name(bar, line)
        if let index = bars.lastIndex(where: { $0.name == name && $0.total == bar.total }) {
            bars[index].done = bar.done
            latest = index
        } else if bars.count < Self.limit {
            latest = bars.count
            bars.append(Bar(name: name, total: bar.total, done: bar.done))
        }
    }

    /// The step of a dictionary, and how many steps there are.
    ///
    /// The bar of the training is the first one that is not finished. Another training may follow with a bar of its own, but an
    /// evaluation has one, too, which need not be drawn to its end.
    ///
    /// - Parameter isEvaluation: whether the dictionary tells of an evaluation.
    mutating func stepOfDictionary(isEvaluation: Bool) -> (step: Int64, total: Int64?)? {
        if let training, !isEvaluation, bars[training].isFinished, let latest, !bars[latest].isFinished {
            self.training = latest
        }
        training = training ?? bars.firstIndex { !$0.isFinished } ?? bars.indices.last
        return training.map { (bars[$0].done, bars[$0].total) }
    }

    /// What stands before the bar, without digits.
    private static func name(_ bar: ProgressBar, _ line: PrintedLine) -> [UInt8] {
        line.bytes[bar.description.clamped(to: 0..<line.count)].filter { !PrintedLine.isDigit($0) && $0 != 0x20 }
    }
}
