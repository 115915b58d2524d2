import Files
import Interchange

/// The contents of an IDX file, with the path and packing that error messages need.
package struct IDXFile: Sendable {
    package let path: String
    /// Whether the file was packed with gzip.
    package let isPacked: Bool
    package let header: IDXHeader
    /// `header.payloadLength` bytes, as in `IDXArray`.
    let values: FileContents

    /// Reads a whole file, plain or packed with gzip, whatever its name says.
    ///
    /// Allocates no more bytes than the header says, and only if a file of that size can hold them: neither a false
    /// header nor a gzip bomb makes it allocate more. `memoryLimit` is in bytes.
    ///
    /// Throws `file` or `malformed`.
    package init(reading path: String, memoryLimit: Int = Memory.physical / 2) throws(DatasetError) {
        self.path = path
        let file = try reading(InputFile(path: path))
        isPacked = try reading(file.startsAsGzip())
        let greatest = FileCount(file.size) * FileCount(isPacked ? Inflation.greatestRatio : 1)
        let origin = Origin(
            path: path, isPacked: isPacked, greatestLength: greatest.value ?? .max, memoryLimit: memoryLimit)
        (header, values) = try Self.read(from: isPacked ? try reading(GzipReader(file)) : file, origin)
    }

    /// A copy of the contents.
    package var contents: IDXArray { IDXArray(header: header, bytes: values.bytes) }

    /// What is known of a stream before it is read.
    private struct Origin {
        let path: String
        let isPacked: Bool
        /// The largest number of bytes that the stream can hold.
        let greatestLength: Int
        let memoryLimit: Int

        /// Adds the path to a fault, and marks its offset as one in the unpacked data if the file is packed.
        func locating<Value>(_ parse: () throws(FormatFault) -> Value) throws(DatasetError) -> Value {
            do throws(FormatFault) {
                return try parse()
            } catch {
                throw .malformed(path: path, isPacked ? error.inUnpackedData() : error)
            }
        }
    }

    private static func read(
        from stream: any ByteStream, _ origin: Origin
    ) throws(DatasetError) -> (IDXHeader, FileContents) {
        var start = try reading(stream.next(IDXHeader.prefixLength))
        let length = try origin.locating { () throws(FormatFault) in
            try IDXHeader.length(startingWith: start.span)
        }
        start += try reading(stream.next(length - start.count))
        let header = try origin.locating { () throws(FormatFault) in
            let header = try IDXHeader(parsing: start.span)
            guard header.payloadLength <= origin.greatestLength - min(length, origin.greatestLength) else {
                throw origin.isPacked
                    ? .truncated(header, found: "a file too small to hold them", at: length)
                    : .truncated(header, found: "the end", at: origin.greatestLength)
            }
            guard header.payloadLength <= origin.memoryLimit, Memory.isAvailable(header.payloadLength) else {
                throw FormatFault(
                    .tooLarge, at: .byte(IDXHeader.prefixLength), expected: "what fits into memory",
                    found: "\(header.payloadLength) bytes (\(sizes(header.dimensions)))")
            }
            return header
        }
        let payload = try reading(stream.rest(expecting: header.payloadLength))
        try origin.locating { () throws(FormatFault) in
            guard payload.count >= header.payloadLength else {
                throw .truncated(header, found: "the end", at: length + payload.count)
            }
            guard payload.count == header.payloadLength else { throw .tooLong(header, found: "more bytes") }
        }
        return (header, payload)
    }
}
