extension Axis {
    /// The multiples of `mantissa × 10^exponent` from `first` to `last`.
    struct Steps {
        var mantissa: Double
        var exponent: Int
        var first: Double
        var last: Double

        /// The multiple with this index. Divides where the exponent is negative: powers of ten are exact, their
        /// inverses are not.
        func value(_ index: Double) -> Double {
            let count = index * mantissa
            return exponent >= 0
                ? count * DecimalNumber.powerOfTen(exponent) : count / DecimalNumber.powerOfTen(-exponent)
        }

        /// The nearest multiple of `step / parts` on the given side of a bound. A bound within rounding error of a
        /// multiple counts as lying on it.
        func multiple(_ bound: Double, parts: Double, _ side: FloatingPointRoundingRule) -> Double {
            let index = bound / value(1) * parts
            let nearest = index.rounded()
            if (index - nearest).magnitude <= 1e-9 * max(1, index.magnitude * 1e-3) {
                return value(nearest / parts)
            }
            return value(index.rounded(side) / parts)
        }

        /// These steps, with the ticks limited to those between the bounds.
        func covering(_ lower: Double, _ upper: Double) -> Steps {
            var steps = self
            let step = value(1)
            let (low, high) = (lower / step, upper / step)
            let slack = 1e-9 * max(1, high - low)
            steps.first = (low - slack).rounded(.up)
            steps.last = (high + slack).rounded(.down)
            return steps
        }
    }

    /// The finest round step that needs no more than `most` ticks, and the bounds that go with it.
    ///
    /// A bound that may move goes to the next half of a step (a fifth, where the mantissa is 5) if two ticks lie
    /// between the bounds then, otherwise to the next tick: moving by whole steps everywhere would leave up to half
    /// of the chart empty.
    static func steps(
        _ lower: Double, _ upper: Double, most: Int, integersOnly: Bool, extends: (lower: Bool, upper: Bool)
    ) -> (steps: Steps, lower: Double, upper: Double) {
        let finest = DecimalNumber((upper / 2 - lower / 2) / Double(most))?.magnitude ?? 0
        var exponent = integersOnly ? max(0, finest) : finest
        let moves = extends.lower || extends.upper
        while true {
            for (mantissa, parts) in [(1.0, 2.0), (2, 2), (5, 5)] {
                let unit = Steps(mantissa: mantissa, exponent: exponent, first: 0, last: 0)
                for parts in moves ? [parts, 1] : [1] {
                    let low = extends.lower ? unit.multiple(lower, parts: parts, .down) : lower
                    let high = extends.upper ? unit.multiple(upper, parts: parts, .up) : upper
                    let steps = unit.covering(low, high)
                    let count = steps.last - steps.first + 1
                    // Where a tick lies between two bounds that are ticks, there are three of them however long the
                    // step is.
                    if parts == 1
                        ? count <= Double(moves ? max(3, most) : most) : count >= 2 && count <= Double(most)
                    {
                        return (steps, low, high)
                    }
                }
            }
            exponent += 1
        }
    }

    static func linearTicks(_ steps: Steps, _ labels: Labels, _ numbers: NumberFormat) -> [Tick] {
        guard steps.first <= steps.last else { return [] }
        let values = (0...Int(steps.last - steps.first)).map { steps.value(steps.first + Double($0)) }
        let power = labels == .percent ? 2 : 0
        let largest = values.reduce(0) { max($0, $1.magnitude) } * labels.factor
        let magnitude = DecimalNumber(largest)?.magnitude ?? 0
        let place = steps.exponent + power
        let prefixes = ["", " k", " M", " G", " T"]
        return values.map { value in
            let label: String
            if magnitude >= 15 || place < -5 {
                let own = (DecimalNumber(value)?.magnitude ?? 0) + power
                label =
                    value == 0 ? "0" : numbers.scientific(value * labels.factor, digits: max(0, own - place))
            } else if magnitude >= 5 {
                let unit = magnitude / 3
                let digits = max(0, 3 * unit - place)
                label =
                    value == 0
                    ? "0"
                    : numbers.fixedGrouped(value, digits: digits, scaledBy: power - 3 * unit) + prefixes[unit]
            } else {
                label = numbers.fixedGrouped(value, digits: max(0, -place), scaledBy: power)
            }
            return Tick(value: value, label: label)
        }
    }

    /// Powers of ten, with 2 and 5 times each power between them where there is room.
    static func logarithmicTicks(
        _ lower: Double, _ upper: Double, most: Int, _ labels: Labels, _ numbers: NumberFormat
    ) -> [Tick] {
        let first = DecimalNumber(lower)?.magnitude ?? 0
        let last = DecimalNumber(upper)?.magnitude ?? 0
        // Bounds that were computed from round numbers may be off by rounding errors.
        let range = lower * (1 - 1e-9)...upper * (1 + 1e-9)
        func ticks(_ mantissas: [Int], every stride: Int) -> [Tick] {
            var ticks: [Tick] = []
            var exponent = first
            // Exponents are aligned to multiples of the stride, so that ticks stay where they are when the range
            // grows.
            exponent += (stride - exponent % stride) % stride - (exponent % stride == 0 ? 0 : stride)
            while exponent <= last {
                for mantissa in mantissas {
                    let value = Double("\(mantissa)e\(exponent)") ?? 0
                    if range.contains(value) {
                        ticks.append(Tick(value: value, label: label(value, exponent, labels, numbers)))
                    }
                }
                exponent += stride
            }
            return ticks
        }
        if last - first <= most {
            let fine = ticks([1, 2, 5], every: 1)
            if fine.count <= most { return fine }
            let fivefolds = ticks([1, 5], every: 1)
            if fivefolds.count <= most { return fivefolds }
        }
        var stride = max(1, (last - first) / most)
        while true {
            let coarse = ticks([1], every: stride)
            if coarse.count <= most { return coarse }
            stride += 1
        }
    }

    private static func label(
        _ value: Double, _ exponent: Int, _ labels: Labels, _ numbers: NumberFormat
    ) -> String {
        let power = labels == .percent ? 2 : 0
        if (-4...4).contains(exponent + power) {
            return numbers.fixedGrouped(value, digits: max(0, -exponent - power), scaledBy: power)
        }
        return numbers.scientific(value * labels.factor, digits: 0)
    }

    /// The next number of the form 1, 2 or 5 times a power of ten, downwards or upwards as `rule` says.
    static func roundLogarithmic(_ value: Double, _ rule: FloatingPointRoundingRule) -> Double {
        guard let number = DecimalNumber(value), !number.isZero else { return value }
        let candidates = [1, 2, 5, 10].compactMap { Double("\($0)e\(number.magnitude)") }
        let rounded =
            rule == .down
            ? candidates.last { $0 <= value * (1 + 1e-9) } : candidates.first { $0 >= value * (1 - 1e-9) }
        guard let rounded, rounded.isFinite, rounded > 0 else { return value }
        return rounded
    }
}
