/// A time in the form of ISO 8601, `2026-01-02T03:04:05.678+01:00`, as Python's `isoformat` writes it.
enum ISOTime {
    /// Seconds since 1970; without a zone, the time is taken as UTC. Nil for other texts.
    static func seconds(_ text: String) -> Double? {
        var rest = Array(text.utf8)[...]
        guard let year = number(&rest, 4), skip("-", &rest), let month = number(&rest, 2), skip("-", &rest),
            let day = number(&rest, 2), (1...12).contains(month), (1...31).contains(day),
            skip("T", &rest) || skip(" ", &rest), let hour = number(&rest, 2), skip(":", &rest),
            let minute = number(&rest, 2)
        else { return nil }
        var seconds = Double(days(year, month, day) * 86_400 + hour * 3600 + minute * 60)
        if skip(":", &rest) {
            guard let second = number(&rest, 2) else { return nil }
            seconds += Double(second)
        }
        if skip(".", &rest) {
            let digits = rest.prefix { isDigit($0) }
            seconds += Double("0." + String(decoding: digits.prefix(12), as: UTF8.self)) ?? 0
            rest = rest.dropFirst(digits.count)
        }
        if rest.isEmpty || skip("Z", &rest) { return rest.isEmpty ? seconds : nil }
        let sign = skip("+", &rest) ? 1 : skip("-", &rest) ? -1 : 0
        guard sign != 0, let hours = number(&rest, 2) else { return nil }
        _ = skip(":", &rest)
        return seconds - Double(sign * (hours * 3600 + (number(&rest, 2) ?? 0) * 60))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func number(_ rest: inout ArraySlice<UInt8>, _ digits: Int) -> Int? {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy(isDigit) else { return nil }
        rest = rest.dropFirst(digits)
        return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func skip(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Days from 1970 on, in the Gregorian calendar.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Years that begin in March, so that a leap day is the last one of its year.
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let leapDays = shifted / 4 - shifted / 100 + shifted / 400
        return shifted * 365 + leapDays + dayOfYear - 719_468
    }
}
