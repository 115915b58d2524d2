import Files

extension ZIPArchive {
    private static let localSignature: UInt64 = 0x0403_4B50
    private static let centralSignature: UInt64 = 0x0201_4B50
    private static let endSignature: UInt64 = 0x0605_4B50
    private static let end64Signature: UInt64 = 0x0606_4B50
    private static let locator64Signature: UInt64 = 0x0706_4B50
    private static let endLength = 22
    private static let locatorLength = 20
    private static let centralLength = 46
    private static let localLength = 30

    /// Reads the directory at the end and compares it with the header of each member. `Member.contents()` checks the
    /// contents.
    package init(decoding bytes: [UInt8]) throws(InterchangeError) {
        let file = bytes[...]
        let directory = try Self.directory(of: file)
        var members: [Member] = []
        var names: Set<String> = []
        var offset = directory.start
        for _ in 0..<directory.count {
            let (member, length) = try Self.member(at: offset, directory: directory, of: file)
            guard names.insert(member.name).inserted else {
                throw .malformed(byte: offset, expected: "names that differ", found: "\(quoted(member.name)) twice")
            }
            members.append(member)
            offset += length
        }
        guard offset == directory.end else {
            throw .malformed(
                byte: offset, expected: "the end of the directory at byte \(directory.end)",
                found: "the end of its entries")
        }
        self.members = members
    }

    private struct Directory {
        var start: Int
        var end: Int
        var count: Int
    }

    /// Finds the directory by the record at the end, which may contain a comment.
    private static func directory(of file: ArraySlice<UInt8>) throws(InterchangeError) -> Directory {
        guard file.count >= endLength else { throw .truncated(expected: endLength, found: file.count) }
        let lowest = max(0, file.count - endLength - 0xFFFF)
        let found = stride(from: file.count - endLength, through: lowest, by: -1).first { offset in
            file.littleEndian(at: offset, size: 4) == endSignature
                && offset + endLength + Int(file.littleEndian(at: offset + 20, size: 2)) == file.count
        }
        guard let end = found else {
            throw .malformed(
                byte: file.count, expected: "the directory that ends a ZIP archive", found: "the end without it")
        }
        guard file.littleEndian(at: end + 4, size: 4) == 0 else {
            throw .malformed(byte: end + 4, expected: "an archive of one part", found: "one of several")
        }
        var count = file.littleEndian(at: end + 10, size: 2)
        var size = file.littleEndian(at: end + 12, size: 4)
        var start = file.littleEndian(at: end + 16, size: 4)
        var limit = end
        if let record = try end64(before: end, of: file) {
            (count, size, start) = (
                file.littleEndian(at: record + 32, size: 8), file.littleEndian(at: record + 40, size: 8),
                file.littleEndian(at: record + 48, size: 8)
            )
            limit = record
        } else if file.littleEndian(at: end + 8, size: 2) != count {
            throw .malformed(byte: end + 8, expected: "an archive of one part", found: "two numbers of members")
        }
        guard start <= UInt64(limit), size == UInt64(limit) - start else {
            throw .malformed(
                byte: end + 12, expected: "a directory that ends at byte \(limit)",
                found: "\(size) bytes from byte \(start) on")
        }
        guard count <= size / UInt64(centralLength) else {
            throw .malformed(
                byte: end + 10, expected: "as many members as the directory can hold", found: "\(count)")
        }
        return Directory(start: Int(start), end: limit, count: Int(count))
    }

    /// The offset of the record with 64-bit numbers; nil where there is none.
    private static func end64(before end: Int, of file: ArraySlice<UInt8>) throws(InterchangeError) -> Int? {
        let locator = end - locatorLength
        guard locator >= 56, file.littleEndian(at: locator, size: 4) == locator64Signature else { return nil }
        let record = file.littleEndian(at: locator + 8, size: 8)
        guard record == UInt64(locator - 56), file.littleEndian(at: Int(record), size: 4) == end64Signature else {
            throw .malformed(
                byte: locator + 8, expected: "a 64-bit directory record at byte \(locator - 56)", found: "\(record)")
        }
        return Int(record)
    }

    /// Reads one entry of the directory; also returns its length.
    private static func member(
        at offset: Int, directory: Directory, of file: ArraySlice<UInt8>
    ) throws(InterchangeError) -> (Member, length: Int) {
        guard directory.end - offset >= centralLength,
            file.littleEndian(at: offset, size: 4) == centralSignature
        else {
            throw .malformed(byte: offset, expected: "an entry of the directory", found: "something else")
        }
        let flags = file.littleEndian(at: offset + 8, size: 2)
        let nameLength = Int(file.littleEndian(at: offset + 28, size: 2))
        let extraLength = Int(file.littleEndian(at: offset + 30, size: 2))
        let length = centralLength + nameLength + extraLength + Int(file.littleEndian(at: offset + 32, size: 2))
        guard length <= directory.end - offset else {
            throw .malformed(byte: offset + 28, expected: "an entry within the directory", found: "\(length) bytes")
        }
        let nameStart = offset + centralLength
        let nameBytes = file[nameStart..<nameStart + nameLength]
        guard let name = String(validating: nameBytes, as: UTF8.self) else {
            throw .malformed(byte: nameStart, expected: "a name in UTF-8", found: "other bytes")
        }
        guard flags & 0x2041 == 0 else {
            throw .malformed(byte: offset + 8, expected: "a member that is not encrypted", found: quoted(name))
        }
        guard let method = Method(rawValue: UInt16(file.littleEndian(at: offset + 10, size: 2))) else {
            throw .malformed(
                byte: offset + 10, expected: "a member that is stored (0) or deflated (8)",
                found: "method \(file.littleEndian(at: offset + 10, size: 2)) of \(quoted(name))")
        }
        let extra = file[nameStart + nameLength..<nameStart + nameLength + extraLength]
        let (size, packedSize, start) = try sizes(at: offset, extra: extra, of: file)
        let packed = try packed(nameBytes, at: start, size: packedSize, before: directory.start, of: file)
        guard method == .deflated ? size / UInt64(Inflation.greatestRatio) <= packedSize : size == packedSize else {
            throw .malformed(
                byte: offset + 24, expected: "a size that \(packedSize) packed bytes can have", found: "\(size)")
        }
        let checksum = UInt32(file.littleEndian(at: offset + 16, size: 4))
        return (Member(name: name, method: method, checksum: checksum, size: Int(size), packed: packed), length)
    }

