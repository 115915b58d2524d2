import Telemetry

/// The figures of a run as they lie in the database, of which single ones are decoded.
struct StoredFigures {
    private let bytes: [UInt8]
    let metrics: MetricList
    /// Where what follows the name of each metric begins.
    private let places: [Int]

    /// Nil if the bytes are damaged.
    ///
    /// - Parameter known: the lists of metrics of other runs, to which a new one is added.
    init?(_ bytes: [UInt8], _ known: inout MetricList.Known) {
        guard let (metrics, places) = known.list(of: bytes) else { return nil }
        (self.bytes, self.metrics, self.places) = (bytes, metrics, places)
    }

    /// The figures of a metric by its place; nil if there is none.
    func figures(at place: Int) -> MetricFigures? {
        guard places.indices.contains(place) else { return nil }
        var reader = ChunkReader(bytes, at: places[place])
        return MetricFigures(metrics.names[place], &reader)
    }

    /// The best values of the metrics in `metrics.best`; NaN where no value is finite.
    var best: [Double] {
        metrics.best.map { place in figures(at: place)?.best(metrics.directions[place])?.value ?? .nan }
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

    /// The lists that were found so far.
    struct Known {
        private var lists: [[String]: MetricList] = [:]
        /// The one of the run before, with its names as bytes.
        private var newest: (list: MetricList, names: [[UInt8]])?

        /// The list of the metrics in the figures of a run, and where what follows each name begins; nil if these are damaged.
        mutating func list(of bytes: [UInt8]) -> (list: MetricList, places: [Int])? {
            var reader = ChunkReader(bytes)
            guard let count = MetricFigures.skipHead(&reader) else { return nil }
            var places: [Int] = []
            places.reserveCapacity(count)
            var isNewest = newest?.names.count == count
            for metric in 0..<count {
                guard let name = reader.skipText() else { return nil }
                if isNewest, let newest { isNewest = Self.holds(bytes, in: name, newest.names[metric]) }
                places.append(reader.position)
                guard MetricFigures.skipFigures(&reader) else { return nil }
            }
            guard reader.isAtEnd else { return nil }
            if isNewest, let newest { return (newest.list, places) }
            var names: [String] = []
            reader = ChunkReader(bytes)
            _ = MetricFigures.skipHead(&reader)
            for _ in 0..<count {
                guard let name = reader.text(), MetricFigures.skipFigures(&reader) else { return nil }
                names.append(name)
            }
            let list = lists[names] ?? MetricList(names)
            lists[names] = list
            newest = (list, names.map { Array($0.utf8) })
            return (list, places)
        }

        private static func holds(_ bytes: [UInt8], in range: Range<Int>, _ name: [UInt8]) -> Bool {
            guard range.count == name.count else { return false }
            for (place, byte) in zip(range, name) where bytes[place] != byte { return false }
            return true
        }
    }
}
