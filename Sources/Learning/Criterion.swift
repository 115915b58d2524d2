/// The loss that training minimizes: cross-entropy with the two settings of PyTorch's `nn.CrossEntropyLoss`.
package struct Criterion: Hashable, Sendable {
    /// ε, 0…1: this fraction of each label is spread evenly over all K classes, so that the target is
    /// (1 − ε) · [i = y] + ε / K (Szegedy et al. 2016, https://arxiv.org/abs/1512.00567).
    package var labelSmoothing: Double
    /// The positive weight of a sample of each class; nil: all equal. The loss of a batch is the weighted mean.
    package var classWeights: [Double]?

    package init(labelSmoothing: Double = 0, classWeights: [Double]? = nil) {
        self.labelSmoothing = labelSmoothing
        self.classWeights = classWeights
    }

    /// Plain cross-entropy.
    package var isPlain: Bool { labelSmoothing == 0 && classWeights == nil }

    /// Weights that make every class count equally: samples / (classes · samples of the class), as scikit-learn's
    /// "balanced". A class without samples gets 1.
    package static func balancedWeights(counts: [Int]) -> [Double] {
        let samples = Double(counts.reduce(0, +))
        return counts.map { $0 == 0 ? 1 : samples / (Double(counts.count) * Double($0)) }
    }
}
