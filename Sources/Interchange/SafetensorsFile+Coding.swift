extension SafetensorsFile {
    /// The name of the header's entry with the metadata.
    static let metadataName = "__metadata__"

    /// The largest size of a header in bytes, which has room for a hundred thousand tensors. The reference
    /// implementation allows 100 MB, but a parsed header of that size takes more memory than any model here.
    package static let headerLimit = 1 << 24

    /// The number of bytes at the start that hold the header's length.
    private static let prefixLength = 8

    /// The bytes of the file: the header's length, the header with metadata sorted by name and tensors in their
    /// order, spaces up to a multiple of eight, and the tensors' bytes. Equal values give equal bytes.
    ///
    /// Names must be unique, and the header must not exceed `headerLimit`.
    package func encoded() -> [UInt8] {
        var members: [JSONValue.Member] = []
        if !metadata.isEmpty {
            let sorted = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            let notes = sorted.map { JSONValue.Member($0.key, .string($0.value)) }
            members.append(JSONValue.Member(Self.metadataName, .object(notes)))
        }
        var end = 0
        for tensor in tensors {
            let start = end
            end += tensor.bytes.count
            members.append(
                JSONValue.Member(
                    tensor.name,
                    [
                        "dtype": .string(tensor.elementType.rawValue), "shape": JSONValue(tensor.shape),
                        "data_offsets": [.integer(start), .integer(end)],
                    ]))
        }
        var header = Array(JSONValue.object(members).text.utf8)
        header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
        precondition(
            Set(tensors.map { Array($0.name.utf8) }).count == tensors.count, "names that are the same")
        precondition(header.count <= Self.headerLimit, "a header of \(header.count) bytes")

        var file: [UInt8] = []
        file.reserveCapacity(Self.prefixLength + header.count + end)
        for shift in stride(from: 0, to: 64, by: 8) {
            file.append(UInt8(truncatingIfNeeded: header.count >> shift))
        }
        file += header
        for tensor in tensors { file += tensor.bytes }
        return file
    }

    /// Reads a file without trusting it: lengths, names, types, shapes and offsets are checked against each other,
    /// and the tensors' bytes must follow each other without gaps up to the end.
    ///
    /// Throws any `InterchangeError`.
    package init(decoding file: [UInt8]) throws(InterchangeError) {
        guard file.count >= Self.prefixLength else {
            throw .truncated(expected: Self.prefixLength, found: file.count)
        }
        let length = file[..<Self.prefixLength].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        guard length <= Self.headerLimit else {
            throw .malformed(
                byte: 0, expected: "a header of at most \(Self.headerLimit) bytes", found: "\(length)")
        }
        let dataStart = Self.prefixLength + Int(length)
        guard file.count >= dataStart else { throw .truncated(expected: dataStart, found: file.count) }
        let header = try JSONValue.parse(file, in: Self.prefixLength..<dataStart, depthLimit: 8)
        guard file[Self.prefixLength] == UInt8(ascii: "{"), case .object(let members) = header else {
            throw .malformed(byte: Self.prefixLength, expected: "'{'", found: "another value")
        }

        var entries: [Entry] = []
        metadata = [:]
        for member in members {
            if member.name == Self.metadataName {
                metadata = try Self.readMetadata(member.value)
            } else {
                entries.append(try Entry(member))
            }
        }
        // Tensors without bytes may have the same start as another one; they keep the header's order.
        let sorted = entries.enumerated().sorted {
            ($0.element.offsets.lowerBound, $0.element.offsets.upperBound, $0.offset)
                < ($1.element.offsets.lowerBound, $1.element.offsets.upperBound, $1.offset)
        }.map(\.element)
        var end = 0
        for entry in sorted {
            guard entry.offsets.lowerBound == end else {
                throw .invalidTensor(
                    name: entry.name, expected: "bytes from \(end) on",
                    found: "from \(entry.offsets.lowerBound) on")
            }
            end = entry.offsets.upperBound
        }
        let count = file.count - dataStart
        guard end <= count else {
            throw .truncated(expected: (FileCount(dataStart) + FileCount(end)).value ?? .max, found: file.count)
        }
        guard end == count else {
            throw .malformed(
                byte: dataStart + end, expected: "the end", found: "\(count - end) bytes that are no tensor's"
            )
        }
        tensors = sorted.map { entry in
            Tensor(
                name: entry.name, elementType: entry.elementType, shape: entry.shape,
                bytes: file[dataStart + entry.offsets.lowerBound..<dataStart + entry.offsets.upperBound])
        }
    }

    private static func readMetadata(_ value: JSONValue) throws(InterchangeError) -> [String: String] {
        // The reference implementation accepts null, too.
        if case .null = value { return [:] }
        guard case .object(let members) = value else {
            throw .invalidTensor(name: metadataName, expected: "an object", found: quoted(value.text))
        }
        var metadata: [String: String] = [:]
        for member in members {
            guard case .string(let text) = member.value else {
                throw .invalidTensor(
                    name: metadataName, expected: "a string for \(quoted(member.name))",
                    found: quoted(member.value.text))
            }
            metadata[member.name] = text
        }
        return metadata
    }

    /// The header's entry of one tensor, which is consistent in itself.
    private struct Entry {
        let name: String
        let elementType: ElementType
        let shape: [Int]
        let offsets: Range<Int>

        init(_ member: JSONValue.Member) throws(InterchangeError) {
            let name = member.name
            func fault(_ expected: String, _ key: String) -> InterchangeError {
                let found = member.value[key].map { quoted($0.text) } ?? "nothing"
                return .invalidTensor(name: name, expected: "\(expected) as \(key)", found: found)
            }
            guard let word = member.value["dtype"]?.stringValue, let type = ElementType(rawValue: word) else {
                throw fault("a known type", "dtype")
            }
            guard let shape = member.value["shape"]?.naturalNumbers,
                let byteCount = type.byteCount(shape: shape).value
            else { throw fault("whole numbers that do not overflow", "shape") }
            guard let offsets = member.value["data_offsets"]?.naturalNumbers, offsets.count == 2,
                offsets[0] <= offsets[1]
            else { throw fault("a start and an end", "data_offsets") }
            guard offsets[1] - offsets[0] == byteCount else {
                throw fault("a distance of \(byteCount)", "data_offsets")
            }
            self.name = name
            elementType = type
            self.shape = shape
            self.offsets = offsets[0]..<offsets[1]
        }
    }
}

extension JSONValue {
    /// The array's elements if all of them are non-negative integers; otherwise nil.
    fileprivate var naturalNumbers: [Int]? {
        guard case .array(let values) = self else { return nil }
        var numbers: [Int] = []
        for value in values {
            guard case .integer(let number) = value, number >= 0 else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}
