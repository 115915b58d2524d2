import Glibc

/// What a file holds, in pages of their own: they come while they are filled, and go back to the system when they have been
/// used, before the object does.
///
/// Of the time that reading a large file takes, much is the system's, which hands out pages one by one: so large pages are asked
/// for.
@safe package final class FileContents: Sendable {
    private nonisolated(unsafe) let pages: UnsafeMutableRawPointer
    private let room: Int
    /// Where the contents are in the pages.
    private let range: Range<Int>

    /// The number of bytes.
    package var count: Int { range.count }

    /// - Parameters:
    ///   - room: the largest number of bytes.
    ///   - path: for errors.
    ///   - fill: writes to the buffer, and returns where the contents are in it.
    init(
        room: Int, path: String, fill: (UnsafeMutableBufferPointer<UInt8>) throws(FileError) -> Range<Int>
    ) throws(FileError) {
        let room = max(1, room)
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        guard let pages = unsafe mmap(nil, room, PROT_READ | PROT_WRITE, flags, -1, 0), unsafe pages != MAP_FAILED
        else { throw .failed(.read, path: path, code: ENOMEM) }
        if room >= Self.largePage { unsafe madvise(pages, room, MADV_HUGEPAGE) }
        do throws(FileError) {
            let bytes = unsafe pages.bindMemory(to: UInt8.self, capacity: room)
            range = try unsafe fill(UnsafeMutableBufferPointer(start: bytes, count: room))
        } catch {
            unsafe munmap(pages, room)
            throw error
        }
        unsafe self.pages = pages
        self.room = room
    }

    /// The bytes that a stream gives, up to a number of them.
    convenience init(from stream: some ByteStream, atMost count: Int) throws(FileError) {
        try unsafe self.init(room: count, path: stream.path) { (buffer) throws(FileError) in
            var output = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
            try stream.fill(&output)
            return unsafe 0..<output.finalize(for: buffer)
        }
    }

    deinit { unsafe munmap(pages, room) }

    package func withUnsafeBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let bytes = unsafe pages.assumingMemoryBound(to: UInt8.self)
        return unsafe body(UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count))
    }

    /// A copy of the bytes.
    package var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }

    /// Gives the pages that are within a part of the contents back. Nobody may read that part any more.
    package func giveBack(_ part: Range<Int>) {
        let first = (range.lowerBound + part.lowerBound + Self.page - 1) / Self.page * Self.page
        let end = (range.lowerBound + part.upperBound) / Self.page * Self.page
        guard first < end, part.upperBound <= range.count else { return }
        unsafe madvise(pages + first, end - first, MADV_DONTNEED)
    }

    private static let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    /// The size of a large page of x86-64 and of most ARM64 systems.
    private static let largePage = 2 << 20
}
