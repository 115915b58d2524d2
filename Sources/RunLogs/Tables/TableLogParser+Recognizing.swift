extension TableLogParser {
    /// Tells which program's table a file is; nil where it is not a table with a step or an epoch.
    ///
    /// - Lightning: the file is called metrics.csv, its columns are sorted, and one is "step".
    /// - Ultralytics: the first column is "epoch", and another begins with "metrics/" or "lr/pg".
    /// - Keras: the first column is "epoch", another is "loss", and the rest is sorted, perhaps with the same names
    ///   behind "val_" after them.
    ///
    /// - Parameters:
    ///   - start: the first bytes of the file, with the whole header.
    ///   - name: the file's name without folders.
    package static func recognize(_ start: RawSpan, name: String) -> LogFormat? {
        let hasMark = start.matches([0xEF, 0xBB, 0xBF], in: 0..<3, at: 0)
        let first = hasMark ? 3 : 0
        guard let end = start.lineBreak(from: first), !start.has(0, in: first..<end) else { return nil }
        let separator = TableColumns.separator(of: start.array(first..<end))
        var record = TableRecord()
        guard case .record(let next) = record.split(start, from: first, separator: separator, isLast: false) else {
            return nil
        }
        let names = record.fields.indices.map { record.text($0, of: start) }
        let columns = TableColumns(names: names).columns
        let axes = columns.indices.filter { columns[$0].role == .step || columns[$0].role == .epoch }
        guard !axes.isEmpty, columns.contains(where: { $0.role == .metric || $0.role == .duration }) else { return nil }
        // A table of something else may call a column "step" that holds words.
        if case .record = record.split(start, from: next, separator: separator, isLast: false), !record.isBlank {
            let isNumbered = axes.contains { index in
                index < record.fields.count && DecimalText.value(start, record.fields[index]) != nil
            }
            guard isNumbered else { return nil }
        }
        if TableColumns.isUltralytics(names) { return .ultralytics }
        if name == "metrics.csv", names.contains("step"), isSorted(names) { return .lightning }
        return isKeras(names) ? .keras : .csv
    }

    private static func isKeras(_ names: [String]) -> Bool {
        guard names.first == "epoch", names.contains("loss") else { return false }
        let keys = Array(names.dropFirst())
        let half = Array(keys.prefix(keys.count / 2))
        return isSorted(keys) || isSorted(half) && keys == half + half.map { "val_" + $0 }
    }

    /// Whether names are in the order of their code points, which is Python's.
    private static func isSorted(_ names: [String]) -> Bool {
        zip(names, names.dropFirst()).allSatisfy { !$1.utf8.lexicographicallyPrecedes($0.utf8) }
    }
}
