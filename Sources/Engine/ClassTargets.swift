import Learning

/// The targets of a batch in a softmax over very many classes: what `LossRule` applies to one sample after the other,
/// taken apart into factors for whole panels of samples.
///
/// With t[s, i] = w[i] · ((1 − ε) · [i = y] + ε / K), the derivative is p · Σⱼ t[s, j] − t[s, i]: a factor of the
/// probability, a part that is the same for all samples (`spread`), and one for the label.
struct ClassTargets: Sendable {
    /// w[i] · ε / K for each class; nil in plain cross-entropy, and without smoothing.
    let spread: FloatBuffer?
    /// The factor of `spread` in the derivative.
    let spreadShare: Float
    private let spreadSum: Double
    /// w[i] · (1 − ε); nil where it is 1 for every class.
    private let own: [Double]?
    /// Σₛ w[yₛ], or the batch size if samples are not weighted.
    private let total: Double
    private let batch: Double

    /// - Parameters:
    ///   - criterion: its class weights, if any, must be one for each class.
    ///   - labels: the class index of every sample of the batch.
    init(_ criterion: Criterion, labels: [Int], classes: Int) {
        batch = Double(labels.count)
        guard !criterion.isPlain else {
            (spread, spreadSum, own, total) = (nil, 0, nil, batch)
            spreadShare = 0
            return
        }
        let weights = criterion.classWeights ?? Array(repeating: 1, count: classes)
        precondition(weights.count == classes, "\(weights.count) weights of \(classes) classes")
        total = labels.reduce(0) { $0 + weights[$1] }
        spreadShare = Float(1 / total)
        own = weights.map { $0 * (1 - criterion.labelSmoothing) }
        let parts = weights.map { $0 * criterion.labelSmoothing / Double(classes) }
        spreadSum = parts.reduce(0, +)
        if criterion.labelSmoothing > 0 {
            let buffer = FloatBuffer(count: classes)
            buffer.set(parts.map(Float.init))
            spread = buffer
        } else {
            spread = nil
        }
    }

    private func own(_ label: Int) -> Double { own?[label] ?? 1 }

    /// The factor of the probabilities in the derivative.
    func scale(label: Int) -> Double { (spreadSum + own(label)) / total }

    /// What the label's derivative has less than its probability and its part of `spread`.
    func share(label: Int) -> Float { Float(own(label) / total) }

    /// A sample's contribution to the mean loss of the batch, times the number of samples, in nats.
    ///
    /// - Parameters:
    ///   - logSum: log Σ exp z.
    ///   - score: the label's.
    ///   - spreadScore: Σ spread · z.
    func loss(label: Int, logSum: Double, score: Double, spreadScore: Double) -> Double {
        guard own != nil else { return logSum - score }
        let spreadLoss = spread == nil ? 0 : spreadSum * logSum - spreadScore
        return (own(label) * (logSum - score) + spreadLoss) / total * batch
    }
}
