/// What is in a folder, but for what systems and programs put there unasked.
struct FolderEntries {
    let path: String
    /// Links followed.
    let folders: [String]
    let files: [String]

    /// Beside what is hidden.
    private static let ignored: Set = [
        "__MACOSX", "Thumbs.db", "desktop.ini", "@eaDir", "lost+found", "$RECYCLE.BIN", "System Volume Information",
    ]

    /// Throws `folderNotFound` or `unreadable`.
    init(_ path: String) throws(DatasetError) {
        self.path = path
        var (folders, files): ([String], [String]) = ([], [])
        for name in try FileSystem.names(in: path) where !Self.ignored.contains(name) {
            if FileSystem.leadsToFolder("\(path)/\(name)") { folders.append(name) } else { files.append(name) }
        }
        self.folders = folders
        self.files = files
    }

    /// The paths of all files, down to so many folders below.
    func all(depth: Int) throws(DatasetError) -> [String] {
        var paths = files.map { "\(path)/\($0)" }
        guard depth > 0 else { return paths }
        for folder in folders { paths += try FolderEntries("\(path)/\(folder)").all(depth: depth - 1) }
        return paths
    }
}
