/// A 64-bit hash that detects damage: a single flipped bit always changes it, any other damage almost certainly.
///
/// FNV-1a (Fowler, Noll and Vo), eight bytes at a time. Each step is one-to-one, so a difference is never lost. It
/// protects against accidents, not against attackers.
package struct Fingerprint: Hashable, Sendable {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    package var value: UInt64 { state }

    package init() {}

    /// Adds a part. Its length is hashed too, so that moving bytes from one part to the next changes the hash.
    package mutating func add(_ bytes: ArraySlice<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe add($0) }
    }

    /// Adds the bytes of a buffer as one part; the buffer is not kept.
    package mutating func add(_ buffer: UnsafeRawBufferPointer) {
        mix(UInt64(buffer.count))
        unsafe mix(buffer)
        if buffer.count.isMultiple(of: 8) { mix(0) }
    }

    /// Adds `length` bytes as one part, as if they were in one buffer.
    ///
    /// - Parameters:
    ///   - size: the number of bytes that are in memory at once, a positive multiple of 8.
    ///   - fill: writes the piece with this number, counted from 0, to the buffer. The last piece may be smaller.
    package mutating func add(
        length: Int, inPiecesOf size: Int, _ fill: (Int, UnsafeMutableRawBufferPointer) -> Void
    ) {
        precondition(size > 0 && size.isMultiple(of: 8) && length >= 0, "\(length) bytes in pieces of \(size)")
        mix(UInt64(length))
        unsafe withUnsafeTemporaryAllocation(byteCount: min(size, length), alignment: 16) { room in
            for (number, start) in stride(from: 0, to: length, by: size).enumerated() {
                let piece = unsafe UnsafeMutableRawBufferPointer(rebasing: room[..<min(size, length - start)])
                unsafe fill(number, piece)
                unsafe mix(UnsafeRawBufferPointer(piece))
            }
        }
        if length.isMultiple(of: 8) { mix(0) }
    }

    /// Mixes in the bytes, eight at a time; the rest, if there is one, as one more word.
    private mutating func mix(_ buffer: UnsafeRawBufferPointer) {
        var start = 0
        while start + 8 <= buffer.count {
            unsafe mix(UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: start, as: UInt64.self)))
            start += 8
        }
        guard start < buffer.count else { return }
        var rest: UInt64 = 0
        for index in start..<buffer.count { unsafe rest = rest << 8 | UInt64(buffer[index]) }
        mix(rest)
    }

    package mutating func add(_ text: String) {
        add(Array(text.utf8)[...])
    }

    /// The hash in sixteen hexadecimal digits.
    package var text: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func mix(_ word: UInt64) {
        state = (state ^ word) &* 0x100_0000_01B3
    }
}

extension SafetensorsFile {
    /// The fingerprint of one metadata entry and of all tensors, independent of their order.
    package func fingerprint(withNote key: String) -> Fingerprint {
        var fingerprint = Fingerprint()
        fingerprint.add(metadata[key] ?? "")
        for tensor in tensors.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            fingerprint.add(tensor.name)
            fingerprint.add("\(tensor.elementType.rawValue) \(tensor.shape)")
            fingerprint.add(tensor.bytes)
        }
        return fingerprint
    }
}
