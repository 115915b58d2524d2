/// What a network made of the wrong labels that label noise put among those of the training samples.
package struct NoiseFigures: Hashable, Sendable {
    /// Of the samples with a wrong label, the fraction that is predicted as just that; NaN without such samples.
    package var memorised: Double
    /// Of all training samples, the fraction that is predicted as their true class, which training may not have seen.
    package var cleanAccuracy: Double

    package init(memorised: Double, cleanAccuracy: Double) {
        self.memorised = memorised
        self.cleanAccuracy = cleanAccuracy
    }
}
