import Matrices

/// Changes valid inputs at random in ways that tend to find faults: single bits and bytes; numbers at the limits of
/// their types; parts that are missing, repeated or from another file; keywords of the format.
///
/// The same seed, samples and calls give the same inputs.
struct InputMutator {
    private var generator: SeededGenerator
    private let tokens: [[UInt8]]

    /// The largest size of an input in bytes.
    static let maximumLength = 1 << 14

    init(seed: UInt64, tokens: [[UInt8]]) {
        generator = SeededGenerator(seed: seed)
        self.tokens = tokens
    }

    /// A random number in `0..<bound`. `bound` must be positive.
    mutating func draw(below bound: Int) -> Int { generator.next(below: bound) }

    /// The input with one to eight changes; a single change is the most likely.
    ///
    /// - Parameter other: another input, from which parts may be copied.
    mutating func mutated(_ input: [UInt8], with other: [UInt8]) -> [UInt8] {
        var bytes = input
        var changes = 1
        while changes < 8, draw(below: 2) == 0 { changes += 1 }
        for _ in 0..<changes { change(&bytes, with: other) }
        if bytes.count > Self.maximumLength { bytes.removeLast(bytes.count - Self.maximumLength) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8], with other: [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = other
            return
        }
        switch draw(below: 16) {
        case 0, 1: bytes[draw(below: bytes.count)] ^= 1 << UInt8(draw(below: 8))
        case 2: bytes[draw(below: bytes.count)] = Self.limitBytes[draw(below: Self.limitBytes.count)]
        case 3: bytes[draw(below: bytes.count)] = UInt8(truncatingIfNeeded: draw(below: 256))
        case 4, 5: setNumber(in: &bytes)
        case 6, 7: replaceDecimal(in: &bytes)
        case 8: bytes.removeLast(1 + draw(below: bytes.count))
        case 9: bytes.removeSubrange(range(in: bytes))
        case 10: repeatPart(&bytes)
        case 11:
            bytes.insert(contentsOf: other.isEmpty ? [] : other[range(in: other)], at: draw(below: bytes.count + 1))
        case 12:
            // Joins the start of one input and the end of the other.
            bytes.replaceSubrange(draw(below: bytes.count)..., with: other[draw(below: other.count + 1)...])
        case 13, 14: placeToken(in: &bytes)
        default: bytes.insert(UInt8(truncatingIfNeeded: draw(below: 256)), at: draw(below: bytes.count + 1))
        }
    }

    /// A random range of at least one byte; short ranges are more likely. `bytes` must not be empty.
    private mutating func range(in bytes: [UInt8]) -> Range<Int> {
        let start = draw(below: bytes.count)
        let longest = min(bytes.count - start, 1 << (1 + draw(below: 10)))
        return start..<start + 1 + draw(below: longest)
    }

    private mutating func repeatPart(_ bytes: inout [UInt8]) {
        let range = range(in: bytes)
        let part = bytes[range]
        // Sometimes the part is repeated very often, for deep nesting, long lists and long lines.
        let times = draw(below: 8) == 0 ? 1 << (1 + draw(below: 10)) : 1
        let fitting = min(times, max(1, Self.maximumLength / part.count))
        bytes.insert(contentsOf: (0..<fitting).flatMap { _ in part }, at: range.upperBound)
    }

    private static let limitBytes: [UInt8] = [
        0, 1, 0x0A, 0x20, 0x22, 0x2C, 0x30, 0x39, 0x5B, 0x7B, 0x7F, 0x80, 0xFE, 0xFF,
    ]

    private static let limitNumbers: [UInt64] = [
        0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
        0x1_0000_0000, 1 << 53, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max - 1, .max,
    ]

    /// Overwrites two, four or eight bytes with a number, little- or big-endian.
    private mutating func setNumber(in bytes: inout [UInt8]) {
        let size = 2 << draw(below: 3)
        guard bytes.count >= size else { return }
        var number = Self.limitNumbers[draw(below: Self.limitNumbers.count)]
        // Checks may be off by one near the length of the input.
        if draw(below: 4) == 0 { number = UInt64(bytes.count) &+ UInt64(draw(below: 5)) &- 2 }
        let (start, isBigEndian) = (draw(below: bytes.count - size + 1), draw(below: 2) == 0)
        for place in 0..<size {
            let shift = 8 * UInt64(isBigEndian ? size - 1 - place : place)
            bytes[start + place] = UInt8(truncatingIfNeeded: number >> shift)
        }
    }

    private static let limitDecimals: [[UInt8]] = [
        "0", "-0", "-1", "1", "2", "7", "255", "256", "65535", "65536", "1000000", "2147483647", "2147483648",
        "4294967295", "4294967296", "9007199254740993", "281474976710656", "4611686018427387904",
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615",
        "99999999999999999999", "1e308", "-1e308", "1e309", "1e-320", "1e", "0.5", "1.", "0x10", "nan", "inf", "-inf",
    ].map { Array($0.utf8) }

    /// Replaces a decimal number by another.
    private mutating func replaceDecimal(in bytes: inout [UInt8]) {
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        let from = draw(below: bytes.count)
        guard let start = bytes[from...].firstIndex(where: isDigit) ?? bytes.firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.endIndex
        bytes.replaceSubrange(start..<end, with: Self.limitDecimals[draw(below: Self.limitDecimals.count)])
    }

    private mutating func placeToken(in bytes: inout [UInt8]) {
        guard !tokens.isEmpty else { return }
        let token = tokens[draw(below: tokens.count)]
        let start = draw(below: bytes.count)
        let end = draw(below: 2) == 0 ? start : min(bytes.count, start + token.count)
        bytes.replaceSubrange(start..<end, with: token)
    }
}
