import Glibc

/// The variables of the process's environment, by `getenv`.
package enum Environment {
    /// The value of a variable; nil where it is not set.
    package static subscript(name: String) -> String? {
        unsafe getenv(name).map { unsafe String(systemPath: $0) }
    }
}

/// The folder that relative paths are counted from.
package enum WorkingFolder {
    /// The path from the root; as it is where the working folder cannot be told.
    package static func whole(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let folder = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(folder) }
        return unsafe String(systemPath: folder) + "/" + path
    }
}
