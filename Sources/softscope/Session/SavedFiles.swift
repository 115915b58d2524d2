import Dashboard
import Files
import Glibc

/// Where the files go that one asks for while a run is looked at.
struct SavedFiles {
    /// The run's folder; nil: the working directory.
    var folder: String?

    /// Writes a file under the first name that is free, `drawing-1.png`, and says where it is, or why it is nowhere.
    func write(_ file: SavedFile) -> String {
        let prefix = folder.map { $0 + "/" } ?? ""
        var number = 1
        while unsafe access("\(prefix)\(file.name)-\(number).\(file.fileExtension)".systemPath, F_OK) == 0 {
            number += 1
        }
        let path = "\(prefix)\(file.name)-\(number).\(file.fileExtension)"
        do throws(FileError) {
            try AtomicFile.write(file.bytes, to: path)
        } catch {
            return error.description
        }
        return "saved \(shortened(path).shownPath)"
    }

    /// With `~` for the home folder, as a shell takes it.
    private func shortened(_ path: String) -> String {
        guard let home = Environment["HOME"], home.count > 1, path.hasPrefix(home + "/") else { return path }
        return "~" + path.dropFirst(home.count)
    }
}
