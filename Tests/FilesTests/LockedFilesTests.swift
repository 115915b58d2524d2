import Files
import Glibc
import TestFiles
import Testing

@Suite("Files with locks")
struct LockedFilesTests {
    /// Whether anybody holds a lock on a file, this process included; `probe` is a descriptor of it.
    private func isLocked(_ probe: Int32) -> Bool {
        // F_OFD_GETLK, which glibc declares for GNU sources only.
        let asks: Int32 = 36
        var lock = flock()
        (lock.l_type, lock.l_whence) = (Int16(F_WRLCK), Int16(SEEK_SET))
        return unsafe fcntl(probe, asks, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }

    @Test("reading a file leaves the locks of this process alone where they are known", arguments: [true, false])
    func reading(isKnown: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array("database".utf8), to: "d")
        let (owner, probe) = unsafe (open(path, O_RDWR), open(path, O_RDWR))
        defer { for descriptor in [owner, probe] { close(descriptor) } }
        var lock = flock()
        (lock.l_type, lock.l_whence) = (Int16(F_WRLCK), Int16(SEEK_SET))
        #expect(unsafe fcntl(owner, F_SETLK, &lock) == 0)
        if isKnown { LockedFiles.add(path) }
        for _ in 0..<3 {
            #expect(isLocked(probe))
            // Each reads from the beginning.
            #expect(try InputFile(path: path).contents() == Array("database".utf8))
            guard isKnown else { break }
        }
        #expect(isLocked(probe) == isKnown, "without a word, closing a descriptor gives up the locks")
    }
}
