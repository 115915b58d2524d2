import Learning

/// The samples of a batch, grouped by the clusters of their labels.
///
/// The thread that calls the team fills it before a job; the members read it.
final class TwoLevelBatch: Sendable {
    private let layer: TwoLevelLayer
    private let groups: SampleGroups
    /// For each sample, the place of its label in the layer's order.
    private let placeMemory: SharedMemory<Int32>
    /// For each sample, its position among all, ordered by clusters.
    private let positionMemory: SharedMemory<Int32>
    /// For each cluster, whether any rank has a sample with a label in it.
    private let named: SharedMemory<Bool>

    /// - Parameter rows: the largest number of samples in a batch.
    init(_ layer: TwoLevelLayer, rows: Int) {
        self.layer = layer
        groups = SampleGroups(groups: layer.clusters, rows: rows)
        placeMemory = SharedMemory(repeating: 0, count: rows)
        positionMemory = SharedMemory(repeating: 0, count: rows)
        named = SharedMemory(repeating: false, count: layer.clusters)
    }

    func place(ofSample row: Int) -> Int { unsafe Int(placeMemory.values[row]) }
    func cluster(ofSample row: Int) -> Int { layer.cluster(ofPlace: place(ofSample: row)) }
    func position(ofSample row: Int) -> Int { unsafe Int(positionMemory.values[row]) }

    /// The positions of the samples whose label is in this cluster; they are adjacent.
    func positions(ofCluster cluster: Int) -> Range<Int> { groups.positions(of: cluster) }

    /// Whether the batch of all ranks has a label in this cluster.
    func isNamed(_ cluster: Int) -> Bool { unsafe named.values[cluster] }

    /// Calls `body` with each cluster that has labels of these samples, and the positions of those samples; they are
    /// adjacent.
    func forEachGroup(of rows: Range<Int>, _ body: (_ cluster: Int, _ positions: Range<Int>) -> Void) {
        for cluster in 0..<layer.clusters {
            let positions = positions(ofCluster: cluster)
            let first = positions.first { groups.sample(at: $0) >= rows.lowerBound } ?? positions.upperBound
            var end = first
            while end < positions.upperBound, groups.sample(at: end) < rows.upperBound { end += 1 }
            if first < end { body(cluster, first..<end) }
        }
    }

    func sample(at position: Int) -> Int { groups.sample(at: position) }

    /// Takes the labels of a batch. Only while no member works.
    func fill(labels: [Int], of whole: WholeBatch) {
        for cluster in 0..<layer.clusters { unsafe named.values[cluster] = false }
        for label in whole.labels { unsafe named.values[layer.cluster(ofPlace: layer.places[label])] = true }
        for (row, label) in labels.enumerated() { unsafe placeMemory.values[row] = Int32(layer.places[label]) }
        groups.sort(labels.count, groups: layer.clusters) { cluster(ofSample: $0) }
        for position in labels.indices {
            unsafe positionMemory.values[groups.sample(at: position)] = Int32(position)
        }
    }
}