    /// The size, packed size and offset of a member. A number whose bits are all ones is stored in extra field 1
    /// instead.
    private static func sizes(
        at offset: Int, extra: ArraySlice<UInt8>, of file: ArraySlice<UInt8>
    ) throws(InterchangeError) -> (size: UInt64, packed: UInt64, start: UInt64) {
        var numbers = [24, 20, 42].map { file.littleEndian(at: offset + $0, size: 4) }
        guard numbers.contains(0xFFFF_FFFF) else { return (numbers[0], numbers[1], numbers[2]) }
        var rest = extra
        while rest.count >= 4 {
            let length = Int(rest.littleEndian(at: 2, size: 2))
            guard rest.count >= 4 + length else { break }
            var field = rest.dropFirst(4).prefix(length)
            if rest.littleEndian(at: 0, size: 2) == 1 {
                for index in numbers.indices where numbers[index] == 0xFFFF_FFFF && field.count >= 8 {
                    numbers[index] = field.littleEndian(at: 0, size: 8)
                    field = field.dropFirst(8)
                }
                return (numbers[0], numbers[1], numbers[2])
            }
            rest = rest.dropFirst(4 + length)
        }
        throw .malformed(byte: extra.startIndex, expected: "64-bit sizes", found: "none")
    }

    /// The packed bytes of a member, which follow its local header.
    private static func packed(
        _ name: ArraySlice<UInt8>, at start: UInt64, size: UInt64, before end: Int, of file: ArraySlice<UInt8>
    ) throws(InterchangeError) -> ArraySlice<UInt8> {
        guard end >= localLength, start <= UInt64(end - localLength),
            file.littleEndian(at: Int(start), size: 4) == localSignature
        else {
            throw .malformed(byte: Int(min(start, UInt64(end))), expected: "the start of a member", found: "none")
        }
        let header = Int(start)
        let nameLength = Int(file.littleEndian(at: header + 26, size: 2))
        let dataStart = header + localLength + nameLength + Int(file.littleEndian(at: header + 28, size: 2))
        guard dataStart <= end, UInt64(end - dataStart) >= size else {
            throw .malformed(byte: dataStart, expected: "\(size) bytes before the directory", found: "fewer")
        }
        guard file[header + localLength..<header + localLength + nameLength] == name else {
            throw .malformed(byte: header + localLength, expected: "the name that the directory has", found: "another")
        }
        return file[dataStart..<dataStart + Int(size)]
    }

    /// An archive of stored members. All have the first date that ZIP allows, so that equal contents give equal
    /// files.
    ///
    /// - Parameter members: unique names and contents: fewer than 2¹⁶ − 1 members, and less than 4 GB in total.
    package static func encoded(_ members: [(name: String, contents: [UInt8])]) -> [UInt8] {
        precondition(members.count < 0xFFFF, "\(members.count) members")
        precondition(members.reduce(0) { $0 + $1.contents.count + 200 } < 0xFFFF_FFFF, "an archive beyond 4 GB")
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for (name, contents) in members {
            let start = file.count
            var common: [UInt8] = []
            common.appendLittleEndian(20, size: 2)
            // This flag says that the name is UTF-8.
            common.appendLittleEndian(1 << 11, size: 2)
            common.appendLittleEndian(0, size: 2)
            // 1980-01-01, 0:00.
            common.appendLittleEndian(0x0021_0000, size: 4)
            common.appendLittleEndian(Member.checksum(of: contents[...]), size: 4)
            common.appendLittleEndian(contents.count, size: 4)
            common.appendLittleEndian(contents.count, size: 4)
            common.appendLittleEndian(name.utf8.count, size: 2)
            common.appendLittleEndian(0, size: 2)
            file.appendLittleEndian(localSignature, size: 4)
            file += common
            file += name.utf8
            file += contents
            directory.appendLittleEndian(centralSignature, size: 4)
            directory.appendLittleEndian(20, size: 2)
            directory += common
            // No comment, first part, no attributes.
            directory.appendLittleEndian(0, size: 10)
            directory.appendLittleEndian(start, size: 4)
            directory += name.utf8
        }
        let start = file.count
        file += directory
        file.appendLittleEndian(endSignature, size: 4)
        file.appendLittleEndian(0, size: 4)
        file.appendLittleEndian(members.count, size: 2)
        file.appendLittleEndian(members.count, size: 2)
        file.appendLittleEndian(directory.count, size: 4)
        file.appendLittleEndian(start, size: 4)
        file.appendLittleEndian(0, size: 2)
        return file
    }
}
