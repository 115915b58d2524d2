import Files

/// Finds runs in a file or folder, one folder at a time, those that changed last first. Reads names, and the first
/// bytes of a file only if its name and its neighbours do not say what it is.
///
/// Links are followed, and a folder is searched once, however many links lead to it.
package struct RunFinder {
    /// Where the search began.
    package let path: String
    /// How deep below it folders are searched.
    package static let depthLimit = 12

    private var pending: [LogFolder] = []
    private var single: [LogRun]?
    private var searched: Set<FileStatus.Identity> = []
    /// Folders that could not be read.
    package private(set) var troubles: [LogTrouble] = []
    private let rootName: String

    /// Throws `missing` if nothing is at the path, or `unreadable`.
    package init(_ path: String) throws(RunLogError) {
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        let name = path.split(separator: "/").last ?? "/"
        let isRelative = name == "." || name == ".."
        rootName = isRelative ? String(FileSystem.resolved(path)?.split(separator: "/").last ?? "/") : String(name)
        guard let status = FileStatus(path) else { throw .missing(path: path) }
        switch status.kind {
        case .folder:
            do throws(FileError) {
                let folder = try LogFolder(path, relative: "", depth: 0)
                searched.insert(folder.status.identity)
                pending = [folder]
            } catch {
                throw .unreadable(error)
            }
        case .file: single = LogRecognition.runs(inFile: path, name: rootName)
        case .other: throw .unreadable(.notAFile(path: path, found: "a pipe or a device"))
        }
    }

    /// The runs of the next folder, which may be none; nil when everything was searched.
    package mutating func next() -> [LogRun]? {
        if let single {
            self.single = nil
            return single.map(named)
        }
        guard let folder = pending.popLast() else { return nil }
        var search = FolderSearch(folder, children: children(of: folder))
        search.search()
        searched.formUnion(search.searched)
        // Those that changed last are at the end, and taken first.
        pending += search.rest.sorted { $0.status.modified < $1.status.modified }
        return Self.distinguished(search.runs.map(named)).sorted { $0.modified > $1.modified }
    }

    /// All runs at once, those that changed last first.
    package mutating func all() -> [LogRun] {
        var runs: [LogRun] = []
        while let more = next() { runs += more }
        return runs.sorted { ($1.modified, $0.name) < ($0.modified, $1.name) }
    }

    private mutating func children(of folder: LogFolder) -> [LogFolder] {
        guard folder.depth < Self.depthLimit else { return [] }
        var children: [LogFolder] = []
        for entry in folder.folders {
            let path = folder.path(of: entry.name)
            guard let status = FileStatus(path), !Self.isOfKernel(status), searched.insert(status.identity).inserted
            else { continue }
            do throws(FileError) {
                children.append(
                    try LogFolder(path, relative: folder.relative(of: entry.name), depth: folder.depth + 1))
            } catch {
                troubles.append(
                    LogTrouble(
                        file: path, place: .file, what: "the folder cannot be read and was left out: \(error)",
                        isDamage: false))
            }
        }
        return children
    }

    /// In `/proc` and `/sys` the kernel shows itself, and by links of processes the rest of the machine.
    private static let kernelFolders = ["/proc", "/sys"].compactMap { FileStatus($0) }.filter { folder in
        FileStatus("/").map { !folder.sharesDevice(with: $0) } ?? false
    }

    private static func isOfKernel(_ status: FileStatus) -> Bool {
        kernelFolders.contains { $0.sharesDevice(with: status) }
    }

    /// The runs of a folder, with the format in their names where it holds logs of several.
    private static func distinguished(_ runs: [LogRun]) -> [LogRun] {
        let counts = runs.reduce(into: [:]) { $0[$1.name, default: 0] += 1 }
        return runs.map { run in
            guard counts[run.name, default: 0] > 1 else { return run }
            var run = run
            run.name += " (\(run.format.rawValue))"
            return run
        }
    }

    private func named(_ run: LogRun) -> LogRun {
        guard run.name.isEmpty else { return run }
        var run = run
        run.name = rootName
        return run
    }
}
