import Files
import Foundation
import Testing

@Suite("Atomic files")
final class AtomicFileTests {
    /// A folder for one test, which is removed when the test is over.
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/softscope-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func path(_ name: String) -> String { "\(folder)/\(name)" }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    private func entries() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    private func mode(_ name: String) -> mode_t {
        var status = stat()
        _ = unsafe stat(path(name), &status)
        return status.st_mode & 0o777
    }

    private func error(_ body: () throws(FileError) -> Void) -> FileError? {
        do throws(FileError) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    private func error(writing text: String = "new", to path: String) -> FileError? {
        error { () throws(FileError) in try AtomicFile.write(text, to: path) }
    }

    @Test("the file holds exactly what is written, and the folder nothing else", arguments: [0, 1, 4096, 5_000_000])
    func write(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try AtomicFile.write(bytes, to: path("x"))
        #expect(try [UInt8](Data(contentsOf: URL(filePath: path("x")))) == bytes)
        #expect(try entries() == ["x"])
    }

    @Test("an existing file is replaced rather than written into, and keeps its permissions")
    func replace() throws {
        try AtomicFile.write("old", to: path("x"))
        #expect(unsafe chmod(path("x"), 0o600) == 0)
        let reader = try #require(FileHandle(forReadingAtPath: path("x")))
        try AtomicFile.write("new", to: path("x"))
        #expect(try text("x") == "new")
        #expect(try reader.readToEnd() == Data("old".utf8))
        #expect(mode("x") == 0o600)
    }

    @Test("a new file is readable by all, less the umask, and not executable")
    func permissions() throws {
        try AtomicFile.write("new", to: path("x"))
        #expect(mode("x") & 0o600 == 0o600)
        #expect(mode("x") & ~0o644 == 0)
    }

    @Test("a link stays, and its target is replaced", arguments: ["target", "../%/target", "link2"])
    func links(destination: String) throws {
        let own = URL(filePath: folder).lastPathComponent
        let destination = destination.replacing("%", with: own)
        try FileManager.default.createSymbolicLink(
            atPath: path("link"), withDestinationPath: destination)
        try FileManager.default.createSymbolicLink(
            atPath: path("link2"), withDestinationPath: path("target"))
        // At first the link's target does not exist, then it is a file.
        for content in ["first", "second"] {
            try AtomicFile.write(content, to: path("link"))
            #expect(try text("target") == content)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == destination)
        }
        #expect(try entries() == ["link", "link2", "target"])
    }

    @Test("whether a file could be written is known in advance, without a trace", arguments: ["new", "old", "link"])
    func checkWritable(name: String) throws {
        try AtomicFile.write("old", to: path("old"))
        #expect(unsafe symlink("nowhere", path("link")) == 0)
        try AtomicFile.checkWritable(path(name))
        #expect(try entries() == ["link", "old"])
        #expect(try text("old") == "old")
    }

    @Test("a failing write gives the same error in advance", arguments: ["", "missing/x", "x/", "x/y"])
    func checkUnwritable(name: String) throws {
        try AtomicFile.write("a file", to: path("x"))
        let told = error { () throws(FileError) in try AtomicFile.checkWritable(path(name)) }
        #expect(told != nil)
        #expect(told == error(writing: "new", to: path(name)))
    }

    @Test("a pipe without a reader is an error at once; one with a reader waits for the data")
    func pipes() throws {
        #expect(unsafe mkfifo(path("pipe"), 0o600) == 0)
        let told = error { () throws(FileError) in try AtomicFile.checkWritable(path("pipe")) }
        #expect(told == .noReader(path: path("pipe")))
        #expect(error(writing: "new", to: path("pipe")) == told)

        let reader = unsafe open(path("pipe"), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let held = try AtomicFile.checkWritable(path("pipe"))
        var byte: UInt8 = 0
        // No data yet, but not the end of the file either.
        #expect(unsafe read(reader, &byte, 1) == -1 && errno == EAGAIN)
        try AtomicFile.write("n", to: path("pipe"))
        #expect(unsafe read(reader, &byte, 1) == 1 && byte == UInt8(ascii: "n"))
        withExtendedLifetime(held) {}
    }

    @Test("pieces are written to one file, or to none if a piece fails")
    func pieces() throws {
        let piece = String(repeating: "0123456789", count: 5000)
        try AtomicFile.write(to: path("whole")) { output throws(FileError) in
            for _ in 0..<20 { try output.append(piece) }
        }
        #expect(try text("whole") == String(repeating: piece, count: 20))
        let failure = FileError.noReader(path: "x")
        let told = error { () throws(FileError) in
            try AtomicFile.write(to: path("whole")) { output throws(FileError) in
                for _ in 0..<20 { try output.append("new" + piece) }
                throw failure
            }
        }
        #expect(told == failure)
        #expect(try text("whole").hasPrefix("0123") && entries() == ["whole"])
    }

    @Test("the free space beside a file is known, but not for a missing folder")
    func room() throws {
        #expect(AtomicFile.freeBytes(beside: path("x")) ?? 0 > 0)
        #expect(AtomicFile.freeBytes(beside: path("missing/x")) == nil)
    }

    @Test("links that form a cycle are an error")
    func circle() throws {
        try FileManager.default.createSymbolicLink(atPath: path("a"), withDestinationPath: "b")
        try FileManager.default.createSymbolicLink(atPath: path("b"), withDestinationPath: "a")
        #expect(error(to: path("a")) == .failed(.findTarget, path: path("a"), code: ELOOP))
    }

    @Test("a folder is not replaced", arguments: ["", "/"])
    func folderIsRefused(suffix: String) throws {
        let inner = path("inner") + suffix
        try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
        #expect(error(to: inner) == .isFolder(path: inner))
        #expect(try entries() == ["inner"])
    }

    @Test("a missing folder is an error that says so", arguments: ["missing/x", "missing/"])
    func missingFolder(name: String) throws {
        let error = error(to: path(name))
        #expect(error == .failed(.openFolder, path: path(name), code: ENOENT))
        #expect(error?.description == "Cannot open the folder of \(path(name)): no such file or directory.")
    }

    @Test("an empty path and a file as a folder are errors")
    func oddPaths() throws {
        try AtomicFile.write("old", to: path("x"))
        #expect(error(to: "") == .failed(.openFolder, path: "", code: ENOENT))
        #expect(error(to: path("x/y")) == .failed(.findTarget, path: path("x/y"), code: ENOTDIR))
        #expect(error(to: path("x/")) == .failed(.findTarget, path: path("x/"), code: ENOTDIR))
    }

    @Test("a full device is an error, and stays a device")
    func fullDevice() {
        #expect(error(to: "/dev/full") == .failed(.write, path: "/dev/full", code: ENOSPC))
        #expect(
            error(to: "/dev/full")?.description == "Cannot write /dev/full: no space left on device.")
        #expect(error(to: "/dev/null") == nil)
        var status = stat()
        _ = unsafe stat("/dev/null", &status)
        #expect(status.st_mode & S_IFMT == S_IFCHR)
    }

    @Test("the longest possible name is written, and a longer one is an error that leaves nothing")
    func longNames() throws {
        let longest = String(repeating: "n", count: 255)
        try AtomicFile.write("new", to: path(longest))
        #expect(try text(longest) == "new")
        #expect(
            error(to: path(longest + "n"))
                == .failed(.findTarget, path: path(longest + "n"), code: ENAMETOOLONG))
        #expect(try entries() == [longest])
    }

