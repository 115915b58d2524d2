import Glibc
import Telemetry

/// Reads the figures of one run after another as they lie in the database: where each metric is, so that only what is asked
/// for is decoded. All calls for a run are given the same bytes, which are never copied.
struct StoredFigures {
    /// The metrics of the run that was read last; nil for none.
    private(set) var metrics: MetricList?
    /// Where what follows the name of each metric lies, and the names.
    private var places: [Range<Int>] = []
    private var names: [Range<Int>] = []
    /// The names of `metrics` as bytes.
    private var known: [[UInt8]] = []
    private var lists: [[String]: MetricList] = [:]

    /// Reads the figures of a run; false if they are damaged.
    mutating func read(_ bytes: Span<UInt8>) -> Bool {
        var reader = ChunkReader()
        places.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        guard let count = MetricFigures.skipHead(&reader, bytes) else { return false }
        for _ in 0..<count {
            guard let name = reader.skipText(bytes) else { return false }
            let start = reader.position
            guard MetricFigures.skipFigures(&reader, bytes) else { return false }
            names.append(name)
            places.append(start..<reader.position)
        }
        guard reader.isAtEnd(bytes) else { return false }
        guard metrics == nil || !areKnown(bytes) else { return true }
        var texts: [String] = []
        for name in names { texts.append(bytes.text(in: name)) }
        let list = lists[texts] ?? MetricList(texts)
        lists[texts] = list
        known = texts.map { Array($0.utf8) }
        metrics = list
        return true
    }

    /// Whether the names are those of the run before.
    private func areKnown(_ bytes: Span<UInt8>) -> Bool {
        guard names.count == known.count else { return false }
        for (range, name) in zip(names, known) {
            guard bytes.isEqual(name, in: range) else { return false }
        }
        return true
    }

    /// The figures of a metric of the run that was read last, by its place; nil if there is none.
    func figures(at place: Int, _ bytes: Span<UInt8>) -> MetricFigures? {
        guard let metrics, places.indices.contains(place) else { return nil }
        var reader = ChunkReader(at: places[place].lowerBound)
        return MetricFigures(metrics.names[place], &reader, bytes)
    }

    /// The best values of the metrics in `metrics.best` of the run that was read last; NaN where no value is finite.
    func best(_ bytes: Span<UInt8>) -> [Double] {
        guard let metrics else { return [] }
        var best: [Double] = []
        best.reserveCapacity(metrics.best.count)
        for place in metrics.best {
            best.append(MetricFigures.best(metrics.directions[place], in: places[place], bytes))
        }
        return best
    }
}

/// The metrics of runs. Most runs of a store have the same few lists of metrics: what follows from the names is found once for
/// each.
package final class MetricList: Sendable {
    /// In the order in which they were first measured.
    package let names: [String]
    let directions: [QuantityName.Direction?]
    /// The places of those of which is known which values are better, the most important first.
    package let best: [Int]

    private static let mostBest = 12

    init(_ names: [String]) {
        self.names = names
        let quantities = names.map { QuantityName($0) }
        let (directions, ranks) = (quantities.map(\.better), quantities.map(\.rank))
        let known = directions.indices.filter { directions[$0] != nil }
        self.directions = directions
        best = Array(known.sorted { (ranks[$0], $0) < (ranks[$1], $1) }.prefix(Self.mostBest))
    }
}

extension Span<UInt8> {
    /// Whether the bytes in a range are those of a text.
    fileprivate func isEqual(_ text: [UInt8], in range: Range<Int>) -> Bool {
        guard range.count == text.count, range.upperBound <= count else { return false }
        return unsafe withUnsafeBytes { bytes in
            unsafe text.withUnsafeBytes { text in
                guard let start = text.baseAddress, let other = bytes.baseAddress else { return true }
                return unsafe memcmp(other + range.lowerBound, start, text.count) == 0
            }
        }
    }
}
