import Files

/// Which version of a database is there: the file, and what its writers keep beside it.
struct DatabaseVersion: Hashable {
    private let file: FileStatus?
    private let writeAheadLog: FileStatus?

    init(_ path: String) {
        file = FileStatus(path)
        writeAheadLog = FileStatus(path + "-wal")
    }

    /// Whether there is another file now.
    func isReplaced(by other: DatabaseVersion) -> Bool {
        file != nil && other.file != nil && file?.identity != other.file?.identity
    }

    var exists: Bool { file != nil }
}
