import Files
import Foundation
import Glibc
import Testing

@Suite("Temporary files of killed programs")
final class SweepingTests {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/softscope-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func make(_ name: String) throws {
        try Data("half".utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    private var entries: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
    }

    /// No process has this number: they are below 2²².
    private let dead = Int32.max

    @Test("are removed from the folder that is written into")
    func sweep() throws {
        try make(".softscope-\(dead)-1a2b3c.tmp")
        AtomicFile.sweep(folder)
        #expect(try entries == [])
        try make(".softscope-\(dead)-zz.tmp")
        AtomicFile.sweepFolder(of: "\(folder)/model.safetensors")
        #expect(try entries == [])
    }

    @Test("are removed only if they are certainly ours")
    func others() throws {
        let names = [
            ".softscope-\(dead)-1a.tmpx", ".softscope-\(dead)-!.tmp", ".softscope-\(dead).tmp", ".softscope-x-1a.tmp",
            ".softscope-\(dead)-1-2.tmp", "softscope-\(dead)-1a.tmp", ".softscope--1-1a.tmp", "model.safetensors",
            ".softscope-\(getpid())-1a.tmp", ".softscope-1-1a.tmp",
        ]
        for name in names { try make(name) }
        try FileManager.default.createDirectory(
            atPath: "\(folder)/.softscope-\(dead)-2b.tmp", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/.softscope-\(dead)-3c.tmp", withDestinationPath: "model.safetensors")
        let before = try entries
        AtomicFile.sweep(folder)
        #expect(try entries == before)
    }

    @Test("are kept while another process holds the lock, even if its number is unknown here")
    func locked() throws {
        let name = ".softscope-\(dead)-1a.tmp"
        try make(name)
        let file = unsafe open("\(folder)/\(name)", O_RDONLY)
        #expect(flock(file, LOCK_EX | LOCK_NB) == 0)
        AtomicFile.sweep(folder)
        #expect(try entries == [name])
        close(file)
        AtomicFile.sweep(folder)
        #expect(try entries == [])
    }

    @Test("do not exist in a missing folder")
    func missing() {
        AtomicFile.sweep("\(folder)/nowhere")
        AtomicFile.sweepFolder(of: "\(folder)/nowhere/model.safetensors")
    }
}

@Suite("Whole files")
struct WholeFileTests {
    private func error(_ path: String, limit: Int = 100) -> FileError? {
        do throws(FileError) {
            _ = try WholeFile.read(path, limit: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test("are read to the last byte, or refused with the reason")
    func read() throws {
        let path = FileManager.default.temporaryDirectory.path + "/softscope-tests-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(error(path)?.isMissing == true)
        #expect(error(path)?.description == "There is no file \(path).")
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try Data(bytes).write(to: URL(filePath: path))
        #expect(try WholeFile.read(path, limit: 100_000) == bytes)
        #expect(error(path, limit: 99_999) == .tooLarge(path: path, bytes: 100_000, limit: 99_999))
        #expect(error("/tmp") == .notAFile(path: "/tmp", found: "a folder"))
        #expect(error("/dev/null") == .notAFile(path: "/dev/null", found: "a pipe or a device"))
        try Data().write(to: URL(filePath: path))
        #expect(try WholeFile.read(path, limit: 0) == [])
    }
}
