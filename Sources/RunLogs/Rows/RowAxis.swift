/// What a column of a table, or a member of a JSON line, says about its row.
enum RowAxis: UInt8 {
    /// How far the training is: optimizer steps, iterations or batches.
    case step
    /// Counts as a step where nothing else does.
    case batch
    case epoch
    /// Seconds since 1970 or since the start, or a date.
    case time
    /// A time if it is one since 1970, and otherwise a metric: many programs call the duration of a step "time".
    case duration
    case metric
    /// The kind of the row.
    case event

    /// Decides by a name, in any case. Only whole names count: "train/step" and "steps_per_second" are metrics.
    init(_ name: String) {
        self =
            switch name.lowercased() {
            case "step", "steps", "_step", "global_step", "global step", "current_steps", "global_step/max_steps",
                "iteration", "iterations", "iter", "trainer/global_step":
                .step
            case "batch": .batch
            case "epoch", "epochs", "_epoch": .epoch
            case "timestamp", "_timestamp", "wall_time", "wall time", "walltime", "ts", "datetime", "elapsed",
                "elapsed_time", "_runtime":
                .time
            case "time": .duration
            case "event": .event
            default: .metric
            }
    }

    var isStepOrEpoch: Bool { self == .step || self == .epoch }

    /// Seconds since 1970 for a time of that kind, which may be in milli-, micro- or nanoseconds; nil for numbers that
    /// are less than those of 1973.
    static func seconds(since1970 value: Double) -> Double? {
        switch value {
        case 1e8..<1e11: value
        case 1e11..<1e14: value / 1e3
        case 1e14..<1e17: value / 1e6
        case 1e17..<1e20: value / 1e9
        default: nil
        }
    }

    /// Seconds since 1970 or since the start; nil where a number is neither.
    static func seconds(_ value: Double) -> Double? { seconds(since1970: value) ?? (value.isFinite ? value : nil) }

    /// A step of a number that is whole and not too large; nil for others.
    static func step(_ value: Double) -> Int64? { value.magnitude <= 0x1p53 ? Int64(exactly: value) : nil }

    /// Why a value is no step, as the end of a sentence.
    static func fault(ofStep value: Double?) -> String {
        guard let value, value.isFinite, value == value.rounded() else { return "is not a whole number" }
        return "has more than 63 bits"
    }

    /// Seconds since 1970 for a date and a time as in ISO 8601 or RFC 3339: "2026-01-31T12:30:00.25Z", with a blank
    /// for the T, a comma for the point, and an offset for the Z. Without an offset it is taken for UTC. Nil for
    /// anything else.
    static func seconds(ofDate text: [UInt8]) -> Double? {
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= text.count else { return nil }
            var value = 0
            for byte in text[range] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        func has(_ characters: String, at place: Int) -> Bool {
            place < text.count && characters.utf8.contains(text[place])
        }
        guard text.count <= 40, has("-", at: 4), has("-", at: 7), has("Tt ", at: 10), has(":", at: 13),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), (1...12).contains(month),
            (1...31).contains(day), hour < 24, minute < 60
        else { return nil }
        var seconds = 0.0
        var place = 16
        if has(":", at: 16) {
            guard let whole = number(17..<19), whole <= 60 else { return nil }
            seconds = Double(whole)
            place = 19
            if has(".,", at: 19) {
                let digits = text[20...].prefix { (0x30...0x39).contains($0) }
                guard !digits.isEmpty, let fraction = Double("0." + String(decoding: digits, as: UTF8.self)) else {
                    return nil
                }
                seconds += fraction
                place = digits.endIndex
            }
        }
        var offset = 0
        if has("+-", at: place) {
            let minutes = has(":", at: place + 3) ? place + 4 : place + 3
            guard let hours = number(place + 1..<place + 3), let rest = number(minutes..<minutes + 2) else {
                return nil
            }
            offset = (hours * 60 + rest) * (text[place] == UInt8(ascii: "-") ? -60 : 60)
            place = minutes + 2
        } else if has("Zz", at: place) {
            place += 1
        }
        guard place == text.count else { return nil }
        // Days since 1970-01-01 of a date of the Gregorian calendar, with years that begin in March.
        let marchYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
        return Double(days * 86_400 + hour * 3600 + minute * 60 - offset) + seconds
    }
}
