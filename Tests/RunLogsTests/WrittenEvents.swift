/// Event files as the tests write them, independently of the reader.
enum WrittenEvents {
    /// The bytes of a file with one scalar an event.
    static func file(_ values: [(tag: String, step: Int, value: Float)], seconds: Double = 1_700_000_000) -> [UInt8] {
        var bytes = record(event(seconds: seconds, step: 0, field: (3, Array("brain.Event:2".utf8))))
        for (index, value) in values.enumerated() { bytes += scalar(value, seconds: seconds + Double(index)) }
        return bytes
    }

    /// The record of one scalar.
    static func scalar(_ value: (tag: String, step: Int, value: Float), seconds: Double) -> [UInt8] {
        let one = field(1, Array(value.tag.utf8)) + [0x15] + littleEndian(UInt64(value.value.bitPattern), 4)
        return record(event(seconds: seconds, step: value.step, field: (5, field(1, one))))
    }

    private static func event(seconds: Double, step: Int, field payload: (number: Int, bytes: [UInt8])) -> [UInt8] {
        var event: [UInt8] = [0x09] + littleEndian(seconds.bitPattern, 8)
        if step != 0 { event += [0x10] + varint(step) }
        return event + field(payload.number, payload.bytes)
    }

    static func record(_ data: [UInt8]) -> [UInt8] {
        let length = littleEndian(UInt64(data.count), 8)
        return length + littleEndian(UInt64(masked(length)), 4) + data + littleEndian(UInt64(masked(data)), 4)
    }

    private static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        [UInt8(number << 3 | 2)] + varint(bytes.count) + bytes
    }

    private static func varint(_ value: Int) -> [UInt8] {
        var (rest, bytes) = (UInt64(bitPattern: Int64(value)), [UInt8]())
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    private static func littleEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// The CRC-32C, bit by bit, rotated and shifted as in the format.
    private static func masked(_ bytes: [UInt8]) -> UInt32 {
        var state = ~UInt32(0)
        for byte in bytes {
            state ^= UInt32(byte)
            for _ in 0..<8 { state = state >> 1 ^ (state & 1 == 1 ? 0x82F6_3B78 : 0) }
        }
        let sum = ~state
        return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
    }
}
