import Interchange

/// Tells the faults of the lines of a file: each of the first ones, and the number of the rest at the end. A file of
/// something else entirely would otherwise give a trouble for every line.
struct LineFaults {
    private let path: String
    private var told = 0
    private var untold = 0
    private static let limit = 50

    init(path: String) { self.path = path }

    mutating func damage(_ what: String, line: Int, byte: Int, into batch: inout LogBatch) {
        guard told < Self.limit else {
            untold += 1
            return
        }
        told += 1
        batch.append(LogTrouble(file: path, place: .line(line, byte: byte), what: what, isDamage: true))
    }

    /// Tells something that is no damage.
    mutating func remark(_ what: String, line: Int, byte: Int, into batch: inout LogBatch) {
        guard told < Self.limit else { return }
        told += 1
        batch.append(LogTrouble(file: path, place: .line(line, byte: byte), what: what, isDamage: false))
    }

    /// Tells, at the end of the file, how many faults were not told.
    mutating func end(into batch: inout LogBatch) {
        guard untold > 0 else { return }
        let lines = untold == 1 ? "1 more line is" : "\(untold) more lines are"
        batch.append(LogTrouble(file: path, place: .file, what: "\(lines) damaged", isDamage: true))
        untold = 0
    }
}
