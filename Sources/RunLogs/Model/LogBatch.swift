/// What a reader has read since the batch was last emptied, in the order of the file.
///
/// Readers append to it, and whoever collects the log takes from it, after at most a few megabytes of a file: nothing
/// is called for each point.
package struct LogBatch: Sendable {
    /// The names of the metrics by the numbers in `points`. Names stay when the batch is emptied.
    package private(set) var names: [String] = []
    private var numbers: [String: Int] = [:]

    package var points: [LogPoint] = []
    /// Each with the number of points that came before it.
    package private(set) var notes: [(afterPoints: Int, note: LogNote)] = []
    package private(set) var troubles: [LogTrouble] = []

    package init() {}

    /// The number of a metric, which gets one when it is first asked for. A reader with many points remembers it.
    package mutating func number(of name: String) -> Int {
        if let number = numbers[name] { return number }
        numbers[name] = names.count
        names.append(name)
        return names.count - 1
    }

    package mutating func append(_ note: LogNote) { notes.append((points.count, note)) }
    package mutating func append(_ trouble: LogTrouble) { troubles.append(trouble) }

    /// A batch with its names, and nothing else.
    var onlyNames: LogBatch {
        var batch = LogBatch()
        batch.names = names
        batch.numbers = numbers
        return batch
    }

    /// Forgets everything but the names.
    package mutating func empty() {
        points.removeAll(keepingCapacity: true)
        notes.removeAll()
        troubles.removeAll()
    }
}
