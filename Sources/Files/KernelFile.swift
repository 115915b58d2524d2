import Glibc

/// Files in which the kernel tells about itself, in `/proc` and `/sys`: their sizes are not known in advance.
package enum KernelFile {
    /// The contents; empty if the file cannot be read.
    package static func contents(of path: String) -> [UInt8] {
        let file = unsafe open(path.systemPath, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var contents: [UInt8] = []
        var piece: [UInt8] = Array(repeating: 0, count: 16 << 10)
        while true {
            let got = unsafe read(file, &piece, piece.count)
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return contents }
            contents += piece[..<got]
        }
    }
}
