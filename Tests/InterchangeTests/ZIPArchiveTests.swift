import Foundation
import Interchange
import Testing

@Suite("ZIP archives")
struct ZIPArchiveTests {
    private static let members: [(name: String, contents: [UInt8])] = [
        ("a.npy", Array("first".utf8)), ("grün.npy", []), ("long", (0..<300).map { UInt8($0 % 7) }),
    ]

    /// `import zipfile; z.writestr('d', b'spam ' * 20)`, deflated.
    private static let deflated: [UInt8] = bytes(
        """
        UEsDBBQAAAAIAAAAIQBinUd8CgAAAGQAAAABAAAAZCsuSMxVKKYtAQBQSwECFAMUAAAACAAAACEAYp1HfAoAAABkAAAAAQAAAAAAAAAA\
        AAAAgAEAAAAAZFBLBQYAAAAAAQABAC8AAAApAAAAAAA=
        """)

    private static func bytes(_ text: String) -> [UInt8] { Data(base64Encoded: text).map(Array.init) ?? [] }

    @Test("what is written is read back")
    func roundTrip() throws {
        let file = ZIPArchive.encoded(Self.members)
        let archive = try ZIPArchive(decoding: file)
        #expect(archive.members.map(\.name) == Self.members.map(\.name))
        for (name, contents) in Self.members {
            #expect(try archive[name]?.contents().elementsEqual(contents) == true)
        }
        #expect(archive["b"] == nil)
        #expect(try ZIPArchive(decoding: ZIPArchive.encoded([])).members.isEmpty)
        #expect(ZIPArchive.encoded(Self.members) == file)
    }

    @Test("a deflated member is unpacked, and a comment at the end is no harm")
    func deflated() throws {
        var file = Self.deflated
        let wanted = Array(String(repeating: "spam ", count: 20).utf8)
        #expect(try Array(ZIPArchive(decoding: file)["d"]?.contents() ?? []) == wanted)
        file[file.count - 2] = 3
        #expect(try Array(ZIPArchive(decoding: file + [1, 2, 3])["d"]?.contents() ?? []) == wanted)
    }

    @Test("cut anywhere it is an error")
    func truncated() {
        for file in [ZIPArchive.encoded(Self.members), Self.deflated] {
            for count in file.indices {
                #expect(throws: InterchangeError.self) { try ZIPArchive(decoding: Array(file[..<count])) }
            }
        }
    }

    @Test("with a bit changed anywhere it is an error, or its members hold the same")
    func flipped() {
        for file in [ZIPArchive.encoded(Self.members), Self.deflated] {
            let whole = (try? ZIPArchive(decoding: file).members.map { try Array($0.contents()) }) ?? []
            for bit in 0..<file.count * 8 {
                var changed = file
                changed[bit / 8] ^= 1 << (bit % 8)
                guard let members = try? ZIPArchive(decoding: changed).members else { continue }
                guard let contents = try? members.map({ try Array($0.contents()) }) else { continue }
                #expect(contents == whole, "bit \(bit)")
            }
        }
    }

    @Test("a size that the file cannot hold is refused before memory is taken")
    func hugeSize() {
        var file = Self.deflated
        let directory = 41
        for place in 0..<4 { file[directory + 24 + place] = 0xF0 }
        #expect(throws: InterchangeError.self) { try ZIPArchive(decoding: file) }
    }
}
