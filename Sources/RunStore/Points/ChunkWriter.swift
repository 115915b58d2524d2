/// Writes columns of numbers compactly.
struct ChunkWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(byte: UInt8) { bytes.append(byte) }

    /// Seven bits per byte, the lowest first, as in Protocol Buffers.
    mutating func write(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Small numbers of either sign take few bytes.
    mutating func write(signed value: Int64) {
        write(varint: UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// Which of the values are there: 0 for none, 1 for all, or 2 and a bit each.
    mutating func write(presence: [Bool]) {
        let count = presence.count(where: \.self)
        guard count > 0, count < presence.count else {
            bytes.append(count == 0 ? 0 : 1)
            return
        }
        bytes.append(2)
        for start in stride(from: 0, to: presence.count, by: 8) {
            var byte: UInt8 = 0
            for bit in 0..<min(8, presence.count - start) where presence[start + bit] { byte |= 1 << UInt8(bit) }
            bytes.append(byte)
        }
    }

    /// Differences of differences, which are 0 for evenly spaced numbers.
    mutating func write(integers: [Int64]) {
        var (last, slope): (Int64, Int64) = (0, 0)
        for value in integers {
            let difference = value &- last
            write(signed: difference &- slope)
            (last, slope) = (value, difference)
        }
    }

    /// Exactly: as whole multiples of a millionth where all are such, else as the bytes in which each differs from the
    /// one before.
    mutating func write(doubles: [Double]) {
        if let millionths = Self.millionths(doubles) {
            bytes.append(1)
            write(integers: millionths)
            return
        }
        bytes.append(0)
        var last: UInt64 = 0
        for value in doubles {
            let difference = value.bitPattern ^ last
            last = value.bitPattern
            let leading = difference.leadingZeroBitCount / 8
            let trailing = difference == 0 ? 0 : difference.trailingZeroBitCount / 8
            bytes.append(UInt8(leading << 4 | trailing))
            for place in trailing..<max(trailing, 8 - leading) {
                bytes.append(UInt8(truncatingIfNeeded: difference >> UInt64(8 * place)))
            }
        }
    }

    static let unit = 1e6

    private static func millionths(_ values: [Double]) -> [Int64]? {
        var result: [Int64] = []
        result.reserveCapacity(values.count)
        for value in values {
            let scaled = (value * unit).rounded()
            guard abs(scaled) < 1e15 else { return nil }
            let whole = Int64(scaled)
            // Not -0.0, which no whole number is.
            guard (Double(whole) / unit).bitPattern == value.bitPattern else { return nil }
            result.append(whole)
        }
        return result
    }
}
