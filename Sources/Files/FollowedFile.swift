import Glibc

/// A regular file that another program may be writing, read from the beginning on. A value; it holds nothing open.
///
/// The file is opened for each piece that is read: thousands of files can be followed, and a network file system is
/// asked for the newest contents.
package struct FollowedFile: Sendable {
    /// What a look at the file found.
    package enum Look: Hashable, Sendable {
        /// There are bytes behind `position`. `size` is the file's size.
        case more(size: Int)
        case nothing
        /// The file is shorter than what was read of it.
        case shrank
        /// Another file has the name now, or the bytes that were read have changed.
        case replaced
        case gone
    }

    package let path: String
    /// The number of bytes that are dealt with: what follows is yet to be read.
    package private(set) var position = 0
    /// The status at the last look; nil before the first one.
    package var status: FileStatus? { version.version }
    /// Whether the file would have another status if it had changed since the last look.
    package var isSettled: Bool { version.isSettled }
    private var version = SettledVersion<FileStatus>()
    /// The first bytes that are dealt with, and the last ones, to recognize a file that was rewritten in place.
    private var start: [UInt8] = []
    private var end: [UInt8] = []

    /// How many bytes are compared at the start, where formats have their headers, and at the end of what was read.
    private static let compared = 1024

    package init(path: String) {
        self.path = path
    }

    /// Looks at the file without reading it, unless it has changed, or may have without another status; then the bytes
    /// that were compared before are read. Throws `notAFile` or `failed`.
    package mutating func look() throws(FileError) -> Look {
        guard let now = FileStatus(path) else { return .gone }
        guard now.kind == .file else {
            throw .notAFile(path: path, found: now.kind == .folder ? "a folder" : "a pipe or a device")
        }
        let before = status
        if version.isSame(now) { return now.size > position ? .more(size: now.size) : .nothing }
        if let before, before.identity != now.identity { return .replaced }
        guard now.size >= position else { return .shrank }
        if position > 0 {
            guard try read(start.count, at: 0) == start, try read(end.count, at: position - end.count) == end else {
                return .replaced
            }
        }
        return now.size > position ? .more(size: now.size) : .nothing
    }

    /// Up to `count` bytes from an offset on; fewer at the end of the file. Throws `fileNotFound`, `notAFile` or
    /// `failed`.
    package func read(_ count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        guard count > 0 else { return [] }
        return try InputFile(path: path, mayBeEmpty: true).bytes(at: max(0, offset), count)
    }

    /// Moves behind the first `count` of the bytes that follow `position`.
    package mutating func advance(by count: Int, of bytes: [UInt8]) {
        let count = min(max(0, count), bytes.count)
        guard count > 0 else { return }
        if start.count < Self.compared, start.count == position {
            start += bytes.prefix(min(count, Self.compared - start.count))
        }
        end = Array((end + bytes[max(0, count - Self.compared)..<count]).suffix(Self.compared))
        position += count
    }
}
