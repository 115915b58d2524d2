import Screen

/// The format of the numbers of page 5: short enough for their columns, with NaN written out because the page is about
/// it.
struct SoftmaxNumbers {
    let appearance: Appearance
    /// The number of decimal places of a probability.
    let digits: Int

    private var format: NumberFormat { appearance.numbers }

    /// A score z, or the value that is subtracted from it.
    func score(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        return value.magnitude < 10_000 || !value.isFinite
            ? format.fixed(value, digits: 2) : format.scientific(value, digits: 2)
    }

    /// A probability, 0…1. Only an exact 0 is written as 0; a very small one is written as a power of ten.
    func probability(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value == 0 { return "0" }
        return value.magnitude < 0.001 ? format.scientific(value) : format.fixed(value, digits: digits)
    }

    func exponential(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value == 1 { return "1" }
        if value == 0 { return "0" }
        return value < 0.001 || value >= 100
            ? format.significant(value, digits: 4) : format.fixed(value, digits: digits)
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

    /// A temperature, 1/8 … 8.
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
