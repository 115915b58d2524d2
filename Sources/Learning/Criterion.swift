/// What the loss is that training lowers: cross-entropy, as PyTorch's `nn.CrossEntropyLoss` has it with the same two
/// settings.
package struct Criterion: Hashable, Sendable {
    /// ε: of each label this share is spread evenly over all classes, so that the target is (1 − ε) · [i = y] + ε / K
    /// (Szegedy et al. 2016, https://arxiv.org/abs/1512.00567). 0…1.
    package var labelSmoothing: Double
    /// How much a sample of each class counts, positive; nil: all the same. The loss of a batch is the weighted mean.
    package var classWeights: [Double]?

    package init(labelSmoothing: Double = 0, classWeights: [Double]? = nil) {
        self.labelSmoothing = labelSmoothing
        self.classWeights = classWeights
    }

    /// Plain cross-entropy.
    package var isPlain: Bool { labelSmoothing == 0 && classWeights == nil }

    /// Weights with which each class counts as much as any other: samples / (classes · samples of the class), as
    /// scikit-learn's "balanced". A class without samples gets 1.
    package static func balancedWeights(counts: [Int]) -> [Double] {
        let samples = Double(counts.reduce(0, +))
        return counts.map { $0 == 0 ? 1 : samples / (Double(counts.count) * Double($0)) }
    }
}
