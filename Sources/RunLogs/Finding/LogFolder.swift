import Files

/// A folder that is searched for runs: its names, and nothing of its files.
struct LogFolder {
    let path: String
    /// Relative to where the search began; empty there.
    let relative: String
    /// How many folders lie between it and where the search began.
    let depth: Int
    let status: FileStatus
    /// The names of files, sorted.
    let files: [String]
    /// Folders before links to folders, so that a run is found where it lies.
    let folders: [FileSystem.Entry]

    /// The last part of the path.
    var name: String { String(path.split(separator: "/").last ?? "/") }

    /// Folders that hold no logs, and may hold very many files.
    private static let ignored: Set = ["__pycache__", "node_modules", "site-packages", "__MACOSX", "lost+found"]

    /// Throws `folderNotFound` or `failed`.
    init(_ path: String, relative: String, depth: Int) throws(FileError) {
        guard let status = FileStatus(path) else { throw .folderNotFound(path: path) }
        self.path = path
        self.relative = relative
        self.depth = depth
        self.status = status
        let entries = try FileSystem.entries(in: path)
        files = entries.filter { !$0.isFolder }.map(\.name).sorted()
        folders = entries.filter { $0.isFolder && !Self.ignored.contains($0.name) }
            .sorted { ($0.isLink ? 1 : 0, $0.name) < ($1.isLink ? 1 : 0, $1.name) }
    }

    func path(of name: String) -> String { path == "/" ? "/\(name)" : "\(path)/\(name)" }

    func relative(of name: String) -> String { relative.isEmpty ? name : "\(relative)/\(name)" }

    func has(_ file: String) -> Bool { files.contains(file) }

    func hasFolder(_ name: String) -> Bool { folders.contains { $0.name == name } }

    /// A folder in it; nil if it cannot be read.
    func child(_ name: String) -> LogFolder? {
        try? LogFolder(path(of: name), relative: relative(of: name), depth: depth + 1)
    }

    /// The event files, in the order of the times in their names.
    var eventFiles: [String] {
        files.filter { $0.contains("tfevents") }.sorted { (Self.time(inName: $0), $0) < (Self.time(inName: $1), $1) }
    }

    /// The time in the name of the first event file, in seconds since 1970; 0 if there is none.
    var startTime: Int { eventFiles.first.map(Self.time) ?? 0 }

    /// The time in the name of an event file, `events.out.tfevents.1700000000.host.1.0`; 0 if it has none.
    private static func time(inName name: String) -> Int {
        let parts = name.split(separator: ".")
        guard let place = parts.firstIndex(of: "tfevents"), place + 1 < parts.count else { return 0 }
        return Int(parts[place + 1]) ?? 0
    }
}
