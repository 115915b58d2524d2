import Files

/// The folder in which runs are stored, each in a subfolder named after it.
package struct RunsFolder: Sendable {
    package let path: String

    /// - Parameters:
    ///   - given: the folder that was asked for; else `$XDG_DATA_HOME/softscope`, else `~/.local/share/softscope` (XDG
    ///     Base Directory Specification).
    ///   - environment: the value of an environment variable.
    ///
    /// Throws `noRunsFolder` or `unnamedRunsFolder`.
    package init(
        given: String?, environment: (String) -> String? = { Environment[$0] }
    ) throws(RunError) {
        if let given {
            // An empty path would be the root folder.
            guard !given.isEmpty else { throw .unnamedRunsFolder }
            path = given
        } else if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") {
            path = data + "/softscope"
        } else if let home = environment("HOME"), home.hasPrefix("/") {
            path = home + "/.local/share/softscope"
        } else {
            throw .noRunsFolder
        }
    }

    /// Makes a new folder for a run. Its name is `wish` with the first number that is free. Making the folder claims
    /// the name, so that two runs that start at once get two names. Throws `notWritten`.
    package func claim(_ wish: String) throws(RunError) -> Run {
        let runs = path + "/runs"
        do throws(FileError) {
            try FileSystem.makeFolders(runs)
            Self.sweep(runs)
            while true {
                let run = firstFree(wish)
                if try FileSystem.makeFolder(run.folder) { return run }
            }
        } catch {
            throw .notWritten(error)
        }
    }

    /// The run that `claim` would return now.
    package func firstFree(_ wish: String) -> Run {
        var number = 1
        while FileSystem.isTaken("\(path)/runs/\(wish)-\(number)") { number += 1 }
        return Run(name: "\(wish)-\(number)", in: self)
    }

    /// A stored run.
    package struct Run: Hashable, Sendable {
        package var name: String
        package var folder: String

        fileprivate init(name: String, in runs: RunsFolder) {
            self.name = name
            folder = "\(runs.path)/runs/\(name)"
        }

        /// The folder in which this run and others are stored.
        package var runsFolder: String { String(folder.dropLast("/runs/".count + name.count)) }
        package var modelPath: String { folder + "/model.safetensors" }

        /// Finds a run by its name; nil if the argument is the path of a file. Throws `noSuchRun`.
        package init?(named name: String, in folder: String?) throws(RunError) {
            guard !name.contains("/"), !FileSystem.isThere(name) else { return nil }
            let runs = try RunsFolder(given: folder)
            self.init(name: name, in: runs)
            guard FileSystem.isThere(modelPath) else { throw .noSuchRun(name, folder: "\(runs.path)/runs") }
        }
    }

    /// Removes the temporary files that killed processes left in the folders of their runs.
    private static func sweep(_ runs: String) {
        AtomicFile.sweep(runs)
        for name in (try? FileSystem.allNames(in: runs)) ?? [] { AtomicFile.sweep("\(runs)/\(name)") }
    }
}
