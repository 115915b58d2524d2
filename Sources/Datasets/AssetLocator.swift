import Files
import Glibc

/// Finds the folder of the data that comes with the program.
package struct AssetLocator: Hashable, Sendable {
    /// The value of the environment variable `SOFTSCOPE_ASSETS`; nil if it is not set.
    package let variable: String?
    /// The path of the running program, with symbolic links resolved.
    package let executable: String

    /// Both are parameters so that tests can try every case.
    package init(variable: String?, executable: String) {
        self.variable = variable
        self.executable = executable
    }

    /// The locator for this process: it reads the environment and `/proc/self/exe`.
    package static var process: AssetLocator {
        let variable = unsafe getenv("SOFTSCOPE_ASSETS").map { unsafe String(systemPath: $0) }
        return AssetLocator(
            variable: variable, executable: FileSystem.target(ofLink: "/proc/self/exe") ?? "/")
    }

    /// Returns the folder that the variable names; otherwise `../share/softscope` relative to the program's folder;
    /// otherwise `Assets` of the checkout in which the program was built. An empty variable counts as not set.
    ///
    /// Throws `assetsVariableWrong`, `assetsNotFound` or `file`.
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
            if isFolder(folder + "/Assets/mnist"), try reading(FileSystem.exists(folder + "/Package.swift")) {
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

    /// The path of the parent folder; empty for the root, so that a slash and a name can be appended.
    private func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}
