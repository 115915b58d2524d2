import Storage

/// A folder of files that a model is asked about.
package enum UnlabelledFolder {
    package struct File: Hashable, Sendable {
        package let path: String
        /// The name of the folder that it lies in, as classes are called after it.
        package let folderName: String
    }

    /// Folders below the one that is named, at most.
    private static let deepest = 16

    package static func isThere(_ path: String) -> Bool { FileSystem.leadsToFolder(path) }

    /// All pictures (PNG, JPEG, PGM, PPM), or all texts (.txt), in the folder and below it, numbers in their names by
    /// value. Hidden files and what systems leave in folders are passed over.
    ///
    /// Throws `folderNotFound`, `unreadable`, or `noSamples`.
    package static func files(in path: String, _ kind: SampleFileKind) throws(DatasetError) -> [File] {
        let files = try FolderEntries(path).all(depth: deepest).filter { kind.use(of: $0) == .readable }
        guard !files.isEmpty else {
            throw .noSamples(kind, folder: path)
        }
        return files.map { file in
            let parts = file.split(separator: "/")
            return File(path: file, folderName: parts.count > 1 ? String(parts[parts.count - 2]).shownPath : "")
        }
    }
}
