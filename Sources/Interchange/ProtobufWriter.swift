/// Writes messages in the wire format of Protocol Buffers (<https://protobuf.dev/programming-guides/encoding/>).
///
/// A message is a sequence of fields, each with a key (the field's number and the wire type of its value) and a
/// value. Fields may be in any order; a repeated field is written several times.
package struct ProtobufWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    private enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case lengthDelimited = 2
        case fixed32 = 5
    }

    /// Writes an `int64` field. Negative numbers take ten bytes.
    package mutating func write(_ field: Int, _ value: Int) {
        writeKey(field, .varint)
        writeVarint(UInt64(bitPattern: Int64(value)))
    }

    package mutating func write(_ field: Int, _ value: Float) {
        writeKey(field, .fixed32)
        let bits = value.bitPattern
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    }

    package mutating func write(_ field: Int, _ value: Double) {
        writeKey(field, .fixed64)
        bytes.appendLittleEndian(value.bitPattern, size: 8)
    }

    package mutating func write(_ field: Int, _ text: String) {
        write(field, Array(text.utf8))
    }

    package mutating func write(_ field: Int, _ content: [UInt8]) {
        writeKey(field, .lengthDelimited)
        writeVarint(UInt64(content.count))
        bytes += content
    }

    /// Writes a nested message.
    package mutating func write(_ field: Int, _ message: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        message(&inner)
        write(field, inner.bytes)
    }

    private mutating func writeKey(_ field: Int, _ type: WireType) {
        writeVarint(UInt64(field) << 3 | type.rawValue)
    }

    /// Writes seven bits per byte, the lowest first. All bytes except the last have the eighth bit set.
    private mutating func writeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
