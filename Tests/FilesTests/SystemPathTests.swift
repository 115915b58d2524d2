import Files
import Foundation
import TestFiles
import Testing

@Suite("Paths that are not UTF-8")
struct SystemPathTests {
    private static let names: [[UInt8]] = [
        [], Array("plain.png".utf8), Array("café/日本.png".utf8), Array("caf".utf8) + [0xE9] + Array(".png".utf8),
        [0xFF, 0xFE, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3, 0x28], [0xED, 0xA0, 0x80],
        Array("\u{10FEE9}\u{10FE80}".utf8), Array("x\u{10FEE9}".utf8) + [0xE9],
    ]

    @Test("every path converts to text and back to the same bytes", arguments: names)
    func roundTrip(name: [UInt8]) {
        let text = String(systemPath: name)
        #expect(text.systemPath == name.map { CChar(bitPattern: $0) } + [0])
        if let plain = String(validating: name, as: UTF8.self), !plain.contains("\u{10FEE9}") { #expect(text == plain) }
    }

    @Test("different paths are different texts")
    func distinct() {
        #expect(Set(Self.names.map { String(systemPath: $0) }).count == Self.names.count)
    }

    @Test("bytes that are not text are shown as hexadecimal escapes")
    func shown() {
        #expect(String(systemPath: Self.names[3]).shownPath == "caf\\xE9.png")
        #expect(String(systemPath: Self.names[2]).shownPath == "café/日本.png")
    }

    @Test("a file with such a name can be written and read")
    func files() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/" + String(systemPath: Self.names[3])
        try AtomicFile.checkWritable(path)
        try AtomicFile.write([1, 2, 3], to: path)
        #expect(try WholeFile.read(path, limit: 10) == [1, 2, 3])
        let names = entries(of: folder.path)
        #expect(names == [Self.names[3]])
    }

    /// The names in a folder as bytes, except those that begin with a dot.
    private func entries(of folder: String) -> [[UInt8]] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            if name.first != 0x2E { names.append(name) }
        }
        return names
    }
}
