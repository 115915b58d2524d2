/// The contents of a folder, without the files that operating systems and other programs put there on their own.
package struct FolderEntries {
    package let path: String
    /// Folders, including links to folders.
    package let folders: [String]
    package let files: [String]

    /// Names to ignore, in addition to hidden entries.
    private static let ignored: Set = [
        "__MACOSX", "Thumbs.db", "desktop.ini", "@eaDir", "lost+found", "$RECYCLE.BIN", "System Volume Information",
    ]

    /// Throws `folderNotFound` or `failed`.
    package init(_ path: String) throws(FileError) {
        self.path = path
        var (folders, files): ([String], [String]) = ([], [])
        for name in try FileSystem.names(in: path) where !Self.ignored.contains(name) {
            if FileSystem.leadsToFolder("\(path)/\(name)") { folders.append(name) } else { files.append(name) }
        }
        self.folders = folders
        self.files = files
    }

    /// The paths of all files, in this folder and up to `depth` levels of folders below.
    package func all(depth: Int) throws(FileError) -> [String] {
        var paths = files.map { "\(path)/\($0)" }
        guard depth > 0 else { return paths }
        for folder in folders { paths += try FolderEntries("\(path)/\(folder)").all(depth: depth - 1) }
        return paths
    }
}
