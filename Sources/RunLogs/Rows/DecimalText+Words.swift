extension DecimalText {
    /// NaN or infinity as C libraries print them besides "nan" and "inf": "-nan(ind)", "nan(0x8)", and of Microsoft
    /// "1.#INF", "-1.#IND", "1.#QNAN00". Nil for anything else.
    static func wordOfC(_ bytes: RawSpan, _ range: Range<Int>) -> Double? {
        guard (5...24).contains(range.count) else { return nil }
        var letters = bytes.array(range).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        let isNegative = letters.first == UInt8(ascii: "-")
        if isNegative || letters.first == UInt8(ascii: "+") { letters.removeFirst() }
        if letters.starts(with: "nan(".utf8), letters.firstIndex(of: UInt8(ascii: ")")) == letters.count - 1 {
            return .nan
        }
        guard letters.starts(with: "1.#".utf8) else { return nil }
        // Digits that are missing are printed as zeros.
        while letters.last == UInt8(ascii: "0") { letters.removeLast() }
        switch String(decoding: letters.dropFirst(3), as: UTF8.self) {
        case "inf": return isNegative ? -.infinity : .infinity
        case "ind", "qnan", "snan", "nan": return .nan
        default: return nil
        }
    }
}
