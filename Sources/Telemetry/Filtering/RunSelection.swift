/// Chooses and sorts runs that come one after the other, so that not all of them need to be in memory.
package struct RunSelection<Run: FieldedRun> {
    private let filter: RunFilter?
    private let order: RunOrder?
    private var reader: RunFieldReader<Run>
    private var count = 0
    /// Of all runs that were taken, one run after the other.
    private var values: [SortedValue] = []

    /// - Parameters:
    ///   - filter: nil for all runs.
    ///   - order: nil for the order in which they come.
    ///   - now: seconds since 1970, for ages.
    package init(_ filter: RunFilter?, _ order: RunOrder?, at now: Double) {
        (self.filter, self.order) = (filter, order)
        reader = RunFieldReader(at: now)
    }

    /// Whether the run passes the filter. If so, it has the next place, from 0.
    package mutating func takes(_ run: Run) -> Bool {
        guard filter?.matches(run, &reader) ?? true else { return false }
        count += 1
        if let order { values += order.values(of: run, &reader) }
        return true
    }

    /// The places of the runs that were taken, in their order.
    package var places: [Int] { order.map { $0.order(values) } ?? Array(0..<count) }
}

extension RunSelection {
    /// The runs that pass the filter, in order.
    package static func of(_ runs: [Run], _ filter: RunFilter?, _ order: RunOrder? = nil, at now: Double) -> [Run] {
        var selection = RunSelection(filter, order, at: now)
        let taken = runs.filter { selection.takes($0) }
        return selection.places.map { taken[$0] }
    }
}
