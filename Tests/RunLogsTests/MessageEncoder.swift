/// Encodes messages of Protocol Buffers for tests.
struct MessageEncoder {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ field: Int, _ value: Int) {
        writeVarint(UInt64(field) << 3)
        writeVarint(UInt64(bitPattern: Int64(value)))
    }

    mutating func write(_ field: Int, _ value: Float) {
        writeVarint(UInt64(field) << 3 | 5)
        bytes += littleEndian(value.bitPattern)
    }

    mutating func write(_ field: Int, _ value: Double) {
        writeVarint(UInt64(field) << 3 | 1)
        bytes += littleEndian(value.bitPattern)
    }

    mutating func write(_ field: Int, _ content: [UInt8]) {
        writeVarint(UInt64(field) << 3 | 2)
        writeVarint(UInt64(content.count))
        bytes += content
    }

    mutating func write(_ field: Int, _ text: String) { write(field, Array(text.utf8)) }

    mutating func write(_ field: Int, doubles numbers: [Double]) {
        write(field, numbers.flatMap { littleEndian($0.bitPattern) })
    }

    mutating func write(_ field: Int, floats numbers: [Float]) {
        write(field, numbers.flatMap { littleEndian($0.bitPattern) })
    }

    mutating func write(_ field: Int, _ message: (inout MessageEncoder) -> Void) {
        write(field, MessageEncoder.bytes(message))
    }

    static func bytes(_ message: (inout MessageEncoder) -> Void) -> [UInt8] {
        var encoder = MessageEncoder()
        message(&encoder)
        return encoder.bytes
    }

    private mutating func writeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

/// A reflected CRC-32 bit by bit, apart from the implementation that is tested.
func checksum(_ bytes: [UInt8], polynomial: UInt32) -> UInt32 {
    var state = ~UInt32(0)
    for byte in bytes {
        state ^= UInt32(byte)
        for _ in 0..<8 { state = state >> 1 ^ (state & 1 == 1 ? polynomial : 0) }
    }
    return ~state
}
