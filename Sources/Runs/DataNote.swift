import Files
import Interchange
import Telemetry

/// The location of a stored run's data on this machine.
///
/// It is stored beside the model, in the run's folder, and not in the model file: model files are given away, and equal
/// runs leave equal model files wherever their data is.
package struct DataNote: Hashable, Sendable {
    package var path: String

    private static let fileName = "data.json"

    /// Reads the note in a run's folder; nil if there is none or it is invalid.
    ///
    /// - Parameter path: the path of the run's model.
    package init?(besideModel path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        guard path.hasSuffix("model.safetensors"),
            let bytes = try? WholeFile.read("\(folder)/\(Self.fileName)", limit: 1 << 16),
            let json = try? JSONValue(parsing: bytes), let path = json["path"]?.stringValue, path.hasPrefix("/")
        else { return nil }
        self.init(path: path)
    }

    package init(path: String) {
        self.path = path
    }

    /// Writes a note once, before the first model.
    package final class Writing: Sendable {
        private let note: DataNote
        private let file: String
        private let isDone = Guarded(false)

        package init(_ note: DataNote, to folder: String) {
            self.note = note
            file = "\(folder)/\(DataNote.fileName)"
        }

        /// Ignores errors: without the note, resuming the run needs --data, but the run is otherwise complete.
        package func write() {
            let isFirst = isDone.withLock { isDone in
                defer { isDone = true }
                return !isDone
            }
            guard isFirst else { return }
            let json: JSONValue = ["path": .string(note.path)]
            try? AtomicFile.write(Array((json.text + "\n").utf8), to: file)
        }
    }
}
