import Files
import TestFiles
import Testing

@Suite("Unpacking a gzip file whose size is known")
struct GzipReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Half of it repeats, half of it hardly does.
    private static let contents: [UInt8] = (0..<200_000).map { place in
        place < 100_000 ? UInt8(place % 50) : UInt8(truncatingIfNeeded: (place &* 2_654_435_761) >> 13)
    }

    /// The size field of gzip.
    private static func field(_ size: Int) -> [UInt8] { bigEndian(UInt32(size)).reversed() }

    struct File: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        /// How many unpacked bytes more than there are in `contents` its reader expects.
        var surplus = 0
        /// What is wrong with it, as far as the reader looks.
        var kind: GzipFault.Kind?
    }

    private static let files: [File] = {
        let whole = gzip(contents)
        let size = contents.count
        let halves = gzip(Array(contents[..<70_000])) + gzip(Array(contents[70_000...]))
        var (wrongSum, wrongData) = (whole, whole)
        wrongSum[whole.count - 8] ^= 1
        wrongData[whole.count / 2] ^= 0x10
        return [
            File(testDescription: "one member", bytes: whole),
            File(testDescription: "more than expected", bytes: whole, surplus: -1),
            File(testDescription: "fewer than expected", bytes: whole, surplus: 1),
            File(testDescription: "two members", bytes: halves),
            File(testDescription: "a member before the one of the expected size", bytes: gzip([1]) + whole),
            File(testDescription: "an empty member at the end", bytes: whole + gzip([])),
            File(testDescription: "zeros at the end", bytes: whole + [UInt8](repeating: 0, count: 1000)),
            File(testDescription: "garbage at the end", bytes: whole + [1, 2, 3], kind: .tooLong),
            File(testDescription: "the size field twice", bytes: whole + field(size), kind: .tooLong),
            File(testDescription: "a wrong checksum", bytes: wrongSum, kind: .corrupt),
            File(testDescription: "wrong data", bytes: wrongData, kind: .corrupt),
            File(testDescription: "a size field too small", bytes: whole.dropLast(4) + field(size - 1), kind: .corrupt),
            File(testDescription: "a size field too large", bytes: whole.dropLast(4) + field(size + 1), kind: .corrupt),
            File(
                testDescription: "a size field too large, but expected", bytes: whole.dropLast(4) + field(size + 1),
                surplus: 1, kind: .corrupt),
            File(
                testDescription: "a size field too small, but expected", bytes: whole.dropLast(4) + field(size - 1),
                surplus: -1, kind: .corrupt),
            File(testDescription: "half of the data", bytes: Array(whole[..<(whole.count / 2)]), kind: .truncated),
            File(
                testDescription: "half of the data, and the size field",
                bytes: whole[..<(whole.count / 2)] + field(size), kind: .truncated),
            File(testDescription: "no size field", bytes: whole.dropLast(4), kind: .truncated),
            File(testDescription: "no checksum", bytes: whole.dropLast(8) + field(size), kind: .corrupt),
        ]
    }()

    /// What a reader returns: the first bytes, and what follows them.
    private struct Reading: Equatable {
        var bytes: [UInt8] = []
        var bytesRead = 0
        var error: FileError?
    }

    private func reading(_ path: String, _ rest: (any ByteStream) throws(FileError) -> [UInt8]) -> Reading {
        var result = Reading()
        do throws(FileError) {
            let stream = try InputFile(path: path).unpacked()
            result.bytes = try stream.next(16)
            result.bytes += try rest(stream)
            result.bytesRead = stream.bytesRead
        } catch {
            result.error = error
        }
        return result
    }

    @Test("gives the same bytes and errors as unpacking it piece by piece", arguments: files)
    func same(file: File) throws {
        let path = try folder.write(file.bytes, to: "x.gz")
        let count = Self.contents.count - 16 + file.surplus
        let whole = reading(path) { stream throws(FileError) in try stream.rest(expecting: count).bytes }
        let pieces = reading(path) { stream throws(FileError) in
            try stream.next(count) + stream.next(1)
        }
        #expect(whole == pieces)
        guard let kind = file.kind else {
            #expect(whole.error == nil)
            return
        }
        guard case .badGzip(path, let fault) = whole.error else {
            Issue.record("no fault: \(String(describing: whole.error))")
            return
        }
        #expect(fault.kind == kind)
    }

    @Test("gives its contents, and nothing after them")
    func contents() throws {
        for (name, file) in [("packed", gzip(Self.contents)), ("plain", Self.contents)] {
            let stream = try InputFile(path: folder.write(file, to: name)).unpacked()
            #expect(try stream.next(5) == Array(Self.contents[..<5]))
            #expect(try stream.rest(expecting: Self.contents.count - 5).bytes == Array(Self.contents[5...]))
            #expect(try stream.next(1).isEmpty)
            #expect(stream.bytesRead == file.count)
        }
    }

    // MARK: - libdeflate

    /// Whether data is unpacked whole, to the contents, into room for `count` bytes.
    private func isUnpacked(
        _ packed: [UInt8], _ framing: Inflation.Framing = .gzip, to count: Int = contents.count
    ) -> Bool {
        var room = [UInt8](repeating: 0, count: count)
        let isIntact = unsafe packed.withUnsafeBufferPointer { source in
            unsafe room.withUnsafeMutableBufferPointer { unsafe Inflation.unpackWhole(framing, source, into: $0) }
        }
        return isIntact && room == Self.contents
    }

    @Test("one intact member, or the deflated data in it, is unpacked whole")
    func intact() {
        let packed = gzip(Self.contents)
        #expect(isUnpacked(packed))
        #expect(isUnpacked(packed.dropFirst(10).dropLast(8), .none))
    }

    @Test("data is not unpacked whole into other room than its size", arguments: [-200_000, -1, 1])
    func otherRoom(difference: Int) {
        let packed = gzip(Self.contents)
        let count = Self.contents.count + difference
        #expect(!isUnpacked(packed, to: count))
        #expect(!isUnpacked(packed.dropFirst(10).dropLast(8), .none, to: count))
    }

    @Test("damaged data and data with something after it are not unpacked whole")
    func damaged() {
        let packed = gzip(Self.contents)
        let deflated = Array(packed.dropFirst(10).dropLast(8))
        #expect(!isUnpacked(packed + [0]))
        #expect(!isUnpacked(packed + gzip([])))
        #expect(!isUnpacked(deflated + [0], .none))
        #expect(!isUnpacked([]))
        #expect(!isUnpacked([], .none))
        for length in [1, 10, 17, 18, packed.count / 2, packed.count - 8, packed.count - 4, packed.count - 1] {
            #expect(!isUnpacked(Array(packed[..<length])))
        }
        for length in [1, deflated.count / 2, deflated.count - 1] {
            #expect(!isUnpacked(Array(deflated[..<length]), .none))
        }
        for place in packed.count - 8..<packed.count {
            var changed = packed
            changed[place] ^= 1
            #expect(!isUnpacked(changed))
        }
    }
}
