/// A value of a metric, as the store keeps it.
package struct StoredPoint: Sendable {
    package var step: Int64?
    /// Possibly fractional.
    package var epoch: Double?
    /// Seconds since the run began without pauses; or since 1970, where the run was imported from a log with such times.
    package var seconds: Double?
    /// May be NaN or infinite. The mean, if the point stands for several values.
    package var value: Double
    /// Set if the point stands for several values.
    package var spread: Spread?

    /// What a mean of several consecutive values does not say.
    package struct Spread: Sendable, Hashable {
        package var firstStep: Int64
        /// The number of finite values.
        package var count: Int
        package var minimum: Double
        package var maximum: Double

        package init(firstStep: Int64, count: Int, minimum: Double, maximum: Double) {
            self.firstStep = firstStep
            self.count = count
            self.minimum = minimum
            self.maximum = maximum
        }
    }

    package init(
        step: Int64?, epoch: Double? = nil, seconds: Double? = nil, value: Double, spread: Spread? = nil
    ) {
        self.step = step
        self.epoch = epoch
        self.seconds = seconds
        self.value = value
        self.spread = spread
    }
}

extension StoredPoint: Equatable {
    /// Compares bits, so that NaN equals NaN.
    package static func == (left: StoredPoint, right: StoredPoint) -> Bool {
        left.step == right.step && left.epoch?.bitPattern == right.epoch?.bitPattern
            && left.seconds?.bitPattern == right.seconds?.bitPattern && left.value.bitPattern == right.value.bitPattern
            && left.spread == right.spread
    }
}
