import CKernels
package import Matrices

/// The last step of a two-level output: turns the scores of clusters and of classes into the logarithms of the classes'
/// probabilities.
///
/// Every class is in one cluster, and P(class) = P(cluster) · P(class | cluster): a softmax over the clusters, and one
/// over the classes of each cluster (Goodman 2001, https://arxiv.org/abs/cs/0108006). The layer before gives the scores
/// of both, [batch × (clusters + classes)]: first those of the clusters, and then those of the classes, cluster by
/// cluster. The outputs are log P(cluster) + log P(class | cluster), [batch × classes]. Their exponentials sum to 1, so
/// that the softmax of the network's head leaves them as they are: losses and predictions are those over all classes.
///
/// Training needs the scores of the clusters, and of the classes in the cluster of a sample's label, only: of K classes
/// in √K clusters, 2√K scores.
package struct TwoLevelLayer: Hashable, Sendable {
    /// The number of clusters. Cluster m has the classes at the places m · K / clusters ..< (m + 1) · K / clusters.
    package let clusters: Int
    /// The class at each place: a permutation of the classes.
    package let order: [Int]
    /// The place of each class in `order`.
    package let places: [Int]

    /// The smallest number of classes that are worth two levels: two clusters of two.
    package static let fewestClasses = 4

    /// - Parameters:
    ///   - clusters: at least 1, and at most as many as there are classes.
    ///   - order: must have every class from 0 on once.
    package init(clusters: Int, order: [Int]) {
        precondition(Self.canDivide(order, into: clusters), "\(order.count) classes in \(clusters) clusters")
        self.clusters = clusters
        self.order = order
        var places = Array(repeating: 0, count: order.count)
        for (place, cell) in order.enumerated() { places[cell] = place }
        self.places = places
    }

    /// Puts the classes, the most frequent first, into √K clusters of nearly equal size.
    ///
    /// - Parameter frequencies: how often each class occurs as a label; at least `fewestClasses`.
    package init(frequencies: [Int]) {
        self.init(
            clusters: Self.usualClusters(classes: frequencies.count), order: frequencies.indicesByFrequency)
    }

    /// √classes, rounded.
    package static func usualClusters(classes: Int) -> Int {
        max(1, Int(Double(classes).squareRoot().rounded()))
    }

    /// Whether the order has every class from 0 on once, and there are classes enough for so many clusters.
    package static func canDivide(_ order: [Int], into clusters: Int) -> Bool {
        guard clusters >= 1, clusters <= order.count else { return false }
        var isFound = Array(repeating: false, count: order.count)
        for cell in order {
            guard order.indices.contains(cell), !isFound[cell] else { return false }
            isFound[cell] = true
        }
        return true
    }

    package var classes: Int { order.count }
    /// The number of scores that the layer is given.
    package var inputs: Int { clusters + classes }
    /// The number of classes in the largest cluster.
    package var widest: Int { (classes + clusters - 1) / clusters }

    /// The places of a cluster's classes.
    package func places(ofCluster cluster: Int) -> Range<Int> {
        cluster * classes / clusters..<(cluster + 1) * classes / clusters
    }

    /// The cluster of the class at a place.
    package func cluster(ofPlace place: Int) -> Int { ((place + 1) * clusters - 1) / classes }

    /// output[s, class] = log P(cluster) + log P(class | cluster), [batch × inputs] → [batch × classes].
    package func apply(to scores: Matrix, output: inout Matrix) {
        unsafe scores.values.withUnsafeBufferPointer { scores in
            unsafe output.values.withUnsafeMutableBufferPointer { outputs in
                guard let first = scores.baseAddress, let target = outputs.baseAddress else { return }
                for row in 0..<outputs.count / classes {
                    let scores = unsafe first + row * inputs
                    unsafe apply(
                        clusterScores: scores, classScores: scores + clusters, output: target + row * classes)
                }
            }
        }
    }

    /// Computes the outputs for one sample, which must not overlap the scores.
    package func apply(
        clusterScores: UnsafePointer<Float>, classScores: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
    ) {
        let total = unsafe Self.logSum(clusterScores, clusters)
        for cluster in 0..<clusters {
            let places = places(ofCluster: cluster)
            let sum = unsafe Self.logSum(classScores + places.lowerBound, places.count)
            // log P(cluster) − log Σ exp(score): what each score of the cluster is shifted by.
            let shift = unsafe Double(clusterScores[cluster]) - total - sum
            for place in places { unsafe output[order[place]] = Float(Double(classScores[place]) + shift) }
        }
    }

    /// The derivative of the loss with respect to the scores, from that with respect to the outputs.
    ///
    /// With the error g of the outputs, G = Σ g over the classes of a cluster, and T = Σ g over all: for a class,
    /// g − P(class | cluster) · G; for a cluster, G − P(cluster) · T.
    ///
    /// - Parameters:
    ///   - error: [batch × classes].
    ///   - input: the scores, [batch × inputs].
    ///   - inputError: receives the derivative, [batch × inputs].
    package func backpropagate(error: Matrix, input: Matrix, inputError: inout Matrix) {
        for row in 0..<error.rows {
            let (errors, scores) = (error.row(row), input.row(row))
            var sums: [Double] = []
            for cluster in 0..<clusters {
                let places = places(ofCluster: cluster)
                let sum = places.reduce(0.0) { $0 + Double(errors[errors.startIndex + order[$1]]) }
                sums.append(sum)
                let first = scores.startIndex + clusters
                let shares = Self.probabilities(scores[first + places.lowerBound..<first + places.upperBound])
                for (place, share) in zip(places, shares) {
                    let own = Double(errors[errors.startIndex + order[place]])
                    inputError[row, clusters + place] = Float(own - share * sum)
                }
            }
            let total = sums.reduce(0, +)
            for (cluster, share) in Self.probabilities(scores.prefix(clusters)).enumerated() {
                inputError[row, cluster] = Float(sums[cluster] - share * total)
            }
        }
    }

    /// log Σ exp(score).
    private static func logSum(_ scores: UnsafePointer<Float>, _ count: Int) -> Double {
        let sums = unsafe ss_softmax(scores, count, 1, nil)
        return Double(sums.maximum) + Double.logarithm(sums.sum)
    }

    private static func probabilities(_ scores: ArraySlice<Float>) -> [Double] {
        let maximum = Double(scores.max() ?? 0)
        let powers = scores.map { Double.exponential(Double($0) - maximum) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}

extension [Int] {
    /// The indices of these frequencies, the largest first; among equals, the first one first.
    var indicesByFrequency: [Int] { indices.sorted { (self[$1], $0) < (self[$0], $1) } }
}
