import Glibc

/// The environment variables of the process, read with `getenv`.
package enum Environment {
    /// The value of a variable; nil if it is not set.
    package static subscript(name: String) -> String? {
        unsafe getenv(name).map { unsafe String(systemPath: $0) }
    }
}

/// The folder to which relative paths refer.
package enum WorkingFolder {
    /// Its absolute path; nil if it cannot be determined.
    package static var current: String? {
        guard let folder = unsafe getcwd(nil, 0) else { return nil }
        defer { unsafe free(folder) }
        return unsafe String(systemPath: folder)
    }

    /// The absolute path; unchanged if the working folder cannot be determined.
    package static func whole(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        return current.map { "\($0)/\(path)" } ?? path
    }
}
