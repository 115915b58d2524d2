import Evaluation

extension TrainingHints {
    /// The fraction of the last layer's gradient below which that of another layer has vanished.
    private static let faintRatio = 0.01
    /// The fraction below which a network begins with a vanished gradient: 0.008 % for seven sigmoid layers, and 0.6 % for
    /// four, which learn without trouble. Adam, which divides each gradient by its size, moves even such a network, but
    /// half of MNIST's digits are wrong after an epoch.
    private static let faintStart = 1e-3
    /// The fraction below which a gradient that vanished at the start has hardly recovered: of seven sigmoid layers, the
    /// faintest has 1 to 5 % in the epochs with little progress, and 27 % after the one that makes it.
    private static let stillFaintRatio = 0.1

    /// The hint about the gradients of a moment, and the names of the layers whose gradients are faint.
    ///
    /// - Parameter start: the layers before the first batch.
    static func vanishingGradient(
        _ moment: LayerMoment?, start: LayerMoment?
    ) -> (hint: TrainingHint?, names: Set<String>) {
        let now = ratios(moment)
        guard let worst = now.min(by: { $0.ratio < $1.ratio }) else { return (nil, []) }
        func names(below limit: Double) -> Set<String> { Set(now.filter { $0.ratio < limit }.map(\.layer)) }
        if worst.ratio < faintRatio {
            return (.vanishingGradient(layer: worst.layer, ratio: worst.ratio), names(below: faintRatio))
        }
        guard let start, start.afterBatch == 0, moment?.afterBatch != 0,
            let first = ratios(start).min(by: { $0.ratio < $1.ratio }), first.ratio < faintStart
        else { return (nil, []) }
        return (.vanishedAtStart(layer: first.layer, ratio: first.ratio), names(below: stillFaintRatio))
    }

    /// The gradient of each layer but the last as a fraction of the last layer's: of the root mean square over the weights
    /// and biases, because the norm of a gradient grows with their number. Empty if the last layer has no gradient.
    ///
    /// Of the first layer it is the norm if that is more: where inputs are mostly 0, as pixels and one-hot columns are,
    /// only a few of its weights have a gradient at all.
    private static func ratios(_ moment: LayerMoment?) -> [(layer: String, ratio: Double)] {
        guard let layers = moment?.layers, let last = layers.last, last.gradientNorm > 0 else { return [] }
        return layers.dropLast().enumerated().map { index, layer in
            let byWeight = layer.gradientPerWeight / last.gradientPerWeight
            let byNorm = layer.gradientNorm / last.gradientNorm
            return (layer.name, index == 0 ? max(byWeight, byNorm) : byWeight)
        }
    }
}

extension LayerReport {
    /// The root mean square of the gradient over the weights and biases.
    fileprivate var gradientPerWeight: Double { gradientNorm / Double((inputs + 1) * outputs).squareRoot() }
}
