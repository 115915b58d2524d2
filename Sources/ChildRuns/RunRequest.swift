import Files
package import Interchange

/// What is to be run, and how.
package struct RunRequest: Sendable, Hashable {
    package enum Output: Sendable, Hashable {
        /// A pseudo-terminal. It is wide, so that progress bars keep their figures.
        case terminal(columns: Int, rows: Int)
        case pipe
    }

    /// The program and its arguments.
    package var command: [String]
    package var workingFolder: String
    package var output = Output.terminal(columns: 250, rows: 50)
    /// Whether the program can read what is typed. Otherwise its standard input is /dev/null.
    package var readsInput = false
    /// How metrics are found in its output, besides by themselves.
    package var pattern: String?
    /// Where the logs are that it writes.
    package var logs: [String] = []
    /// A command for the shell that runs when the program has ended.
    package var onEnd: String?
    /// A command for the shell that runs at every `RunEvent`.
    package var onEvent: String?

    /// Whether its supervisor records it as a run of its own. A training by this program records itself.
    package var isRecorded = true
    /// The settings with which it was started, as far as who starts it knows them.
    package var settings: [JSONValue.Member] = []

    /// The commit of the Git repository around the working folder, when the program was started.
    package var commit: String?
    /// Whether its files differed from the commit.
    package var isDirty: Bool?

    package init(command: [String], workingFolder: String) {
        self.command = command
        self.workingFolder = WorkingFolder.whole(workingFolder)
    }

    package init(reading folder: RunFolder) throws(ChildRunError) {
        let json = try JSONFile.read(folder.requestPath)
        guard let command = json["command"]?.arrayValue?.compactMap(\.stringValue), !command.isEmpty,
            let workingFolder = json["working_folder"]?.stringValue
        else { throw .malformed(path: folder.requestPath, expected: "a command and its working folder") }
        self.init(command: command, workingFolder: workingFolder)
        if json["pipe"]?.boolValue == true {
            output = .pipe
        } else if let columns = json["columns"]?.integerValue, let rows = json["rows"]?.integerValue {
            output = .terminal(columns: columns.bounded, rows: rows.bounded)
        }
        readsInput = json["reads_input"]?.boolValue ?? false
        pattern = json["pattern"]?.stringValue
        onEnd = json["on_end"]?.stringValue
        onEvent = json["on_event"]?.stringValue
        isRecorded = json["is_recorded"]?.boolValue ?? true
        settings = json["settings"]?.objectValue ?? []
        commit = json["commit"]?.stringValue
        isDirty = json["is_dirty"]?.boolValue
        logs = json["logs"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    package func write(to folder: RunFolder) throws(ChildRunError) {
        try JSONFile.write(json, to: folder.requestPath)
    }

    private var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("version", 1), .init("command", .array(command.map(JSONValue.string))),
            .init("working_folder", .string(workingFolder)),
        ]
        switch output {
        case .pipe: members.append(.init("pipe", true))
        case .terminal(let columns, let rows):
            members += [.init("columns", .integer(columns)), .init("rows", .integer(rows))]
        }
        members += [
            .init("reads_input", .bool(readsInput)), .init("pattern", JSONValue(pattern)),
            .init("on_end", JSONValue(onEnd)), .init("on_event", JSONValue(onEvent)),
            .init("logs", .array(logs.map(JSONValue.string))),
            .init("is_recorded", .bool(isRecorded)), .init("settings", .object(settings)),
            .init("commit", JSONValue(commit)), .init("is_dirty", isDirty.map(JSONValue.bool) ?? .null),
        ]
        return .object(members)
    }
}

extension Int {
    /// A size of a terminal that the system takes.
    var bounded: Int { Swift.min(Swift.max(self, 1), 10_000) }
}

/// Small files of JSON, which are whole at any time.
enum JSONFile {
    private static let largest = 1 << 24

    static func read(_ path: String) throws(ChildRunError) -> JSONValue {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try WholeFile.read(path, limit: largest)
        } catch {
            throw .file(error)
        }
        guard let value = try? JSONValue(parsing: bytes), value.objectValue != nil else {
            throw .malformed(path: path, expected: "a JSON object")
        }
        return value
    }

    static func write(_ value: JSONValue, to path: String) throws(ChildRunError) {
        do throws(FileError) {
            try AtomicFile.write(value.text + "\n", to: path)
        } catch {
            throw .file(error)
        }
    }
}
