/// Reads what `ChunkWriter` wrote. All functions return nil where the bytes cannot be its work.
struct ChunkReader {
    let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Parameter position: at most the number of bytes.
    init(_ bytes: [UInt8], at position: Int) { (self.bytes, self.position) = (bytes, position) }

    var isAtEnd: Bool { position == bytes.count }
    var rest: Int { bytes.count - position }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let next = byte() else { return nil }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        return nil
    }

    mutating func signed() -> Int64? {
        varint().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }

    /// A count of things that take at least `size` bits each.
    mutating func count(ofBits size: Int = 8) -> Int? {
        guard let value = varint(), let count = Int(exactly: value), count / 8 <= rest / size else { return nil }
        return count
    }

    mutating func presence(_ count: Int) -> [Bool]? {
        switch byte() {
        case 0: return Array(repeating: false, count: count)
        case 1: return Array(repeating: true, count: count)
        case 2:
            guard rest >= (count + 7) / 8 else { return nil }
            let start = position
            position += (count + 7) / 8
            return (0..<count).map { bytes[start + $0 / 8] >> UInt8($0 % 8) & 1 == 1 }
        default: return nil
        }
    }

    mutating func integers(_ count: Int) -> [Int64]? {
        guard count <= rest else { return nil }
        var values: [Int64] = []
        values.reserveCapacity(count)
        var (last, slope): (Int64, Int64) = (0, 0)
        for _ in 0..<count {
            guard let change = signed() else { return nil }
            slope = slope &+ change
            last = last &+ slope
            values.append(last)
        }
        return values
    }

    mutating func doubles(_ count: Int) -> [Double]? {
        switch byte() {
        case 1: return integers(count)?.map { Double($0) / ChunkWriter.unit }
        case 0: break
        default: return nil
        }
        guard count <= rest else { return nil }
        var values: [Double] = []
        values.reserveCapacity(count)
        var last: UInt64 = 0
        for _ in 0..<count {
            guard let header = byte() else { return nil }
            let (leading, trailing) = (Int(header >> 4), Int(header & 15))
            guard leading + trailing <= 8, rest >= 8 - leading - trailing else { return nil }
            for place in trailing..<8 - leading {
                last ^= UInt64(bytes[position]) << UInt64(8 * place)
                position += 1
            }
            values.append(Double(bitPattern: last))
        }
        return values
    }

    mutating func double() -> Double? {
        guard rest >= 8 else { return nil }
        var bits: UInt64 = 0
        for place in 0..<8 { bits |= UInt64(bytes[position + place]) << UInt64(8 * place) }
        position += 8
        return Double(bitPattern: bits)
    }

    mutating func text() -> String? {
        skipText().map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// Passes a text; returns where it is.
    mutating func skipText() -> Range<Int>? {
        guard let count = count() else { return nil }
        position += count
        return position - count..<position
    }

    /// Passes bytes; returns false if there are fewer.
    mutating func skip(_ count: Int) -> Bool {
        guard rest >= count else { return false }
        position += count
        return true
    }
}

extension ChunkWriter {
    mutating func write(double value: Double) {
        for place in 0..<8 { write(byte: UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * place))) }
    }

    mutating func write(text: String) {
        let text = Array(text.utf8)
        write(varint: UInt64(text.count))
        for byte in text { write(byte: byte) }
    }
}
