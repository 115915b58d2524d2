import Dashboard
import Files
import Runs

extension SavedFiles {
    /// Writes a file, and says where it is, or why it is nowhere.
    func write(_ file: SavedFile) -> String {
        do throws(FileError) {
            return "saved \(try write(file.bytes, name: file.name, fileExtension: file.fileExtension))"
        } catch {
            return error.description
        }
    }
}
