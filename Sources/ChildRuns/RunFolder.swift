internal import CProcess
import Files
import Glibc

/// The files of a run of another program, in a folder of its own.
package struct RunFolder: Sendable, Hashable {
    package let path: String

    /// - Parameter path: the folder, which is taken relative to the working folder of now.
    package init(_ path: String) { self.path = WorkingFolder.whole(path) }

    /// What was started, and how.
    package var requestPath: String { "\(path)/run.json" }
    /// How it stands; always a whole file.
    package var statusPath: String { "\(path)/state.json" }
    /// Everything that the program has printed, byte for byte.
    package var outputPath: String { "\(path)/output" }
    /// When its parts arrived; see `ArrivalMark`.
    package var timesPath: String { "\(path)/output.times" }
    /// What the commands have printed that were run for events.
    package var commandOutputPath: String { "\(path)/commands" }
    /// The name of the socket on which its supervisor listens.
    static let socketName = "control"

    /// Creates the folder unless it exists. Nobody else may look into it, since its socket steers the program.
    package func make() throws(ChildRunError) {
        do throws(FileError) {
            try FileSystem.makeFolders(path)
        } catch {
            throw .file(error)
        }
        _ = unsafe chmod(path.systemPath, 0o700)
    }

    /// Removes the files of a run that could not be started, and the folder if nothing else is in it.
    package func discard() {
        for name in [requestPath, statusPath, outputPath, timesPath, commandOutputPath, "\(path)/\(Self.socketName)"] {
            _ = unsafe unlink(name.systemPath)
        }
        FileSystem.removeIfEmpty(path)
    }

    /// Opens the folder for its socket; nil where it does not exist.
    func open() -> Descriptor? {
        let descriptor = unsafe process_open_folder(path.systemPath)
        return descriptor >= 0 ? Descriptor(descriptor) : nil
    }

    /// Whether it is the folder of a run of another program.
    package var holdsRun: Bool { FileSystem.isThere(requestPath) }
}

/// An open file, closed with the last reference.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }
}
