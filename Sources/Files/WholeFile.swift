/// Reads small files as a whole.
package enum WholeFile {
    /// All bytes of a regular file.
    ///
    /// - Parameter limit: the largest size in bytes; no more memory is allocated.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let file = try InputFile(path: path, mayBeEmpty: true)
        guard file.size <= limit else { throw .tooLarge(path: path, bytes: file.size, limit: limit) }
        // A file that was shortened meanwhile is returned as it is.
        return try file.next(file.size)
    }
}
