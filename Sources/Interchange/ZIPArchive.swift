internal import CZlib

/// A ZIP archive in memory (PKWARE's APPNOTE 6.3), as `numpy.savez` writes them: members that are stored or deflated,
/// with the 64-bit sizes of large ones.
package struct ZIPArchive: Hashable, Sendable {
    package enum Method: UInt16, Sendable {
        case stored = 0
        case deflated = 8
    }

    package struct Member: Hashable, Sendable {
        package let name: String
        package let method: Method
        /// CRC-32 of the contents.
        package let checksum: UInt32
        /// Bytes of the contents, as the directory promises them.
        package let size: Int
        /// The bytes in the file, as they are.
        package let packed: ArraySlice<UInt8>
    }

    /// In the order of the directory, each name once.
    package let members: [Member]

    /// The member of that name.
    package subscript(name: String) -> Member? { members.first { $0.name == name } }
}

extension ZIPArchive.Member {
    /// No deflate stream unpacks to more than this many times its size (<https://zlib.net/zlib_tech.html>).
    static let greatestRatio = 1032

    /// Unpacks, and compares size and checksum. Memory is taken for `size` bytes, which no lie about it makes more
    /// than 1032 times what the file holds; nothing is copied of what is stored.
    package func contents() throws(InterchangeError) -> ArraySlice<UInt8> {
        let bytes = method == .stored ? packed : try inflated()[...]
        let found = Self.checksum(of: bytes)
        guard found == checksum else {
            throw .malformed(
                byte: packed.startIndex, expected: "member \(quoted(name)) with the CRC \(hexadecimal(checksum))",
                found: hexadecimal(found))
        }
        return bytes
    }

    private func inflated() throws(InterchangeError) -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe raw_inflate_init(&stream) == Z_OK else { throw damage("no memory for zlib") }
        defer { unsafe inflateEnd(&stream) }
        var outcome = Z_OK
        var rest = 0
        // One byte more than promised, so that a longer stream shows.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size + 1) { target, count in
            unsafe packed.withUnsafeBufferPointer { source in
                while outcome == Z_OK, count < size + 1 {
                    let input = min(source.count - Int(unsafe stream.total_in), 1 << 30)
                    let output = min(size + 1 - count, 1 << 30)
                    unsafe stream.next_in = UnsafeMutablePointer(
                        mutating: source.baseAddress.map { unsafe $0 + Int(stream.total_in) })
                    unsafe stream.avail_in = UInt32(input)
                    unsafe stream.next_out = target.baseAddress.map { unsafe $0 + count }
                    unsafe stream.avail_out = UInt32(output)
                    unsafe outcome = inflate(&stream, Z_NO_FLUSH)
                    count += output - Int(unsafe stream.avail_out)
                }
                rest = source.count - Int(unsafe stream.total_in)
            }
        }
        guard outcome == Z_STREAM_END, rest == 0 else {
            let message = unsafe stream.msg.map { unsafe String(cString: $0) }
            throw damage(message ?? (outcome == Z_STREAM_END ? "\(rest) bytes after it" : "an end that is missing"))
        }
        guard bytes.count == size else { throw damage("\(bytes.count) bytes where \(size) are promised") }
        return bytes
    }

    private func damage(_ found: String) -> InterchangeError {
        .malformed(
            byte: packed.startIndex, expected: "intact deflated data of member \(quoted(name))", found: found)
    }

    /// zlib's, in pieces as its lengths have 32 bits.
    static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            var sum: UInt = 0
            for start in stride(from: 0, to: buffer.count, by: 1 << 30) {
                let count = min(buffer.count - start, 1 << 30)
                sum = unsafe crc32(sum, buffer.baseAddress.map { unsafe $0 + start }, UInt32(count))
            }
            return UInt32(truncatingIfNeeded: sum)
        }
    }
}

/// Eight upper-case digits.
private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: 8 - digits.count) + digits
}
