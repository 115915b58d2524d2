import Files

/// A file that a parser reads piece by piece while it grows.
struct ParsedFile: LogSource {
    private var file: FollowedFile
    private(set) var parser: any LogParser
    private var follows: Bool
    /// How many bytes are read next. It doubles while a record does not fit.
    private var wanted = Self.piece
    /// The version of the file whose end was parsed without finding a complete record, and the hash of that end.
    private var waitedFor: (status: FileStatus?, hash: Int)?
    /// Whether the file was followed up to now, and has ended.
    private var isEnding = false
    /// Whether nothing more is read of it.
    private var isDone = false
    private var lastTrouble: String?
    /// From where it can be read again; nil where nobody will ask.
    private var marks: FileMarks?

    /// A small piece makes the first picture fast, and the points that it has fit into the processor's cache until
    /// everybody has taken them.
    private static let piece = 256 << 10
    /// No writer makes a record of more than 2 GiB.
    private static let largestRecord = 2 << 30

    /// - Parameter isMarked: whether its points may be read again.
    init(path: String, parser: any LogParser, follows: Bool, isMarked: Bool = false) {
        file = FollowedFile(path: path)
        self.parser = parser
        self.follows = follows
        if isMarked { marks = FileMarks(file: file, parser: parser) }
    }

    /// Reads a file again from a mark on.
    init(_ mark: FileMarks.Mark, follows: Bool) {
        file = mark.file
        parser = mark.parser
        self.follows = follows
    }

    var stored: StoredFile? { marks.map { StoredFile(marks: $0, file: file, follows: follows) } }

    mutating func read(into batch: inout LogBatch) -> LogSourceProgress {
        guard !isDone else { return .caughtUp }
        do throws(FileError) {
            switch try file.look() {
            case .nothing:
                if isEnding { finish(into: &batch) }
                return .caughtUp
            case .shrank, .replaced: return .rewritten
            case .gone:
                report("the file is gone; what was read of it is kept", isDamage: false, to: &batch)
                return .caughtUp
            case .more(let size): return try parse(upTo: size, into: &batch)
            }
        } catch {
            report("the file cannot be read and was left out: \(error)", isDamage: true, to: &batch)
            return .caughtUp
        }
    }

    mutating func endFollowing() {
        isEnding = follows
        follows = false
        waitedFor = nil
    }

    /// Takes what the parser has kept back for more bytes, of which there will be none.
    private mutating func finish(into batch: inout LogBatch) {
        let nothing: [UInt8] = []
        _ = unsafe parser.parse(nothing.span.bytes, at: file.position, isLast: true, into: &batch)
        (isEnding, isDone) = (false, true)
    }

    private mutating func parse(upTo size: Int, into batch: inout LogBatch) throws(FileError) -> LogSourceProgress {
        let isSameStatus = waitedFor.map { $0.status == file.status } ?? false
        if isSameStatus, file.isSettled { return .caughtUp }
        let bytes = try file.read(min(wanted, size - file.position), at: file.position)
        guard !bytes.isEmpty, !isSameStatus || waitedFor?.hash != bytes.hashValue else { return .caughtUp }
        let isEnd = file.position + bytes.count >= size
        let pointsBefore = batch.points.count
        let dealtWith = unsafe parser.parse(
            bytes.span.bytes, at: file.position, isLast: isEnd && !follows, into: &batch)
        file.advance(by: dealtWith, of: bytes)
        marks?.note(batch.points[pointsBefore...], file: file, parser: parser)
        lastTrouble = nil
        if isEnd {
            // Behind the last complete record; the rest is read again when the file has changed.
            waitedFor = (file.status, follows ? Array(bytes[min(max(0, dealtWith), bytes.count)...]).hashValue : 0)
            isDone = !follows
        } else {
            waitedFor = nil
            let isStuck = dealtWith <= 0
            if isStuck, bytes.count >= Self.largestRecord || !Memory.isAvailable(2 * bytes.count) {
                isDone = true
                report(
                    "from byte \(file.position) on there is no end of a record within \(bytes.count) bytes; "
                        + "the rest of the file was left out", isDamage: true, to: &batch)
            } else if isStuck {
                wanted = max(wanted, 2 * bytes.count)
            }
        }
        return .read(bytes.count)
    }

    private mutating func report(_ what: String, isDamage: Bool, to batch: inout LogBatch) {
        guard lastTrouble != what else { return }
        lastTrouble = what
        batch.append(LogTrouble(file: file.path, place: .file, what: what, isDamage: isDamage))
    }
}
