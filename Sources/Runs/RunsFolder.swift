import Files
import RunStore

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

    /// The name that a new run should get.
    package enum Wish: Hashable, Sendable {
        /// The user's choice: `wine`, and `wine-2` if there is such a run.
        case given(String)
        /// Made from the data and the model, and always numbered: `wine-11-3-1`, `wine-11-3-2`.
        case derived(String)

        /// The name without a number, for a run that is stored elsewhere.
        var text: String {
            switch self {
            case .given(let name), .derived(let name): name
            }
        }

        /// The names in the order in which they are tried, from number 1.
        fileprivate func name(_ number: Int) -> String {
            switch self {
            case .given(let name): number == 1 ? name : "\(name)-\(number)"
            case .derived(let name): "\(name)-\(number)"
            }
        }
    }

    /// Makes a new folder for a run, under the first name that is free. Making the folder claims the name, so that two
    /// runs that start at once get two names. Throws `notClaimed`.
    package func claim(_ wish: Wish) throws(RunError) -> Run {
        let runs = path + "/runs"
        do throws(FileError) {
            try FileSystem.makeFolders(runs)
            Self.sweep(runs)
            while true {
                let run = firstFree(wish)
                if try FileSystem.makeFolder(run.folder) { return run }
            }
        } catch {
            throw .notClaimed(error)
        }
    }

    /// The run that `claim` would return now. Neither a folder nor a stored run has its name.
    package func firstFree(_ wish: Wish) -> Run {
        // Without a store that can be read, only the folders count.
        let store = try? RunStore(in: path, .reading, patience: 1)
        var number = 1
        while true {
            let name = wish.name(number)
            let isStored = (try? store?.hasRun(named: name)) ?? false
            if !isStored, !FileSystem.isTaken("\(path)/runs/\(name)") { return Run(name: name, in: self) }
            number += 1
        }
    }

    /// The run whose folder has a model; nil if the model was saved elsewhere.
    package func run(withModel path: String) -> Run? {
        let prefix = WorkingFolder.whole(self.path) + "/runs/"
        let parts = path.hasPrefix(prefix) ? path.dropFirst(prefix.count).split(separator: "/") : []
        guard parts.count == 2, parts[1] == "model.safetensors", parts[0] != "..", parts[0] != "." else { return nil }
        return Run(name: String(parts[0]), in: self)
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

        /// Deletes the folder with the files in it. Throws `notWritten`. Folders inside it, which no run makes, stay.
        package func remove() throws(RunError) {
            do throws(FileError) { try FileSystem.removeFolder(folder) } catch { throw .notWritten(error) }
        }

        /// Finds a run by its name, or by the beginning of the name of the only run with a model that it fits; nil if the
        /// argument is the path of a file. Throws `noSuchRun`.
        package init?(named name: String, in folder: String?) throws(RunError) {
            guard !name.contains("/"), !FileSystem.isThere(name) else { return nil }
            let runs = try RunsFolder(given: folder)
            self.init(name: name, in: runs)
            guard !FileSystem.isThere(modelPath) else { return }
            let names = (try? FileSystem.names(in: "\(runs.path)/runs")) ?? []
            let matches = names.filter { $0.hasPrefix(name) }.map { Run(name: $0, in: runs) }
                .filter { FileSystem.isThere($0.modelPath) }
            if matches.count == 1 { self = matches[0] }
            guard FileSystem.isThere(modelPath) else { throw .noSuchRun(name, folder: "\(runs.path)/runs") }
        }
    }

    /// Removes the temporary files that killed processes left in the folders of their runs.
    private static func sweep(_ runs: String) {
        AtomicFile.sweep(runs)
        for name in (try? FileSystem.allNames(in: runs)) ?? [] { AtomicFile.sweep("\(runs)/\(name)") }
    }
}
