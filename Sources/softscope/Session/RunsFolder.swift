import Files
import Glibc

/// The folder that keeps what runs leave behind: one folder a run, named after it.
struct RunsFolder {
    let path: String

    /// - Parameter given: the folder of `--runs-dir`; else `$XDG_DATA_HOME/softscope`, else
    ///   `~/.local/share/softscope` (XDG Base Directory Specification).
    init(given: String?) throws(Failure) {
        if let given {
            // An empty path would be the root folder.
            guard !given.isEmpty else { throw Failure(.wrongUsage, "--runs-dir needs the name of a folder") }
            path = given
        } else if let data = Environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            path = data + "/softscope"
        } else if let home = Environment["HOME"], home.hasPrefix("/") {
            path = home + "/.local/share/softscope"
        } else {
            throw Failure(
                .wrongUsage, "neither XDG_DATA_HOME nor HOME is set: name the runs folder with --runs-dir")
        }
    }

    /// Makes a new folder for a run and returns the run's name: the wished one, with the first number behind it that
    /// is free. Making the folder is what claims the name, so that two runs that begin at once get two.
    func claim(_ wish: String) throws(Failure) -> (name: String, folder: String) {
        let runs = path + "/runs"
        try makeFolders(runs)
        Self.sweep(runs)
        while true {
            let (name, folder) = firstFree(wish)
            if unsafe mkdir(folder.systemPath, 0o755) == 0 { return (name, folder) }
            guard errno == EEXIST else {
                throw Failure(.writeFailed, "cannot make the folder \(folder): \(SystemError.text())")
            }
        }
    }

    /// The name that `claim` would give a run now, and its folder.
    func firstFree(_ wish: String) -> (name: String, folder: String) {
        var number = 1
        var status = stat()
        while unsafe lstat("\(path)/runs/\(wish)-\(number)".systemPath, &status) == 0 { number += 1 }
        return ("\(wish)-\(number)", "\(path)/runs/\(wish)-\(number)")
    }

    /// A run that is kept.
    struct Run: Sendable {
        var name: String
        var folder: String

        /// The folder that it and others are kept in.
        var runsFolder: String { String(folder.dropLast("/runs/".count + name.count)) }
        var modelPath: String { folder + "/model.safetensors" }

        /// Understands the name of a run; nil for what is a file's path.
        init?(named name: String, in folder: String?) throws(Failure) {
            guard !name.contains("/"), unsafe access(name.systemPath, F_OK) != 0 else { return nil }
            let runs = try RunsFolder(given: folder)
            self.name = name
            self.folder = "\(runs.path)/runs/\(name)"
            guard unsafe access(modelPath.systemPath, F_OK) == 0 else {
                throw Failure(.notThere, "There is no file \(name), and no run of that name in \(runs.path)/runs.")
            }
        }
    }

    /// Removes what killed programs left half written in the folders of their runs.
    private static func sweep(_ runs: String) {
        guard let entries = unsafe opendir(runs.systemPath) else { return }
        defer { unsafe closedir(entries) }
        while let entry = unsafe readdir(entries) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(systemPath: unsafe Array(bytes.prefix { $0 != 0 }))
            }
            if name != ".." { AtomicFile.sweep("\(runs)/\(name)") }
        }
    }

    /// Removes the folder of a run that left nothing in it.
    static func removeIfEmpty(_ folder: String) {
        _ = unsafe rmdir(folder.systemPath)
    }

    private func makeFolders(_ path: String) throws(Failure) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            if unsafe mkdir(made.systemPath, 0o755) != 0, errno != EEXIST {
                throw Failure(.writeFailed, "cannot make the folder \(made): \(SystemError.text())")
            }
        }
    }
}

enum SystemError {
    /// What the last failed call of the C library says of itself.
    static func text(_ code: Int32 = errno) -> String {
        unsafe String(cString: strerror(code))
    }
}
