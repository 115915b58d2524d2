/// Reads what `ChunkWriter` wrote. All functions return nil where the bytes cannot be its work; all calls are given the same
/// bytes, which are never copied.
struct ChunkReader {
    private(set) var position = 0

    /// - Parameter position: at most the number of bytes.
    init(at position: Int = 0) { self.position = position }

    func isAtEnd(_ bytes: Span<UInt8>) -> Bool { position == bytes.count }
    private func rest(_ bytes: Span<UInt8>) -> Int { bytes.count - position }

    mutating func byte(_ bytes: Span<UInt8>) -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    mutating func varint(_ bytes: Span<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let next = byte(bytes) else { return nil }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        return nil
    }

    mutating func signed(_ bytes: Span<UInt8>) -> Int64? {
        varint(bytes).map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }

    /// A count of things that take a byte at least each.
    mutating func count(_ bytes: Span<UInt8>) -> Int? {
        guard let value = varint(bytes), let count = Int(exactly: value), count <= rest(bytes) else { return nil }
        return count
    }

    mutating func presence(_ count: Int, _ bytes: Span<UInt8>) -> [Bool]? {
        switch byte(bytes) {
        case 0: return Array(repeating: false, count: count)
        case 1: return Array(repeating: true, count: count)
        case 2:
            guard rest(bytes) >= (count + 7) / 8 else { return nil }
            let start = position
            position += (count + 7) / 8
            var flags: [Bool] = []
            flags.reserveCapacity(count)
            for place in 0..<count { flags.append(bytes[start + place / 8] >> UInt8(place % 8) & 1 == 1) }
            return flags
        default: return nil
        }
    }

    mutating func integers(_ count: Int, _ bytes: Span<UInt8>) -> [Int64]? {
        guard count <= rest(bytes) else { return nil }
        var values: [Int64] = []
        values.reserveCapacity(count)
        var (last, slope): (Int64, Int64) = (0, 0)
        for _ in 0..<count {
            guard let change = signed(bytes) else { return nil }
            slope = slope &+ change
            last = last &+ slope
            values.append(last)
        }
        return values
    }

    mutating func doubles(_ count: Int, _ bytes: Span<UInt8>) -> [Double]? {
        switch byte(bytes) {
        case 1: return integers(count, bytes)?.map { Double($0) / ChunkWriter.unit }
        case 0: break
        default: return nil
        }
        guard count <= rest(bytes) else { return nil }
        var values: [Double] = []
        values.reserveCapacity(count)
        var last: UInt64 = 0
        for _ in 0..<count {
            guard let header = byte(bytes) else { return nil }
            let (leading, trailing) = (Int(header >> 4), Int(header & 15))
            guard leading + trailing <= 8, rest(bytes) >= 8 - leading - trailing else { return nil }
            for place in trailing..<8 - leading {
                last ^= UInt64(bytes[position]) << UInt64(8 * place)
                position += 1
            }
            values.append(Double(bitPattern: last))
        }
        return values
    }

    mutating func double(_ bytes: Span<UInt8>) -> Double? {
        guard rest(bytes) >= 8 else { return nil }
        var bits: UInt64 = 0
        for place in 0..<8 { bits |= UInt64(bytes[position + place]) << UInt64(8 * place) }
        position += 8
        return Double(bitPattern: bits)
    }

    mutating func text(_ bytes: Span<UInt8>) -> String? {
        guard let range = skipText(bytes) else { return nil }
        return bytes.text(in: range)
    }

    /// Passes a text; returns where it is.
    mutating func skipText(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard let count = count(bytes) else { return nil }
        position += count
        return position - count..<position
    }

    /// Passes bytes; returns false if there are fewer.
    mutating func skip(_ count: Int, _ bytes: Span<UInt8>) -> Bool {
        guard rest(bytes) >= count else { return false }
        position += count
        return true
    }
}

extension Span<UInt8> {
    /// The bytes in a range as text.
    func text(in range: Range<Int>) -> String {
        unsafe extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
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
