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

    /// Gives the points from a number on a time, unless they have one since 1970.
    mutating func date(pointsFrom first: Int, _ seconds: Double) {
        for index in points.indices.dropFirst(first) where !(points[index].seconds ?? 0 > 1e8) {
            points[index] = points[index].dated(seconds)
        }
    }

    /// A batch with its names, and nothing else.
    var onlyNames: LogBatch {
        var batch = LogBatch()
        batch.names = names
        batch.numbers = numbers
        return batch
    }

    /// Gives the troubles from a number on other places in their file.
    mutating func moveTroubles(from first: Int, _ place: (Int) -> Int) {
        for index in troubles.indices.dropFirst(first) {
            switch troubles[index].place {
            case .byte(let byte): troubles[index].place = .byte(place(byte))
            case .line(let line, let byte): troubles[index].place = .line(line, byte: place(byte))
            case .file: break
            }
        }
    }

    /// Forgets everything but the names.
    package mutating func empty() {
        points.removeAll(keepingCapacity: true)
        notes.removeAll()
        troubles.removeAll()
    }
}
