import Screen

/// How the numbers of page 5 are written: as short as their column, with NaN by its name, as it is what they are about.
struct SoftmaxNumbers {
    let appearance: Appearance
    /// Digits of a probability behind the point.
    let digits: Int

    private var format: NumberFormat { appearance.numbers }

    /// z and what is subtracted from it.
    func score(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        return value.magnitude < 10_000 || !value.isFinite
            ? format.fixed(value, digits: 2) : format.scientific(value, digits: 2)
    }

    /// 0…1, and nothing for what is 0 but by a power of ten.
    func probability(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value == 0 { return "0" }
        return value.magnitude < 0.001 ? format.scientific(value) : format.fixed(value, digits: digits)
    }

    func exponential(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        return value == 1 ? "1" : format.significant(value, digits: digits)
    }

    func gradient(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value == 0 { return "0" }
        return value.magnitude < 0.001 ? format.scientific(value) : format.fixed(value, digits: digits)
    }

    func nats(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        return format.fixed(value, digits: 3)
    }

    /// 1/8 … 8.
    func temperature(_ value: Double) -> String {
        switch value {
        case 0.125: "1/8"
        case 0.25: "1/4"
        case 0.5: "1/2"
        case 0.75: "3/4"
        default: format.significant(value, digits: value == value.rounded() ? 1 : 2)
        }
    }
}
