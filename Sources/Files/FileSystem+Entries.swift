import Glibc

extension FileSystem {
    /// A name in a folder.
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let isFolder: Bool
        /// Whether it is a symbolic link; `isFolder` tells what it leads to.
        package let isLink: Bool
    }

    /// The entries of a folder without hidden ones, in no particular order. Costs no look at each file, since most
    /// file systems tell files from folders in the list. Throws `folderNotFound` or `failed`.
    package static func entries(in folder: String) throws(FileError) -> [Entry] {
        guard let directory = unsafe opendir(folder.systemPath) else {
            throw errno == ENOENT || errno == ENOTDIR
                ? .folderNotFound(path: folder) : .failed(.read, path: folder, code: errno)
        }
        defer { unsafe closedir(directory) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(directory) else {
                guard errno == 0 else { throw .failed(.read, path: folder, code: errno) }
                return entries
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(systemPath: unsafe Array(bytes.prefix { $0 != 0 }))
            }
            guard !name.hasPrefix(".") else { continue }
            switch Int(unsafe entry.pointee.d_type) {
            case Int(DT_DIR): entries.append(Entry(name: name, isFolder: true, isLink: false))
            case Int(DT_REG): entries.append(Entry(name: name, isFolder: false, isLink: false))
            case let type:
                let path = "\(folder)/\(name)"
                let isLink = type == Int(DT_LNK) || type == Int(DT_UNKNOWN) && target(ofLink: path) != nil
                switch FileStatus(path)?.kind {
                case .folder: entries.append(Entry(name: name, isFolder: true, isLink: isLink))
                case .file: entries.append(Entry(name: name, isFolder: false, isLink: isLink))
                case .other, nil: break
                }
            }
        }
    }
}
