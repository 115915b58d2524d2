import Files
import TestFiles
import Testing

@Suite("The contents of a file in pages of their own")
struct FileContentsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// More than a large page, and no whole number of pages.
    private static let bytes: [UInt8] = (0..<5_000_007).map {
        UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13 | 1)
    }

    private func contents(of file: [UInt8], after start: Int, expecting count: Int) throws -> FileContents {
        let stream = try InputFile(path: folder.write(file, to: "x")).unpacked()
        _ = try stream.next(start)
        return try stream.rest(expecting: count)
    }

    @Test("A part that is given back takes nothing of the rest with it", arguments: [true, false], [1, 4096, 70_001])
    func givingBack(isPacked: Bool, first: Int) throws {
        let (bytes, start) = (Self.bytes, 16)
        let found = try contents(of: isPacked ? gzip(bytes) : bytes, after: start, expecting: bytes.count - start)
        let expected = bytes[start...]
        #expect(found.count == expected.count && found.bytes.elementsEqual(expected))
        let part = first..<found.count - 5000
        found.giveBack(part)
        let left = found.bytes
        #expect(left[..<part.lowerBound] == expected.prefix(part.lowerBound))
        #expect(left[part.upperBound...] == expected.suffix(5000))
        // The pages are gone, and new ones are zeros.
        #expect(left[part.lowerBound + 4096..<part.upperBound - 4096].allSatisfy { $0 == 0 })
        found.giveBack(0..<0)
        found.giveBack(found.count - 1..<found.count)
        #expect(found.bytes[part.upperBound...] == expected.suffix(5000))
    }

    @Test("They may be none, or fewer or one more than expected", arguments: [true, false])
    func counts(isPacked: Bool) throws {
        let file = isPacked ? gzip([1, 2, 3]) : [1, 2, 3]
        #expect(try contents(of: file, after: 3, expecting: 0).bytes == [])
        #expect(try contents(of: file, after: 1, expecting: 7).bytes == [2, 3])
        #expect(try contents(of: file, after: 1, expecting: 1).bytes == [2, 3])
    }
}
