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

    @Test("written archives are read back")
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

    @Test("a deflated member is unpacked, and a comment at the end does no harm")
    func deflated() throws {
        var file = Self.deflated
        let wanted = Array(String(repeating: "spam ", count: 20).utf8)
        #expect(try Array(ZIPArchive(decoding: file)["d"]?.contents() ?? []) == wanted)
        file[file.count - 2] = 3
        #expect(try Array(ZIPArchive(decoding: file + [1, 2, 3])["d"]?.contents() ?? []) == wanted)
    }

    @Test("a truncated archive is an error, wherever it is cut")
    func truncated() {
        for file in [ZIPArchive.encoded(Self.members), Self.deflated] {
            for count in file.indices {
                #expect(throws: InterchangeError.self) { try ZIPArchive(decoding: Array(file[..<count])) }
            }
        }
    }

    @Test("a flipped bit is an error, or the contents of the members are the same")
    func flipped() {
        for file in [ZIPArchive.encoded(Self.members), Self.deflated, Wide().file] {
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

    // MARK: - 64 bits

    /// An archive with 64-bit numbers, as NumPy writes all archives.
    private struct Wide {
        var sizes: [UInt64] = [5, 5]
        var start: UInt64 = 0
        var record: UInt64?
        var count: UInt64 = 1
        var extra = 1

        private static func number(_ value: some BinaryInteger, _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }

        /// The archive, with a stored member `a` whose contents are "hello".
        var file: [UInt8] {
            func number(_ value: some BinaryInteger, _ size: Int) -> [UInt8] { Self.number(value, size) }
            let common =
                number(45, 2) + number(0, 4) + number(0x21_0000, 4) + number(0x3610_A686, 4)
                + number(0xFFFF_FFFF, 4) + number(0xFFFF_FFFF, 4) + number(1, 2)
            var file = number(0x0403_4B50, 4) + common + number(20, 2) + Array("a".utf8)
            file += number(1, 2) + number(16, 2) + number(5, 8) + number(5, 8) + Array("hello".utf8)
            let directory = file.count
            file += number(0x0201_4B50, 4) + number(45, 2) + common + number(28 + 6, 2) + number(0, 2) + number(0, 2)
            file += number(0, 2) + number(0, 4) + number(0xFFFF_FFFF, 4) + Array("a".utf8)
            // Another extra field comes before the one with the sizes.
            file += number(7, 2) + number(2, 2) + [1, 2]
            file += number(extra, 2) + number(24, 2) + number(sizes[0], 8) + number(sizes[1], 8) + number(start, 8)
            let end = file.count
            file += number(0x0606_4B50, 4) + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8)
            file += number(count, 8) + number(count, 8) + number(end - directory, 8) + number(directory, 8)
            file += number(0x0706_4B50, 4) + number(0, 4) + number(record ?? UInt64(end), 8) + number(1, 4)
            file += number(0x0605_4B50, 4) + number(0, 4) + number(0xFFFF, 2) + number(0xFFFF, 2)
            return file + number(0xFFFF_FFFF, 4) + number(0xFFFF_FFFF, 4) + number(0, 2)
        }
    }

    @Test("64-bit sizes, offsets and counts of members are read")
    func wide() throws {
        let archive = try ZIPArchive(decoding: Wide().file)
        #expect(archive.members.count == 1)
        #expect(try archive["a"]?.contents().elementsEqual("hello".utf8) == true)
    }

    @Test("64-bit numbers that are wrong or missing are refused, however large they are")
    func wrongWide() {
        for wrong in [
            Wide(sizes: [6, 6]), Wide(sizes: [5, 4]), Wide(sizes: [.max, .max]), Wide(sizes: [1 << 62, 5]),
            Wide(start: 1), Wide(start: .max), Wide(record: 3), Wide(record: .max), Wide(count: 2), Wide(count: .max),
            Wide(count: 0), Wide(extra: 2),
        ] {
            #expect(throws: InterchangeError.self, "\(wrong)") {
                try ZIPArchive(decoding: wrong.file).members.map { try Array($0.contents()) }
            }
        }
        let file = Wide().file
        for count in file.indices {
            #expect(throws: InterchangeError.self) { try ZIPArchive(decoding: Array(file[..<count])) }
        }
    }

    @Test("a size that is impossible for the file is refused before memory is allocated")
    func hugeSize() {
        var file = Self.deflated
        let directory = 41
        for place in 0..<4 { file[directory + 24 + place] = 0xF0 }
        #expect(throws: InterchangeError.self) { try ZIPArchive(decoding: file) }
    }
}
