/// Reads files that are wanted whole.
package enum WholeFile {
    /// All bytes of a regular file.
    ///
    /// - Parameter limit: how many bytes it may have; no memory is taken for more.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let file = try InputFile(path: path, mayBeEmpty: true)
        guard file.size <= limit else { throw .tooLarge(path: path, bytes: file.size, limit: limit) }
        // A file that became shorter is as long as it is.
        return try file.next(file.size)
    }
}
