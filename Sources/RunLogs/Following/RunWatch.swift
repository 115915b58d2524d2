import Files

/// Tells which of many runs are worth reading again, and sleeps until one is.
package struct RunWatch: Sendable {
    private let watch = FolderWatch()
    /// The numbers of the runs by the folders in which their files lie.
    private var runs: [String: Set<Int>] = [:]
    /// The folders that were given to be watched for runs that are new.
    private var places: Set<String> = []

    /// What changed, or may have changed because a network file system does not tell.
    package struct Changes: Sendable, Hashable {
        package var runs: Set<Int>
        /// Folders in which files or folders may have come or gone.
        package var places: Set<String>
    }

    package init() {}

    /// Watches the files of a run; called again, also those that have come since.
    ///
    /// - Parameter number: what the run is called in `Changes`.
    package mutating func follow(_ run: LogRun, as number: Int) {
        for folder in Set(run.files.flatMap(Self.folders)) {
            runs[folder, default: []].insert(number)
            watch.watch(folder)
        }
    }

    /// Watches a folder for runs that come into it.
    package mutating func followPlace(_ folder: String) {
        places.insert(folder)
        watch.watch(folder)
    }

    package mutating func forget(_ number: Int) {
        for (folder, numbers) in runs where numbers.contains(number) {
            runs[folder] = numbers.count > 1 ? numbers.subtracting([number]) : nil
            if numbers.count == 1, !places.contains(folder) { watch.forget(folder) }
        }
    }

    /// Sleeps until a file of a run changes, `wake` is called, or the time is over. Uses no processor time while it
    /// sleeps, unless files lie where changes cannot be watched; then it looks at them every few seconds.
    ///
    /// - Parameter seconds: nil for no limit.
    package func wait(seconds: Double?) -> Changes {
        let folders = watch.wait(seconds: seconds)
        return Changes(
            runs: folders.reduce(into: []) { $0.formUnion(runs[$1] ?? []) }, places: folders.intersection(places))
    }

    /// Ends the wait of another thread, or the next one.
    package func wake() { watch.wake() }

    /// The folders in which a change of the file shows. A link leads to a file that changes elsewhere.
    private static func folders(of file: LogFile) -> [String] {
        switch file.content {
        case .events, .wandb, .table, .jsonLines, .standardOutput, .settings, .mlflowDatabase:
            return [parent(of: file.path), FileSystem.resolved(file.path).map(parent)].compactMap(\.self)
        case .trackioDatabase:
            let folder = parent(of: file.path)
            return [folder] + withFolders("\(folder)/inbox")
        case .trackioInbox: return withFolders(file.path)
        case .trainerStates:
            return FileStatus(file.path)?.kind == .folder
                ? [file.path] + TrainerStates.paths(at: file.path).map(parent) : [parent(of: file.path)]
        case .mlflowFolder:
            return [file.path, "\(file.path)/metrics"]
                + MLflowFolderRun.files(in: "\(file.path)/metrics").map { parent(of: $0.path) }
        case .burnFolder: return withFolders(file.path) + BurnFolder.files(in: file.path).map(parent)
        }
    }

    /// A folder and those in it; none where it does not exist.
    private static func withFolders(_ folder: String) -> [String] {
        guard let entries = try? FileSystem.entries(in: folder) else { return [] }
        return [folder] + entries.filter(\.isFolder).map { "\(folder)/\($0.name)" }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
