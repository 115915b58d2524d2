package import Evaluation

/// The reports of all dense layers at one moment, first to last.
package struct LayerMoment: Hashable, Sendable {
    /// The number of batches trained before this moment.
    package var afterBatch: Int
    package var layers: [LayerReport]

    package init(afterBatch: Int, layers: [LayerReport]) {
        self.afterBatch = afterBatch
        self.layers = layers
    }
}

/// A thinned-out history of layer reports. The newest two are always kept, as a hint about large updates needs two in a
/// row.
package struct LayerMoments: Hashable, Sendable {
    private var kept: Thinned<LayerMoment>
    private var count = 0

    /// - Parameter limit: the largest number of moments, at least 4. A moment takes about 2 kB per layer.
    package init(limit: Int = 100) {
        kept = Thinned(limit: limit, newest: 2)
    }

    package var all: [LayerMoment] { kept.entries.map(\.element) }
    package var first: LayerMoment? { kept.first }
    package var last: LayerMoment? { kept.last }

    package mutating func append(_ moment: LayerMoment) {
        kept.append(moment, number: count)
        count += 1
    }

    /// The newest moment at or before this number of batches; the first one if all are later.
    package func moment(at batch: Int) -> LayerMoment? {
        kept.entries.last { $0.element.afterBatch <= batch }?.element ?? first
    }
}
