package import Interchange

/// Reads the fields of a message in the wire format of Protocol Buffers
/// (<https://protobuf.dev/programming-guides/encoding/>), without a schema and without copying.
///
/// The reader holds places only. Every call is given the bytes that contain the message, which must be those that the
/// reader was made with. Places and ranges count from their beginning, and so do the offsets of errors.
///
/// It is in this module because functions of other modules that are not public are not inlined, which makes event files
/// half as fast to read.
package struct ProtobufReader {
    /// The value of a field as it is stored. Only the schema says which type it has.
    package enum Value: Hashable, Sendable {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        /// A string, bytes, a nested message or a packed list.
        case bytes(Range<Int>)
    }

    /// The place of the next field.
    package private(set) var position: Int
    package let end: Int

    /// - Parameter range: where the message is. It is cut to what `bytes` has.
    package init(_ range: Range<Int>, of bytes: RawSpan) {
        let range = range.clamped(to: 0..<bytes.byteCount)
        position = range.lowerBound
        end = range.upperBound
    }

    package var isAtEnd: Bool { position >= end }

    /// Goes on from a place behind fields that were read otherwise.
    mutating func move(to place: Int) { position = min(max(position, place), end) }

    /// The next field's number and value; nil at the end of the message.
    ///
    /// Throws `malformed` for groups, which proto3 does not have, and for field numbers and wire types that do not
    /// exist; `truncated` where the message ends within a field.
    @inline(__always)
    package mutating func next(in bytes: RawSpan) throws(InterchangeError) -> (field: Int, value: Value)? {
        guard position < end else { return nil }
        let start = position
        let key = try varint(in: bytes)
        let field = Int(truncatingIfNeeded: key >> 3)
        guard (1...0x1FFF_FFFF).contains(field) else { throw Self.noField(key, at: start) }
        switch key & 7 {
        case 0: return (field, .varint(try varint(in: bytes)))
        case 1: return (field, .fixed64(try fixed64(in: bytes)))
        case 2:
            let length = try varint(in: bytes)
            guard length <= UInt64(end - position) else { throw missing(length) }
            let range = position..<position + Int(length)
            position = range.upperBound
            return (field, .bytes(range))
        case 5: return (field, .fixed32(try fixed32(in: bytes)))
        default: throw Self.noWireType(key, at: start)
        }
    }

    /// Reads a number of seven bits per byte, the lowest first. Bits above the 64th are dropped, as the format wants.
    @inline(__always)
    package mutating func varint(in bytes: RawSpan) throws(InterchangeError) -> UInt64 {
        guard position < end else { throw missing(1) }
        let first = unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
        if first < 0x80 {
            position += 1
            return UInt64(first)
        }
        if end - position >= 2 {
            let second = unsafe bytes.unsafeLoad(fromByteOffset: position + 1, as: UInt8.self)
            if second < 0x80 {
                position += 2
                return UInt64(first & 0x7F) | UInt64(second) << 7
            }
            if end - position >= 3 {
                let third = unsafe bytes.unsafeLoad(fromByteOffset: position + 2, as: UInt8.self)
                if third < 0x80 {
                    position += 3
                    return UInt64(first & 0x7F) | UInt64(second & 0x7F) << 7 | UInt64(third) << 14
                }
            }
        }
        return try longVarint(in: bytes)
    }

    private mutating func longVarint(in bytes: RawSpan) throws(InterchangeError) -> UInt64 {
        var value: UInt64 = 0
        let limit = min(end, position + 10)
        var place = position
        var shift: UInt64 = 0
        while place < limit {
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
            value |= UInt64(byte & 0x7F) << shift
            place += 1
            shift += 7
            if byte < 0x80 {
                position = place
                return value
            }
        }
        guard place < end else { throw missing(UInt64(place - position + 1)) }
        throw .malformed(byte: position, expected: "a number of at most 10 bytes", found: "a longer one")
    }

    @inline(__always)
    package mutating func fixed64(in bytes: RawSpan) throws(InterchangeError) -> UInt64 {
        guard end - position >= 8 else { throw missing(8) }
        let value = unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
        position += 8
        return value
    }

    @inline(__always)
    package mutating func fixed32(in bytes: RawSpan) throws(InterchangeError) -> UInt32 {
        guard end - position >= 4 else { throw missing(4) }
        let value = unsafe UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self))
        position += 4
        return value
    }

    @inline(never)
    private func missing(_ count: UInt64) -> InterchangeError {
        .truncated(expected: Int(clamping: count), found: end - position)
    }

    @inline(never)
    private static func noField(_ key: UInt64, at place: Int) -> InterchangeError {
        .malformed(byte: place, expected: "the number of a field", found: "\(key >> 3)")
    }

    @inline(never)
    private static func noWireType(_ key: UInt64, at place: Int) -> InterchangeError {
        .malformed(byte: place, expected: "wire type 0, 1, 2 or 5", found: "wire type \(key & 7)")
    }
}

extension ProtobufReader.Value {
    /// The value as a `bool`, `int32`, `int64`, `uint64` or enum of the schema; nil where it is stored otherwise.
    package var integer: Int64? {
        guard case .varint(let bits) = self else { return nil }
        return Int64(bitPattern: bits)
    }

    package var double: Double? {
        guard case .fixed64(let bits) = self else { return nil }
        return Double(bitPattern: bits)
    }

    package var float: Float? {
        guard case .fixed32(let bits) = self else { return nil }
        return Float(bitPattern: bits)
    }

    package var range: Range<Int>? {
        guard case .bytes(let range) = self else { return nil }
        return range
    }
}
