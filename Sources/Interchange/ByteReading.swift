extension ArraySlice<UInt8> {
    /// The unsigned little-endian number of `size` bytes that stands `offset` bytes from the start; all must be there.
    func littleEndian(at offset: Int, size: Int) -> UInt64 {
        (0..<size).reversed().reduce(0) { $0 << 8 | UInt64(self[startIndex + offset + $1]) }
    }
}

extension [UInt8] {
    /// Appends the lowest `size` bytes of a number, the lowest first.
    mutating func appendLittleEndian(_ value: some BinaryInteger, size: Int) {
        for shift in 0..<size { append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
    }
}
