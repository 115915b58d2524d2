import Glibc

extension FileSystem {
    /// The names in a folder, without hidden entries, sorted by Unicode scalars but with digits compared as numbers:
    /// `2.png` before `10.png`. Throws `folderNotFound` or `failed`.
    package static func names(in folder: String) throws(FileError) -> [String] {
        try allNames(in: folder).filter { !$0.hasPrefix(".") }.sorted(by: precedes)
    }

    /// All names in a folder except `.` and `..`, hidden entries included, in no particular order. Throws `folderNotFound`
    /// or `failed`.
    package static func allNames(in folder: String) throws(FileError) -> [String] {
        guard let directory = unsafe opendir(folder.systemPath) else {
            throw errno == ENOENT || errno == ENOTDIR
                ? .folderNotFound(path: folder) : .failed(.read, path: folder, code: errno)
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(directory) else {
                guard errno == 0 else { throw .failed(.read, path: folder, code: errno) }
                return names
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(systemPath: unsafe Array(bytes.prefix { $0 != 0 }))
            }
            if name != ".", name != ".." { names.append(name) }
        }
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
