extension ArraySlice<UInt8> {
    /// The unsigned little-endian number of `size` bytes (at most 8) at `offset` from the start. All bytes must
    /// exist.
    func littleEndian(at offset: Int, size: Int) -> UInt64 {
        (0..<size).reversed().reduce(0) { $0 << 8 | UInt64(self[startIndex + offset + $1]) }
    }
}

extension [UInt8] {
    /// Appends the lowest `size` bytes of a number in little-endian order.
    mutating func appendLittleEndian(_ value: some BinaryInteger, size: Int) {
        for shift in 0..<size { append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
    }
}
