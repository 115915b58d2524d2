import RunStore
import Screen

extension RunTable {
    /// Stored runs.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - width: of a line, in columns.
    init(_ runs: [RunEntry], at now: Double, numbers: NumberFormat, width: Int) {
        self.init(
            heads: ["run", "state", "data", "age", "duration"],
            rows: runs.map { run in
                [
                    run.name.printable, run.state.rawValue, run.data?.printable ?? numbers.missing,
                    numbers.age(now - run.created), numbers.clock(run.seconds),
                ]
            }, numbers: [3, 4], valuesHead: "best values", values: runs.map { Self.values(of: $0, numbers) },
            width: width)
    }

    /// The best values, those of the validation first.
    private static func values(of run: RunEntry, _ numbers: NumberFormat) -> String {
        let known = run.metrics.compactMap { metric in metric.best.map { (metric.name, $0.value) } }
        let sorted =
            known.filter { $0.0.hasPrefix("val") } + known.filter { !$0.0.hasPrefix("val") }
        let tags = run.tags.isEmpty ? [] : [run.tags.map { "#\($0.printable)" }.joined(separator: " ")]
        return
            (tags
            + sorted.prefix(12).map { name, value in
                "\(name.printable) \(numbers.significant(value, digits: 4))"
            }).joined(separator: "  ")
    }
}
