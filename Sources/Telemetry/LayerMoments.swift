package import Evaluation

/// All dense layers at one moment, front to back.
package struct LayerMoment: Hashable, Sendable {
    /// The number of batches trained before it.
    package var afterBatch: Int
    package var layers: [LayerReport]

    package init(afterBatch: Int, layers: [LayerReport]) {
        self.afterBatch = afterBatch
        self.layers = layers
    }
}

/// Moments of a run, thinned out. The newest two are always there: what moves too fast does so twice in a row.
package struct LayerMoments: Hashable, Sendable {
    private var kept: Thinned<LayerMoment>
    private var count = 0

    /// - Parameter limit: at least 4. A moment of a layer takes some 2 kB.
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

    /// The newest that is not after so many batches; the first where all are.
    package func moment(at batch: Int) -> LayerMoment? {
        kept.entries.last { $0.element.afterBatch <= batch }?.element ?? first
    }
}
