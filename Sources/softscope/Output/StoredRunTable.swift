import RunStore
import Screen

extension RunTable {
    /// Stored runs.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - width: of a line, in columns.
    init(_ runs: [RunLine], at now: Double, numbers: NumberFormat, width: Int) {
        self.init(
            heads: ["run", "state", "data", "age", "duration"],
            rows: runs.map { run in
                [
                    run.name.printable, run.state.rawValue, run.data?.printable ?? numbers.missing,
                    numbers.age(now - run.created), numbers.clock(run.seconds),
                ]
            }, numbers: [3, 4], valuesHead: "best values", width: width
        ) { row, place, room in runs[row].value(at: place, within: room, numbers) }
    }
}

extension RunLine {
    /// The tags, where there are any, and the best values, the most important first; nil behind the last.
    fileprivate func value(at place: Int, within room: Int, _ numbers: NumberFormat) -> String? {
        var place = place
        if !tags.isEmpty {
            if place == 0 { return tags.map { "#\($0.printable)" }.joined(separator: " ") }
            place -= 1
        }
        guard let metrics else { return nil }
        for (value, metric) in zip(best, metrics.best) where !value.isNaN {
            if place == 0 {
                let name = metrics.names[metric].printable
                // The name alone may be too long, with a blank and a digit.
                guard name.columnWidth + 2 <= room else { return nil }
                return "\(name) \(numbers.significant(value, digits: 4))"
            }
            place -= 1
        }
        return nil
    }
}
