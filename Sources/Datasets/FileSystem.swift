import Files
import Glibc

/// Questions about paths that are asked before a file is opened.
enum FileSystem {
    /// Whether anything exists at a path; follows links. Throws `unreadable` if that cannot be determined.
    static func exists(_ path: String) throws(DatasetError) -> Bool {
        try mode(of: path) != nil
    }

    /// Whether a folder exists at a path; false if nothing does. Throws `notAFolder` for anything else there.
    static func isFolder(_ path: String) throws(DatasetError) -> Bool {
        guard let mode = try mode(of: path) else { return false }
        guard mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: path) }
        return true
    }

    /// The mode of a file; nil if nothing exists at the path.
    private static func mode(of path: String) throws(DatasetError) -> mode_t? {
        var status = stat()
        if unsafe stat(path.systemPath, &status) == 0 { return status.st_mode }
        switch errno {
        case ENOENT, ENOTDIR: return nil
        case let code: throw .unreadable(path: path, reason: reason(code))
        }
    }

    /// The target of a symbolic link, without following further links; nil if the path is not a link.
    static func target(ofLink path: String) -> String? {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            count = unsafe max(0, readlink(path.systemPath, start, buffer.count))
        }
        return bytes.isEmpty ? nil : String(systemPath: bytes)
    }
}

extension FileSystem {
    /// Whether a folder exists at a path; follows links. False also if that cannot be determined.
    static func leadsToFolder(_ path: String) -> Bool {
        (try? isFolder(path)) ?? false
    }

    /// The names in a folder, without hidden entries, sorted by Unicode scalars but with digits compared as numbers:
    /// `2.png` before `10.png`. Throws `folderNotFound` or `unreadable`.
    static func names(in folder: String) throws(DatasetError) -> [String] {
        guard let directory = unsafe opendir(folder.systemPath) else {
            throw errno == ENOENT || errno == ENOTDIR
                ? .folderNotFound(path: folder) : .unreadable(path: folder, reason: reason(errno))
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(directory) else {
                guard errno == 0 else { throw .unreadable(path: folder, reason: reason(errno)) }
                break
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(systemPath: unsafe Array(bytes.prefix { $0 != 0 }))
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted(by: precedes)
    }

    /// Compares digits by value and everything else by Unicode scalar; a total order.
    private static func precedes(_ first: String, _ second: String) -> Bool {
        var (one, other) = (first.unicodeScalars[...], second.unicodeScalars[...])
        while let left = one.first, let right = other.first {
            let numbers = (one.prefix(while: isDigit), other.prefix(while: isDigit))
            if !numbers.0.isEmpty, !numbers.1.isEmpty {
                let digits = (numbers.0.drop { $0 == "0" }, numbers.1.drop { $0 == "0" })
                if digits.0.count != digits.1.count { return digits.0.count < digits.1.count }
                if !digits.0.elementsEqual(digits.1) { return digits.0.lexicographicallyPrecedes(digits.1) }
                one = one[numbers.0.endIndex...]
                other = other[numbers.1.endIndex...]
            } else if left != right {
                return left < right
            } else {
                one.removeFirst()
                other.removeFirst()
            }
        }
        guard one.isEmpty, other.isEmpty else { return one.isEmpty }
        return first.unicodeScalars.lexicographicallyPrecedes(second.unicodeScalars)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
