import Glibc
import Storage

/// Finds the folder with the data that comes with the program.
package struct AssetLocator: Hashable, Sendable {
    /// What `SOFTSCOPE_ASSETS` says, if anything.
    package let variable: String?
    /// Where the running program is, links resolved.
    package let executable: String

    /// Both are parameters so that tests can try every case.
    package init(variable: String?, executable: String) {
        self.variable = variable
        self.executable = executable
    }

    /// The one for this process: reads the environment and `/proc/self/exe`.
    package static var process: AssetLocator {
        let variable = unsafe getenv("SOFTSCOPE_ASSETS").map { unsafe String(systemPath: $0) }
        return AssetLocator(
            variable: variable, executable: FileSystem.target(ofLink: "/proc/self/exe") ?? "/")
    }

    /// The folder: the one that the variable names; else `../share/softscope` from the program's folder; else
    /// `Assets` of the checkout that the program was built in. An empty variable counts as none.
    ///
    /// Throws `assetsVariableWrong`, `assetsNotFound` or `unreadable`.
    package func folder() throws(DatasetError) -> String {
        if let variable, !variable.isEmpty {
            guard isFolder(variable) else { throw .assetsVariableWrong(path: variable) }
            return variable
        }
        var folder = parent(of: executable)
        let shared = parent(of: folder) + "/share/softscope"
        if isFolder(shared) { return shared }
        let start = folder
        while !folder.isEmpty {
            if isFolder(folder + "/Assets/mnist"), try FileSystem.exists(folder + "/Package.swift") {
                return folder + "/Assets"
            }
            folder = parent(of: folder)
        }
        throw .assetsNotFound(lookedIn: [
            shared, "Assets in the folders above \(start.isEmpty ? "/" : start)",
        ])
    }

    private func isFolder(_ path: String) -> Bool {
        (try? FileSystem.isFolder(path)) ?? false
    }

    /// The path of the folder that something is in; empty for the root, so that a slash and a name can follow.
    private func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}
