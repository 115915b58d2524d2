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
    /// The report on weights of an earlier moment, which a run kept in the end, if there was no other of that moment.
    private var late: LayerMoment?

    /// - Parameter limit: the largest number of moments, at least 4. A moment takes about 2 kB per layer.
    package init(limit: Int = 100) {
        kept = Thinned(limit: limit, newest: 2)
    }

    /// The moments in the order of their batches.
    package var all: [LayerMoment] {
        var moments = kept.entries.map(\.element)
        if let late {
            moments.insert(late, at: moments.firstIndex { $0.afterBatch > late.afterBatch } ?? moments.endIndex)
        }
        return moments
    }
    package var first: LayerMoment? {
        guard let late, late.afterBatch < kept.first?.afterBatch ?? .max else { return kept.first }
        return late
    }
    package var last: LayerMoment? { kept.last }

    /// Adds the next moment, or an earlier one unless it is there already.
    package mutating func append(_ moment: LayerMoment) {
        if let last, moment.afterBatch < last.afterBatch {
            late = kept.entries.contains { $0.element.afterBatch == moment.afterBatch } ? nil : moment
            return
        }
        kept.append(moment, number: count)
        count += 1
    }

    /// The newest moment at or before this number of batches; the first one if all are later.
    package func moment(at batch: Int) -> LayerMoment? {
        let newest = kept.entries.last { $0.element.afterBatch <= batch }?.element
        guard let late, late.afterBatch <= batch, late.afterBatch > newest?.afterBatch ?? -1 else {
            return newest ?? first
        }
        return late
    }
}
