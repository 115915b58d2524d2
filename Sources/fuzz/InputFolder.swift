import Glibc

/// Reads and writes files of inputs.
enum InputFolder {
    /// The contents of all regular files in a folder, in the order of their names.
    static func files(in folder: String) throws(InputFileError) -> [[UInt8]] {
        guard let stream = unsafe opendir(folder) else { throw InputFileError(path: folder, code: errno) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            guard unsafe entry.pointee.d_type == DT_REG else { continue }
            names.append(
                unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                    unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                })
        }
        var files: [[UInt8]] = []
        for name in names.sorted() { files.append(try bytes(of: "\(folder)/\(name)")) }
        return files
    }

    static func bytes(of path: String) throws(InputFileError) -> [UInt8] {
        guard let file = unsafe fopen(path, "r") else { throw InputFileError(path: path, code: errno) }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws(InputFileError) {
        guard let file = unsafe fopen(path, "w") else { throw InputFileError(path: path, code: errno) }
        let written = unsafe fwrite(bytes, 1, bytes.count, file)
        guard unsafe fclose(file) == 0, written == bytes.count else { throw InputFileError(path: path, code: errno) }
    }
}

/// The error that a file or folder could not be used.
struct InputFileError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    var description: String { "\(path): \(unsafe String(cString: strerror(code)))" }
}
