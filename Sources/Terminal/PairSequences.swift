/// Replaces the numbers of colour pairs in the output of curses by true colours.
///
/// To switch to a pair of true colours, curses formats six numbers into two control sequences with `tiparm` and
/// `printf`, which takes 2 µs; a page of pictures switches thousands of times. For a pair's number (`scp` in
/// terminfo) it writes one short sequence. That is expanded here, without the colours that the terminal already uses.
package struct PairSequences {
    /// The terminfo capability by which curses writes a pair's number. It is never sent to a terminal, which would
    /// ignore it.
    static let capability = Array("\u{1B}[>%p1%dz".utf8)

    private struct Colors {
        /// 0xRRGGBB, or a negative number for the terminal's default, as in curses.
        var foreground: Int32
        var background: Int32
    }

    /// The pairs from number 1 on; curses itself handles pair 0, the default colours.
    private var pairs: [Colors] = []

    package init() {}

    /// Adds the pair with the next number, counted from 1.
    package mutating func append(foreground: Int32, background: Int32) {
        pairs.append(Colors(foreground: foreground, background: background))
    }

    mutating func removeAll() { pairs.removeAll(keepingCapacity: true) }

    /// The bytes with the numbers of pairs replaced by colours.
    package func expanded(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 2)
        // The terminal's current colours, as long as they are known.
        var current: Colors?
        var index = 0
        while index < bytes.count {
            guard bytes[index] == 0x1B, index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "[") else {
                result.append(bytes[index])
                index += 1
                continue
            }
            var end = index + 2
            while end < bytes.count, !(0x40...0x7E ~= bytes[end]) { end += 1 }
            let last = min(end, bytes.count - 1)
            if bytes[index + 2] == UInt8(ascii: ">"), bytes[last] == UInt8(ascii: "z") {
                if let wanted = colors(bytes[index + 3..<last]) {
                    Self.append(wanted, after: current, to: &result)
                    current = wanted
                }
            } else {
                // Any other change of style may reset the colours.
                if bytes[last] == UInt8(ascii: "m") { current = nil }
                result += bytes[index...last]
            }
            index = last + 1
        }
        return result
    }

    // MARK: -

    /// The colours of a pair's number; nil where there is no such pair.
    private func colors(_ digits: ArraySlice<UInt8>) -> Colors? {
        var number = 0
        for digit in digits where number <= pairs.count { number = number * 10 + Int(digit &- UInt8(ascii: "0")) }
        return pairs.indices.contains(number - 1) ? pairs[number - 1] : nil
    }

    private static func append(_ wanted: Colors, after current: Colors?, to result: inout [UInt8]) {
        let isForegroundNew = wanted.foreground != current?.foreground
        let isBackgroundNew = wanted.background != current?.background
        guard isForegroundNew || isBackgroundNew else { return }
        result.append(0x1B)
        result.append(UInt8(ascii: "["))
        if isForegroundNew { append(wanted.foreground, after: UInt8(ascii: "3"), to: &result) }
        if isForegroundNew, isBackgroundNew { result.append(UInt8(ascii: ";")) }
        if isBackgroundNew { append(wanted.background, after: UInt8(ascii: "4"), to: &result) }
        result.append(UInt8(ascii: "m"))
    }

    /// Appends `38;2;red;green;blue` or `39`, where `lead` is the 3, or a 4 for the background.
    private static func append(_ color: Int32, after lead: UInt8, to result: inout [UInt8]) {
        result.append(lead)
        guard color >= 0 else { return result.append(UInt8(ascii: "9")) }
        result.append(UInt8(ascii: "8"))
        result.append(UInt8(ascii: ";"))
        result.append(UInt8(ascii: "2"))
        for shift: Int32 in [16, 8, 0] {
            result.append(UInt8(ascii: ";"))
            let value = UInt8(truncatingIfNeeded: color >> shift)
            if value >= 100 { result.append(UInt8(ascii: "0") + value / 100) }
            if value >= 10 { result.append(UInt8(ascii: "0") + value / 10 % 10) }
            result.append(UInt8(ascii: "0") + value % 10)
        }
    }
}
