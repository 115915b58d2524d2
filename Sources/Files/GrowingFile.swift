import Glibc

/// A file that is written while it grows, piece by piece, so that whatever ends the program leaves a useful part.
package final class GrowingFile {
    package let path: String
    private let file: Int32

    /// Creates the file, or empties it.
    package init(path: String) throws(FileError) {
        self.path = path
        file = unsafe open(path.systemPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw .failed(.write, path: path, code: errno) }
    }

    deinit { close(file) }

    /// Writes the whole text.
    package func append(_ text: String) throws(FileError) {
        try FileOutput.write(Array(text.utf8), to: file, path: path)
    }
}
