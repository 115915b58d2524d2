import Files
import TestFiles
import Testing

@Suite("A file that another program writes")
struct FollowedFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = try folder.write(Array("one\ntwo\n".utf8), to: "log")
    }

    /// A file of which the first 4 bytes are dealt with.
    private func begun() throws -> FollowedFile {
        var file = FollowedFile(path: path)
        #expect(try file.look() == .more(size: 8))
        let bytes = try file.read(100, at: file.position)
        #expect(bytes == Array("one\ntwo\n".utf8))
        file.advance(by: 4, of: bytes)
        return file
    }

    @Test("is read from where the last piece ended")
    func pieces() throws {
        var file = try begun()
        #expect(try file.look() == .more(size: 8))
        let rest = try file.read(100, at: file.position)
        #expect(rest == Array("two\n".utf8))
        file.advance(by: 4, of: rest)
        #expect(try file.look() == .nothing)
        try folder.write(Array("one\ntwo\nthree\n".utf8), to: "log2")
    }

    @Test("a rewrite of the same size within the tick of the file system's clock is noticed")
    func sameTick() throws {
        for _ in 0..<200 {
            try folder.write(Array("one\ntwo\n".utf8), to: "log")
            var file = try begun()
            let before = FileStatus(path)
            try folder.write(Array("six\ntwo\n".utf8), to: "log")
            #expect(try file.look() == .replaced)
            // The tick may have passed between the two.
            if FileStatus(path) == before { return }
        }
    }

    @Test(
        "is told from one that grew, shrank, was rewritten or is gone",
        arguments: [
            ("one\ntwo\nthree\n" as String?, FollowedFile.Look.more(size: 14)), ("one", .shrank),
            ("six\ntwo\nthree\n", .replaced),
            (nil as String?, .gone),
        ])
    func changes(contents: String?, expected: FollowedFile.Look) throws {
        var file = try begun()
        if let contents {
            // In place: the file keeps its inode.
            let output = try GrowingFile(path: path)
            try output.append(contents)
        } else {
            try #require(FileSystem.isThere(path))
            try AtomicFile.write([], to: "\(folder.path)/other")
            #expect(rename(path, to: "\(folder.path)/away"))
        }
        #expect(try file.look() == expected)
    }

    @Test("is replaced when another file gets its name, even one that begins the same")
    func replacement() throws {
        var file = try begun()
        try AtomicFile.write("one\ntwo\nthree\n", to: path)
        #expect(try file.look() == .replaced)
    }

    @Test("is refused where it is a folder")
    func notAFile() throws {
        var file = FollowedFile(path: folder.path)
        #expect(throws: FileError.notAFile(path: folder.path, found: "a folder")) { try file.look() }
    }
}
