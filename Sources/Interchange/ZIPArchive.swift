internal import Files

/// A ZIP archive in memory (PKWARE's APPNOTE 6.3), as far as `numpy.savez` uses the format: members are stored or
/// deflated, and large ones have 64-bit sizes.
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
        /// The size of the contents in bytes, according to the directory.
        package let size: Int
        /// The bytes in the file, possibly deflated.
        package let packed: ArraySlice<UInt8>
    }

    /// The members in the order of the directory. Names are unique.
    package let members: [Member]

    /// The member with a name.
    package subscript(name: String) -> Member? { members.first { $0.name == name } }
}

extension ZIPArchive.Member {
    /// Unpacks the contents and checks size and checksum. Allocates `size` bytes, which even in a forged file is at
    /// most 1032 times the packed size. Stored contents are not copied.
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
        guard let inflation = Inflation(.none) else { throw damage("no memory for zlib") }
        var outcome = Inflation.Outcome.unfinished
        var rest = packed.count
        // The buffer has one byte more than promised, so that a longer stream is noticed.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size + 1) { target, count in
            unsafe packed.withUnsafeBufferPointer { source in
                let exact = unsafe UnsafeMutableBufferPointer(rebasing: target[..<size])
                if unsafe Inflation.unpackWhole(.none, source, into: exact) {
                    (outcome, rest, count) = (.ended, 0, size)
                }
                while outcome == .unfinished, count < size + 1 {
                    let step = unsafe inflation.unpack(
                        UnsafeBufferPointer(rebasing: source.suffix(rest)),
                        into: UnsafeMutableBufferPointer(rebasing: target[count...]))
                    rest -= step.read
                    count += step.written
                    outcome = step.outcome
                }
            }
        }
        switch outcome {
        case .ended: guard rest == 0 else { throw damage("\(rest) bytes after it") }
        case .unfinished, .failed(nil): throw damage("an end that is missing")
        case .noMemory: throw damage("no memory for zlib")
        case .failed(let message?): throw damage(message)
        }
        guard bytes.count == size else { throw damage("\(bytes.count) bytes where \(size) are promised") }
        return bytes
    }

    private func damage(_ found: String) -> InterchangeError {
        .malformed(
            byte: packed.startIndex, expected: "intact deflated data of member \(quoted(name))", found: found)
    }

    /// The CRC-32 of bytes.
    static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { unsafe CRC32.checksum(of: $0) }
    }
}

/// The number in eight upper-case hexadecimal digits.
private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: 8 - digits.count) + digits
}
