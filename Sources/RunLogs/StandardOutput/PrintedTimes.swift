import Files
import Interchange

/// Says when what a program printed arrived, by the file of `ArrivalMark`s beside its output. A value that reads that file
/// piece by piece, as far as it is asked.
struct PrintedTimes: Sendable {
    private let path: String
    /// How far the file was read, and what of it makes no whole line yet.
    private var place = 0
    private var rest: [UInt8] = []
    private var marks: [ArrivalMark] = []
    /// The mark before the last place that was asked for.
    private var before: ArrivalMark?
    /// Whether there was no more to read.
    private var isAtEnd = false

    private static let piece = 4096
    /// The longest line of a mark, in bytes; more without a line break is damage.
    private static let longestLine = 64

    init(path: String) { self.path = path }

    /// Says that the file may have become longer.
    mutating func renew() { isAtEnd = false }

    /// The time at which a byte arrived, in seconds since 1970; nil where the file does not say.
    ///
    /// - Parameter offset: the place of the byte in the output, not before that of the last call.
    mutating func seconds(at offset: Int) -> Double? {
        var next = self.next()
        while let mark = next, mark.offset <= offset {
            before = mark
            marks.removeFirst()
            next = self.next()
        }
        guard let before else { return nil }
        // While the program prints all the time, bytes between two marks arrived evenly between them.
        guard let next, next.offset > before.offset, offset > before.offset else { return before.seconds }
        let gap = next.seconds - before.seconds
        guard gap > 0, gap <= 2 * ArrivalMark.spacing(atAge: 0) else { return before.seconds }
        return before.seconds + gap * Double(offset - before.offset) / Double(next.offset - before.offset)
    }

    /// The next mark, which stays in place; nil at the end.
    private mutating func next() -> ArrivalMark? {
        while marks.isEmpty, !isAtEnd { read() }
        return marks.first
    }

    private mutating func read() {
        guard let file = try? InputFile(path: path, mayBeEmpty: true), file.size > place,
            let bytes = try? file.bytes(at: place, min(Self.piece, file.size - place)), !bytes.isEmpty
        else {
            isAtEnd = true
            return
        }
        place += bytes.count
        rest += bytes
        let lines = rest.split(separator: 0x0A, omittingEmptySubsequences: false)
        for line in lines.dropLast() {
            let last = (marks.last ?? before)?.offset ?? 0
            if let mark = ArrivalMark(line: line), mark.offset >= last { marks.append(mark) }
        }
        rest = (lines.last?.count ?? 0) <= Self.longestLine ? Array(lines.last ?? []) : []
    }
}
