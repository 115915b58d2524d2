/// Parses decimal numbers in ASCII, quickly: most of a table consists of them.
enum NumberText {
    /// The number that makes up the whole text, apart from spaces and tabs around it; nil for anything else, including
    /// `nan` and `inf`. A value beyond the range of a double is infinite.
    ///
    /// Exact with at most 15 digits and an exponent of at most ±22, as shown by Clinger (1990); other numbers are left
    /// to Swift's parser. The decimal separator is a point in every locale.
    static func value(of text: ArraySlice<UInt8>) -> Double? {
        unsafe text.withUnsafeBufferPointer { unsafe value(of: $0) }
    }

    static func value(of text: UnsafeBufferPointer<UInt8>) -> Double? {
        var start = 0
        var end = text.count
        while start < end, unsafe isSpace(text[start]) { start += 1 }
        while end > start, unsafe isSpace(text[end - 1]) { end -= 1 }
        guard start < end else { return nil }
        var position = start
        let isNegative = unsafe text[position] == 0x2D
        if unsafe isNegative || text[position] == 0x2B { position += 1 }
        var digits: UInt64 = 0
        var digitCount = 0
        var scale = 0
        var hasDigits = false
        var isAfterPoint = false
        while position < end {
            let byte = unsafe text[position]
            let digit = byte &- 0x30
            if digit < 10 {
                hasDigits = true
                // Leading zeros are not significant.
                if digitCount > 0 || digit > 0 { digitCount += 1 }
                digits = digits &* 10 &+ UInt64(digit)
                if isAfterPoint { scale -= 1 }
            } else if byte == 0x2E, !isAfterPoint {
                isAfterPoint = true
            } else {
                break
            }
            position += 1
        }
        guard hasDigits else { return nil }
        if position < end {
            guard unsafe text[position] | 0x20 == 0x65, let power = unsafe exponent(text, position + 1, end) else {
                return nil
            }
            scale += power
        }
        if digitCount <= 15, scale >= -22, scale <= 22 {
            let number = Double(digits)
            let value = scale < 0 ? number / powers[-scale] : number * powers[scale]
            return isNegative ? -value : value
        }
        return unsafe Double(String(decoding: text[start..<end], as: UTF8.self))
    }

    /// The exponent, clamped to a value that makes any number 0 or infinite.
    private static func exponent(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var position = start
        guard position < end else { return nil }
        let isNegative = unsafe text[position] == 0x2D
        if unsafe isNegative || text[position] == 0x2B { position += 1 }
        guard position < end else { return nil }
        var power = 0
        while position < end {
            let digit = unsafe text[position] &- 0x30
            guard digit < 10 else { return nil }
            power = min(power * 10 + Int(digit), 1_000_000)
            position += 1
        }
        return isNegative ? -power : power
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
