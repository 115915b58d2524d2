import Files

/// A folder of files to be classified by a model.
package enum UnlabelledFolder {
    package struct File: Hashable, Sendable {
        package let path: String
        /// The name of the folder that contains the file, which is the class in a labelled dataset.
        package let folderName: String
    }

    /// The largest number of folder levels below the named folder.
    private static let deepest = 16

    package static func isThere(_ path: String) -> Bool { FileSystem.leadsToFolder(path) }

    /// All pictures (PNG, JPEG, PGM, PPM) or all texts (.txt) in the folder and below, with numbers in their names
    /// sorted by value. Hidden files and files that operating systems leave behind are ignored.
    ///
    /// Throws `file` or `noSamples`.
    package static func files(in path: String, _ kind: SampleFileKind) throws(DatasetError) -> [File] {
        let files = try reading(FolderEntries(path).all(depth: deepest)).filter { kind.use(of: $0) == .readable }
        guard !files.isEmpty else {
            throw .noSamples(kind, folder: path)
        }
        return files.map { file in
            let parts = file.split(separator: "/")
            return File(path: file, folderName: parts.count > 1 ? String(parts[parts.count - 2]).shownPath : "")
        }
    }
}
