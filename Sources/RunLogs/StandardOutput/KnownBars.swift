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
    /// The bar of the training.
    private var training: Int?
    private static let limit = 100

    var hasAny: Bool { !bars.isEmpty }

    mutating func note(_ bar: ProgressBar, _ line: PrintedLine) {
        let name = Self.name(bar, line)
        if let index = bars.lastIndex(where: { $0.name == name && $0.total == bar.total }) {
            bars[index].done = bar.done
        } else if bars.count < Self.limit {
            bars.append(Bar(name: name, total: bar.total, done: bar.done))
        }
    }

    /// The step of a dictionary, and how many steps there are.
    ///
    /// - Parameter bar: what was drawn behind the dictionary, if it is a bar.
    mutating func stepOfDictionary(with bar: ProgressBar?) -> (step: Int64, total: Int64?)? {
        let index =
            training.flatMap { bars[$0].isFinished ? nil : $0 } ?? bars.firstIndex { !$0.isFinished }
            ?? training ?? bars.indices.last
        training = index
        return index.map { (bars[$0].done, bars[$0].total) }
    }

    /// What stands before the bar, without digits.
    private static func name(_ bar: ProgressBar, _ line: PrintedLine) -> [UInt8] {
        line.bytes[bar.description.clamped(to: 0..<line.count)].filter { !PrintedLine.isDigit($0) && $0 != 0x20 }
    }
}
