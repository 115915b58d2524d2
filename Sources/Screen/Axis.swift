/// A range of values laid along a line, with ticks at round numbers: 1, 2 or 5 times a power of ten.
///
/// Any bounds are accepted: infinite and NaN bounds are replaced and equal ones are moved apart, so that every finite
/// value has a finite position. Bounds beyond ±5e307 are clamped to it.
package struct Axis: Hashable, Sendable {
    package enum Scale: Hashable, Sendable {
        case linear
        /// Only for positive values.
        case logarithmic
    }

    package enum Labels: Hashable, Sendable {
        case plain
        /// Fractions as percentages, without the percent sign.
        case percent
        /// Seconds since 1970 as times of day, on a linear axis.
        ///
        /// - Parameter aheadOfUTC: how far the clock is ahead of UTC, in seconds.
        case clockTimes(aheadOfUTC: Int)
    }

    package struct Tick: Hashable, Sendable {
        package var value: Double
        package var label: String
    }

    package private(set) var lower: Double
    package private(set) var upper: Double
    package let scale: Scale
    /// Ticks in ascending order: at least one, and at most as many as were asked for.
    package private(set) var ticks: [Tick] = []

    /// - Parameters:
    ///   - integersOnly: whether only whole numbers get ticks, as for epochs.
    ///   - extendsLower: whether the lower bound moves down to the next round number; `extendsUpper` moves the upper
    ///     one up.
    ///   - upperLimit: where the upper bound stops, unless it is given beyond that: 1 for fractions.
    ///   - rows: the rows of the screen along a vertical axis whose bounds move; then the ticks are equally far apart.
    package init(
        from lower: Double, to upper: Double, scale: Scale = .linear, labels: Labels = .plain,
        integersOnly: Bool = false, extendsLower: Bool = false, extendsUpper: Bool = false,
        upperLimit: Double? = nil, maximumTicks: Int = 5, rows: Int? = nil, numbers: NumberFormat = NumberFormat()
    ) {
        self.scale = scale
        (self.lower, self.upper) = Self.usable(lower, upper, scale, integersOnly: integersOnly)
        let upperLimit = upperLimit.flatMap { upper <= $0 && self.lower < $0 ? $0 : nil } ?? .infinity
        self.upper = min(self.upper, upperLimit)
        let most = max(1, maximumTicks)
        if case .clockTimes(let offset) = labels, scale == .linear {
            ticks = Self.clockTicks(self.lower, self.upper, most: most, aheadOfUTC: offset)
            if !ticks.isEmpty { return }
        }
        if scale == .logarithmic {
            if extendsLower { self.lower = Self.roundLogarithmic(self.lower, .down) }
            if extendsUpper { self.upper = Self.roundLogarithmic(self.upper, .up) }
            ticks = Self.logarithmicTicks(self.lower, self.upper, most: most, labels, numbers)
            if ticks.count >= min(2, most) { return }
        }
        let mayMove = scale == .linear ? (extendsLower, extendsUpper) : (false, false)
        var (steps, low, high) = Self.steps(
            self.lower, self.upper, most: most, integersOnly: integersOnly, extends: mayMove)
        // A range between two whole numbers contains no whole number to label.
        if integersOnly, steps.last <= steps.first {
            (steps, low, high) = Self.steps(
                self.lower, self.upper, most: most, integersOnly: false, extends: mayMove)
        }
        (self.lower, self.upper) = (min(self.lower, low), max(self.upper, min(high, upperLimit)))
        if high > upperLimit { steps = steps.covering(self.lower, self.upper) }
        if let rows, mayMove.0 || mayMove.1 { space(&steps, over: rows, moves: mayMove, upperLimit: upperLimit) }
        ticks = Self.linearTicks(steps, labels, numbers)
        if let rows { thin(over: rows) }
        if ticks.isEmpty {
            ticks = [Tick(value: self.lower, label: numbers.significant(self.lower * labels.factor))]
        }
    }

    /// Moves a bound so that a step takes a whole number of rows, of four dots each, unless that would leave more than a
    /// third of them empty. No bound passes 0: where no value is negative, no tick is.
    private mutating func space(
        _ steps: inout Steps, over rows: Int, moves: (lower: Bool, upper: Bool), upperLimit: Double
    ) {
        guard steps.last > steps.first, steps.last - steps.first < 100 else { return }
        let step = steps.value(1)
        let dots = Double(4 * rows - 1)
        // Nothing moves where rounding to rows leaves the distances equal.
        let places = (Int(steps.first)...Int(steps.last)).map { index in
            Int(((upper - steps.value(Double(index))) / (upper - lower) * dots).rounded()) / 4
        }
        guard Set(zip(places, places.dropFirst()).map { $0 - $1 }).count > 1 else { return }
        let rowsPerStep = (step / (upper - lower) * dots / 4 + 1e-9).rounded(.down)
        guard rowsPerStep >= 1 else { return }
        let length = step * dots / (4 * rowsPerStep)
        guard length.isFinite, length <= (upper - lower) * 1.5 else { return }
        let (start, end) = (upper - length, lower + length)
        if moves.upper, end <= (upper <= 0 ? min(0, upperLimit) : upperLimit) {
            upper = end
        } else if moves.lower, lower < 0 || start >= 0 {
            lower = start
        } else {
            return
        }
        steps = steps.covering(lower, upper)
    }

    /// Leaves ticks between the first and the last one out where some are twice as far apart as others, in rows of four dots:
    /// one row and two look like different steps.
    private mutating func thin(over rows: Int) {
        guard ticks.count > 2, rows > 0 else { return }
        let dots = Double(4 * rows - 1)
        let places = ticks.map { Int(((1 - (position(of: $0.value) ?? 0)) * dots).rounded()) / 4 }
        let strides = (1..<ticks.count).filter { (ticks.count - 1) % $0 == 0 }
        let stride = strides.first { stride in
            let kept = Swift.stride(from: 0, to: places.count, by: stride).map { places[$0] }
            let distances = zip(kept, kept.dropFirst()).map { $0 - $1 }
            return distances.max() ?? 0 < 2 * (distances.min() ?? 0)
        }
        ticks = Swift.stride(from: 0, to: ticks.count, by: stride ?? ticks.count - 1).map { ticks[$0] }
    }

    /// The position of a value: 0 at the lower bound, 1 at the upper one, and outside of 0…1 for values beyond them.
    /// `nil` for values that are not finite, and on a logarithmic axis for values that are not positive.
    package func position(of value: Double) -> Double? { placement.position(of: value) }

    /// Finds the positions of many values.
    var placement: Placement { Placement(self) }

    /// The part of an axis that positions depend on, without ticks and labels.
    struct Placement {
        private let scale: Scale
        private let start: Double
        private let length: Double

        fileprivate init(_ axis: Axis) {
            scale = axis.scale
            switch scale {
            case .linear:
                // Values are halved, so that no difference overflows.
                start = axis.lower / 2
                length = axis.upper / 2 - start
            case .logarithmic:
                start = axis.lower.decimalLogarithm
                length = axis.upper.decimalLogarithm - start
            }
        }

        /// See `Axis.position(of:)`.
        func position(of value: Double) -> Double? {
            guard value.isFinite else { return nil }
            switch scale {
            case .linear: return (value / 2 - start) / length
            case .logarithmic: return value > 0 ? (value.decimalLogarithm - start) / length : nil
            }
        }
    }

    /// The value at a position, where 0 is the lower bound and 1 the upper one.
    package func value(at position: Double) -> Double {
        switch scale {
        case .linear: lower + position * (upper - lower)
        case .logarithmic: lower * (position * (upper.decimalLogarithm - lower.decimalLogarithm)).powerOfTen
        }
    }

    // MARK: -

    /// Finite bounds, with the lower one below the upper one by more than rounding errors.
    private static func usable(
        _ lower: Double, _ upper: Double, _ scale: Scale, integersOnly: Bool
    ) -> (Double, Double) {
        var (low, high) = (lower, upper)
        if !low.isFinite, !high.isFinite { (low, high) = scale == .linear ? (0, 1) : (0.1, 1) }
        if !low.isFinite { low = high }
        if !high.isFinite { high = low }
        if low > high { swap(&low, &high) }
        let limit = 5e307
        (low, high) = (min(max(low, -limit), limit), min(max(high, -limit), limit))
        if scale == .logarithmic {
            if high <= 1e-300 { (low, high) = (0.1, 1) }
            if low <= 1e-303 { low = high / 1000 }
            if high / low < 1.000_001 { (low, high) = (low / 2, high * 2) }
            return (low, high)
        }
        let size = max(low.magnitude, high.magnitude)
        if high - low <= max(size * 1e-12, 1e-290) {
            if integersOnly { return (low.rounded(.down), low.rounded(.down) + max(1, size * 1e-11)) }
            if size <= 1e-280 { return (0, 1) }
            let margin = size * 0.1
            (low, high) = (low - margin, high + margin)
        }
        return (low, high)
    }
}

extension Axis.Labels {
    /// What a value is multiplied by for its label.
    var factor: Double { self == .percent ? 100 : 1 }
}
