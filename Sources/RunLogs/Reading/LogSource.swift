import Files

/// Reads one file of a run, a folder of small ones, or one run of a database, from its beginning, and goes on where
/// more was written.
protocol LogSource: Sendable {
    /// Reads the next piece, at most a few megabytes.
    mutating func read(into batch: inout LogBatch) -> LogSourceProgress

    /// Says that the file will not be written any more, so that the next reading takes all of it.
    mutating func endFollowing()

    /// From where what was read can be read again; nil where it is read from its beginning.
    var stored: StoredFile? { get }
}

extension LogSource {
    var stored: StoredFile? { nil }
    mutating func endFollowing() {}
}

/// What was read of a file, and from where it can be read again.
struct StoredFile: Sendable {
    let marks: FileMarks
    /// The file as it was looked at last.
    let file: FollowedFile
    let follows: Bool
}

enum LogSourceProgress: Sendable, Hashable {
    /// Something was read, of this many bytes; there may be more.
    case read(Int)
    /// Everything that is there was read. It is worth asking again when the file has changed.
    case caughtUp
    /// What was read before is no longer what the file says: it must be read anew from its beginning.
    case rewritten
}

extension LogFile {
    /// The reader of the file from its beginning.
    ///
    /// - Parameters:
    ///   - follows: whether the file may still be written; otherwise it ends where it ends now.
    ///   - isMarked: whether its points may be read again.
    func source(follows: Bool, isMarked: Bool) -> any LogSource {
        if let parser = content.parser(path: path) {
            return ParsedFile(path: path, parser: parser, follows: follows, isMarked: isMarked)
        }
        switch content {
        case .mlflowDatabase(let run): return MLflowDatabaseRun(path: path, run: run)
        case .trackioDatabase(let run): return TrackioDatabaseRun(path: path, run: run)
        case .trackioInbox(let project, let run): return TrackioInboxRun(path: path, project: project, run: run)
        case .mlflowFolder: return MLflowFolderRun(path: path, follows: follows)
        case .burnFolder: return BurnFolder(path: path, follows: follows)
        case .trainerStates: return TrainerStates(path: path, follows: follows)
        case .settings, .events, .wandb, .table, .jsonLines, .standardOutput: return SettingsFile(path: path)
        }
    }
}
