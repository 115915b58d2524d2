/// Pairs of true colours by their numbers: curses writes those, and they are made colours when a frame is collected.
///
/// To switch to a pair, curses puts six numbers into two control sequences by `tiparm` and `printf`, one after the
/// other, which takes 2 µs: a page of pictures switches thousands of times. Of a pair's own number (`scp` in terminfo)
/// it makes one short sequence, and here it is seen which half of a pair the terminal has already.
package struct PairSequences {
    /// What curses writes for a pair, as terminfo has it. No terminal is sent it; one that was would ignore it.
    static let capability = Array("\u{1B}[>%p1%dz".utf8)

    private struct Colors {
        /// 0xRRGGBB; negative for the terminal's own, as for curses.
        var foreground: Int32
        var background: Int32
    }

    /// Pair 1 first; of 0, which is no colours, curses takes care by itself.
    private var pairs: [Colors] = []

    package init() {}

    /// Numbers follow one another from 1 on.
    package mutating func append(foreground: Int32, background: Int32) {
        pairs.append(Colors(foreground: foreground, background: background))
    }

    mutating func removeAll() { pairs.removeAll(keepingCapacity: true) }

    /// The bytes with colours for the numbers of pairs.
    package func expanded(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 2)
        // What the terminal draws in, as long as that is known.
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
                // Any other change of style may take the colours away.
                if bytes[last] == UInt8(ascii: "m") { current = nil }
                result += bytes[index...last]
            }
            index = last + 1
        }
        return result
    }

    // MARK: -

    /// nil of a number that no pair has.
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

    /// `38;2;red;green;blue` or `39`, and the same with a 4.
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
