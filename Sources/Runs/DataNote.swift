import Files
import Interchange
import Telemetry

/// Where the data of a stored run is on this machine.
///
/// It stands beside the model, in the run's folder, and not in the model file: that one is given away, and equal runs
/// leave equal ones wherever their data lies.
package struct DataNote: Hashable, Sendable {
    package var path: String

    private static let fileName = "data.json"

    /// What a run's folder says; nil where it says nothing that can be understood.
    ///
    /// - Parameter path: of the run's model.
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

        /// A run without it needs --data to go on, and is whole in all else: that it cannot be written is no failure.
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
