package import Files

/// Why the store of runs could not be read or written; `description` is one plain sentence.
package enum RunStoreError: Error, Hashable, Sendable {
    /// The store was written by a newer version of the program; `found` and `known` are versions of its layout.
    case newer(path: String, found: Int, known: Int)
    /// The file is no SQLite database, or a damaged one; `found` is what SQLite says, or what is wrong.
    case damaged(path: String, found: String)
    /// A database of another program.
    case foreign(path: String)
    case diskFull(path: String)
    /// The file or its folder may not be written.
    case readOnly(path: String)
    /// Other processes kept the database locked for longer than it is waited for.
    case busy(path: String)
    /// SQLite refused for another reason; `message` is SQLite's.
    case failed(path: String, code: Int32, message: String)
    /// A folder cannot be made, or an exported file not be written.
    case file(FileError)
    /// There is no store at all yet.
    case missing(path: String)

    /// The points of a run that the store only refers to are in the log at a path.
    case pointsElsewhere(name: String, path: String)
    /// Another process deleted the run.
    case deleted(run: Int64)
    /// No run has this name, or a name that begins with it; `similar` are names like it.
    case noSuchRun(String, similar: [String])
    /// Several names begin with this text.
    case ambiguous(String, candidates: [String])
    case nameTaken(String)
    /// The name cannot be that of a run.
    case badName(String, expected: String)

    /// Whether trying again later can help.
    package var isPassing: Bool {
        switch self {
        case .busy, .diskFull, .failed: true
        default: false
        }
    }
}

extension RunStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .newer(let path, let found, let known):
            "The store of runs \(path.shownPath) has version \(found), and this program knows versions up to \(known): "
                + "a newer program wrote it."
        case .damaged(let path, let found): "The store of runs \(path.shownPath) is damaged: \(found)."
        case .foreign(let path): "Expected a store of runs at \(path.shownPath), found a database of another program."
        case .diskFull(let path): "Cannot write the store of runs \(path.shownPath): the disk is full."
        case .readOnly(let path): "Cannot write the store of runs \(path.shownPath): it or its folder is read-only."
        case .busy(let path): "The store of runs \(path.shownPath) is in use by other programs for too long."
        case .failed(let path, let code, let message):
            "Cannot use the store of runs \(path.shownPath): \(message) (\(code))."
        case .file(let error): "\(error)"
        case .missing(let path): "There are no runs yet: there is no store \(path.shownPath)."
        case .pointsElsewhere(let name, let path):
            "The points of \(name) are not in the store, but in the log \(path.shownPath)."
        case .deleted(let run): "The run (number \(run)) was deleted from the store of runs."
        case .noSuchRun(let name, let similar):
            "There is no run \(name)"
                + (similar.isEmpty ? "." : "; there \(similar.count == 1 ? "is" : "are") \(similar.listed).")
        case .ambiguous(let name, let candidates):
            "Several runs begin with \(name): \(candidates.listed)."
        case .nameTaken(let name): "There is a run \(name) already."
        case .badName(let name, let expected): "Expected \(expected) as the name of a run, found \"\(name)\"."
        }
    }
}

extension [String] {
    /// The first ones, separated by commas, and how many more there are.
    fileprivate var listed: String {
        let shown = prefix(8).joined(separator: ", ")
        return count > 8 ? "\(shown) and \(count - 8) more" : shown
    }
}
