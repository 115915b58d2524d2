package import Files

/// Writes the files that a user saves while looking at a run.
package struct SavedFiles: Sendable {
    /// The folder of the run; nil for the working directory.
    package var folder: String?

    package init(folder: String?) {
        self.folder = folder
    }

    /// Writes a file under the first free name, such as `drawing-1.png`.
    ///
    /// - Returns: the path, with `~` for the home folder.
    package func write(_ bytes: [UInt8], name: String, fileExtension: String) throws(FileError) -> String {
        let prefix = folder.map { $0 + "/" } ?? ""
        var number = 1
        while FileSystem.isThere("\(prefix)\(name)-\(number).\(fileExtension)") { number += 1 }
        let path = "\(prefix)\(name)-\(number).\(fileExtension)"
        try AtomicFile.write(bytes, to: path)
        return shortened(path).shownPath
    }

    private func shortened(_ path: String) -> String {
        guard let home = Environment["HOME"], home.count > 1, path.hasPrefix(home + "/") else { return path }
        return "~" + path.dropFirst(home.count)
    }
}
