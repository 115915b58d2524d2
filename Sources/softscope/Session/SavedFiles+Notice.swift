import Dashboard
import Files
import Runs

extension SavedFiles {
    /// Writes a file. Returns a sentence that says where it is, or why it could not be written.
    func write(_ file: SavedFile) -> String {
        do throws(FileError) {
            return "saved \(try write(file.bytes, name: file.name, fileExtension: file.fileExtension))"
        } catch {
            return error.description
        }
    }
}
