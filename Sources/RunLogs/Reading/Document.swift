import Files

/// A small file that is read as a whole, and again when it has changed.
struct Document: Sendable {
    let path: String
    private var version = SettledVersion<FileStatus>()
    /// Of the contents that were last taken.
    private var hash: Int?
    private var trouble: String?

    /// The largest document that is read, in bytes.
    private static let largest = 1 << 30

    init(path: String) {
        self.path = path
    }

    /// The contents if they have changed since they were last taken; nil otherwise, or where the file is gone or
    /// cannot be read, which is reported once.
    mutating func changedContents(into batch: inout LogBatch) -> [UInt8]? {
        guard let now = FileStatus(path), !version.isSame(now) else { return nil }
        do throws(FileError) {
            let bytes = try WholeFile.read(path, limit: Self.largest)
            let hash = bytes.hashValue
            guard hash != self.hash else { return nil }
            self.hash = hash
            return bytes
        } catch {
            report("the file cannot be read and was left out: \(error)", isDamage: true, to: &batch)
            return nil
        }
    }

    /// Reports a trouble with the file as a whole, unless it was the last one reported.
    mutating func report(_ what: String, isDamage: Bool, to batch: inout LogBatch) {
        guard trouble != what else { return }
        trouble = what
        batch.append(LogTrouble(file: path, place: .file, what: what, isDamage: isDamage))
    }
}