    // The next two tests change what the whole process may do, and so run in processes of their own.

    @Test("if writing fails half-way, the old file stays and nothing else is left")
    func failureHalfWay() async {
        await #expect(processExitsWith: .success) {
            let test = try AtomicFileTests()
            defer { withExtendedLifetime(test) {} }
            try AtomicFile.write("old", to: test.path("x"))
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let error = test.error(writing: String(repeating: "n", count: 1_000_000), to: test.path("x"))
            #expect(error == .failed(.write, path: test.path("x"), code: EFBIG))
            #expect(try test.text("x") == "old")
            #expect(try test.entries() == ["x"])
        }
    }

    @Test("a read-only folder or file is an error, and is not changed")
    func readOnly() async {
        await #expect(processExitsWith: .success) {
            let test = try AtomicFileTests()
            defer { withExtendedLifetime(test) {} }
            try AtomicFile.write("old", to: test.path("x"))
            _ = unsafe chmod(test.path("x"), 0o444)
            _ = unsafe chmod(test.folder, 0o777)
            // Root may do everything, so the test becomes nobody until it has to clean up.
            let isRoot = geteuid() == 0
            if isRoot { #expect(seteuid(65534) == 0) }
            #expect(test.error(to: test.path("x")) == .failed(.write, path: test.path("x"), code: EACCES))
            #expect(try test.text("x") == "old")
            #expect(try test.entries() == ["x"])

            let other = try AtomicFileTests()
            defer { withExtendedLifetime(other) {} }
            _ = unsafe chmod(other.folder, 0o555)
            #expect(other.error(to: other.path("y")) == .failed(.create, path: other.path("y"), code: EACCES))
            _ = unsafe chmod(other.folder, 0o755)
            if isRoot { #expect(seteuid(0) == 0) }
        }
    }
}
