import Datasets
import Files
import Foundation
import TestFiles
import Testing

@Suite("IDX files")
struct IDXFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Two images of 2 × 3 pixels.
    static let images = idx(0x08, [2, 2, 3], Array(1...12))

    @Test("plain and gzip files are told apart by their first bytes, not by name, and hold the same")
    func plainAndGzip() throws {
        let plain = try IDXFile(reading: folder.write(Self.images, to: "plain.gz"))
        let packed = try IDXFile(reading: folder.write(gzip(Self.images), to: "packed"))
        #expect(plain.contents == packed.contents)
        #expect(plain.contents.bytes == Array(1...12))
        #expect(!plain.isPacked && packed.isPacked)
    }

    @Test("several gzip members are read as one file", arguments: [0, 1, 4, 9, 16, 20, 28])
    func members(split: Int) throws {
        let file = gzip(Array(Self.images[..<split])) + gzip([]) + gzip(Array(Self.images[split...]))
        #expect(try IDXFile(reading: folder.write(file, to: "x")).contents.bytes == Array(1...12))
    }

    @Test("a plain file that is cut anywhere is truncated at the cut, or empty")
    func plainTruncation() throws {
        for length in 0..<Self.images.count {
            let path = try folder.write(Array(Self.images[..<length]), to: "x")
            let error = error { () throws(DatasetError) in try IDXFile(reading: path) }
            if length == 0 {
                #expect(error == .file(.empty(path: path)))
            } else {
                guard case .malformed(path, let fault) = error else {
                    Issue.record("\(length) bytes: \(String(describing: error))")
                    continue
                }
                #expect(fault.kind == .truncated)
                #expect(fault.place == .byte(length))
            }
        }
    }

    @Test("a gzip file that is cut anywhere is truncated at the cut")
    func gzipTruncation() throws {
        let file = gzip(Self.images)
        for length in 2..<file.count {
            let path = try folder.write(Array(file[..<length]), to: "x")
            let fault = fault { () throws(DatasetError) in try IDXFile(reading: path) }
            #expect(fault?.kind == .truncated)
            #expect(fault?.place == .byte(length))
        }
    }

    @Test("a flipped bit in a gzip file gives an error or the same values")
    func flippedBits() throws {
        let file = gzip(Self.images)
        for bit in 0..<file.count * 8 {
            var flipped = file
            flipped[bit / 8] ^= 1 << (bit % 8)
            let path = try folder.write(flipped, to: "x")
            guard let read = try? IDXFile(reading: path) else { continue }
            #expect(read.contents.bytes == Array(1...12))
        }
    }

    @Test("a wrong checksum is corrupt gzip")
    func checksum() throws {
        var file = gzip(Self.images)
        file[file.count - 8] ^= 1
        let path = try folder.write(file, to: "x")
        let fault = fault { () throws(DatasetError) in try IDXFile(reading: path) }
        #expect(fault?.kind == .corruptGzip)
        #expect(fault?.found == "incorrect data check")
    }

    @Test("data after the gzip data is too long", arguments: [[1], [0, 0, 0, 7], Array("garbage".utf8)])
    func trailingGarbage(garbage: [UInt8]) throws {
        let file = gzip(Self.images)
        let path = try folder.write(file + garbage, to: "x")
        let fault = fault { () throws(DatasetError) in try IDXFile(reading: path) }
        #expect(fault?.kind == .tooLong)
        let zeros = garbage.prefix { $0 == 0 }.count
        #expect(fault?.place == .byte(file.count + zeros))
    }

    @Test("one byte more than the header says is too long", arguments: [false, true])
    func oneByteMore(isPacked: Bool) throws {
        let file = Self.images + [13]
        let path = try folder.write(isPacked ? gzip(file) : file, to: "x")
        let fault = fault { () throws(DatasetError) in try IDXFile(reading: path) }
        #expect(fault?.kind == .tooLong)
        #expect(fault?.place == (isPacked ? .unpackedByte(28) : .byte(28)))
    }

    @Test("unpacking a gzip bomb stops at the first byte too many")
    func bomb() throws {
        // 64 MB packed in 64 kB, followed by garbage, which would be found if all of it were unpacked.
        let bomb = gzip(Self.images + [UInt8](repeating: 0, count: 64 << 20))
        let path = try folder.write(bomb.dropLast(8) + [0, 0, 0, 0, 0, 0, 0, 0], to: "bomb")
        let fault = fault { () throws(DatasetError) in try IDXFile(reading: path) }
        #expect(fault?.kind == .tooLong)
        #expect(fault?.place == .unpackedByte(28))
    }

    @Test("a header that claims more than the file can hold is truncated before memory is allocated")
    func hugeClaims() throws {
        let file = idx(0x0E, [1 << 31, 1 << 20], [1, 2, 3])
        for bytes in [file, gzip(file)] {
            let path = try folder.write(bytes, to: "x")
            let fault = fault { () throws(DatasetError) in try IDXFile(reading: path) }
            #expect(fault?.kind == .truncated)
            #expect(fault?.place == (bytes == file ? .byte(file.count) : .unpackedByte(12)))
        }
    }

    @Test("an array larger than memory is refused")
    func memoryLimit() throws {
        let path = try folder.write(gzip(Self.images), to: "x")
        let fault = fault { () throws(DatasetError) in try IDXFile(reading: path, memoryLimit: 11) }
        #expect(fault?.kind == .tooLarge)
        #expect(try IDXFile(reading: path, memoryLimit: 12).contents.count == 12)
    }

    @Test("a path that is not a file gives an error for what it is")
    func notFiles() throws {
        let missing = folder.path + "/missing"
        #expect(
            error { () throws(DatasetError) in try IDXFile(reading: missing) } == .file(.fileNotFound(path: missing))
        )
        #expect(
            error { () throws(DatasetError) in try IDXFile(reading: folder.path) }
                == .file(.notAFile(path: folder.path, found: "a folder")))
        #expect(
            error { () throws(DatasetError) in try IDXFile(reading: "/dev/zero") }
                == .file(.notAFile(path: "/dev/zero", found: "a pipe or a device")))
        let pipe = folder.path + "/pipe"
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        #expect(
            error { () throws(DatasetError) in try IDXFile(reading: pipe) }
                == .file(.notAFile(path: pipe, found: "a pipe or a device")))
    }

    @Test("a file without read permission says why")
    func permission() async {
        // In a process of its own, where root, who may read everything, can become nobody for a while.
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            defer { withExtendedLifetime(folder) {} }
            let path = try folder.write(Self.images, to: "x")
            _ = unsafe chmod(path, 0)
            let isRoot = geteuid() == 0
            if isRoot { #expect(seteuid(65534) == 0) }
            let error = error { () throws(DatasetError) in try IDXFile(reading: path) }
            if isRoot { #expect(seteuid(0) == 0) }
            #expect(error == .file(.failed(.read, path: path, code: EACCES)))
        }
    }

    @Test("files are closed again, whatever was wrong with them")
    func descriptors() async {
        // In a process of its own, which may have only a few files open.
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            defer { withExtendedLifetime(folder) {} }
            let good = try folder.write(gzip(Self.images), to: "good")
            let bad = try folder.write([1, 2, 3], to: "bad")
            var limit = rlimit(rlim_cur: 32, rlim_max: 32)
            #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            for path in [good, bad, folder.path, "/dev/null"] {
                for _ in 0..<32 {
                    let error = error { () throws(DatasetError) in try IDXFile(reading: path) }
                    if case .file(.failed) = error { Issue.record("\(path) is open too often") }
                }
            }
        }
    }

    @Test("errors are one plain sentence with the file, the place, what was expected and what was found")
    func sentences() throws {
        let path = try folder.write(gzip([0, 0, 7, 3]), to: "x")
        let error = error { () throws(DatasetError) in try IDXFile(reading: path) }
        #expect(
            error?.description
                == "\(path): at byte 2 of the unpacked data, expected an IDX element type (08, 09, 0B, 0C, 0D or 0E), found 07."
        )
    }
}
