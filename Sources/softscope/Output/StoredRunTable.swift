import RunStore
import Screen
import Telemetry

extension RunTable {
    /// Stored runs.
    ///
    /// - Parameters:
    ///   - order: how they are sorted: the metric that comes first in it is the first value of each line.
    ///   - now: seconds since 1970.
    ///   - width: of a line, in columns.
    init(_ runs: [RunLine], in order: RunOrder?, at now: Double, numbers: NumberFormat, width: Int) {
        var sorted = order?.fields.lazy.compactMap(\.metric).first.map { MetricPlaces($0) }
        self.init(
            heads: ["run", "state", "data", "age", "duration"],
            rows: runs.map { run in
                [
                    run.name.printable, run.state.rawValue, run.data?.printable ?? numbers.missing,
                    numbers.age(now - run.created), numbers.clock(run.seconds),
                ]
            }, numbers: [3, 4], valuesHead: "best values", width: width
        ) { row, place, room in
            let run = runs[row]
            let first = run.metrics.flatMap { sorted?.place(among: $0.names) }
            return run.value(at: place, first: first, within: room, numbers)
        }
    }
}

extension RunLine {
    /// The tags, where there are any, and the best values, the most important first; nil behind the last.
    ///
    /// - Parameter first: the metric whose best value comes before the others.
    fileprivate func value(at place: Int, first: Int?, within room: Int, _ numbers: NumberFormat) -> String? {
        var place = place
        if !tags.isEmpty {
            if place == 0 { return tags.map { "#\($0.printable)" }.joined(separator: " ") }
            place -= 1
        }
        guard let metrics else { return nil }
        func text(_ value: Double, of metric: Int) -> String? {
            let name = metrics.names[metric].printable
            // The name alone may be too long, with a blank and a digit.
            guard name.columnWidth + 2 <= room else { return nil }
            return "\(name) \(numbers.significant(value, digits: 4))"
        }
        let moved = zip(best, metrics.best).first { $0.1 == first && !$0.0.isNaN }
        if let (value, metric) = moved {
            if place == 0 { return text(value, of: metric) }
            place -= 1
        }
        for (value, metric) in zip(best, metrics.best) where !value.isNaN && metric != moved?.1 {
            if place == 0 { return text(value, of: metric) }
            place -= 1
        }
        return nil
    }
}
