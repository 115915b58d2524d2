extension TableLogParser {
    /// Tells which program's table a file is; nil where it is not a table with a step or an epoch.
    ///
    /// - Lightning: the file is called metrics.csv, its columns are sorted, and one is "step".
    /// - Ultralytics: the first column is "epoch", and another begins with "metrics/" or "lr/pg".
    /// - Keras: the first column is "epoch", another is "loss", and the rest is sorted, apart from names behind "val_",
    ///   which may come after the others in the same order.
    ///
    /// - Parameters:
    ///   - start: the first bytes of the file, with the whole header.
    ///   - name: the file's name without folders.
    ///   - needsRows: whether a header alone is not enough, without a row that has a value.
    package static func recognize(_ start: RawSpan, name: String, needsRows: Bool = false) -> LogFormat? {
        var parser = TableLogParser(path: "")
        var batch = LogBatch()
        let part = start.extracting(0..<min(start.byteCount, enough))
        _ = parser.parse(part, at: 0, isLast: false, into: &batch)
        if !parser.hasHeader, start.byteCount > enough {
            parser = TableLogParser(path: "")
            _ = parser.parse(start, at: 0, isLast: false, into: &batch)
        }
        let columns = parser.columns.columns
        guard columns.contains(where: { $0.role == .step || $0.role == .epoch }),
            columns.contains(where: { $0.role == .metric || $0.role == .duration }),
            // A table of something else may call a column "step" that holds words.
            needsRows ? !batch.points.isEmpty : parser.rows > 0 || parser.otherLines == 0
        else { return nil }
        let names = columns.map(\.name)
        if TableColumns.isUltralytics(names) { return .ultralytics }
        if name == "metrics.csv", names.contains("step"), isSorted(names) { return .lightning }
        return isKeras(names) ? .keras : .csv
    }

    /// How many bytes are looked at, unless the header does not lie in them.
    private static var enough: Int { 8 << 10 }

    private static func isKeras(_ names: [String]) -> Bool {
        guard names.first == "epoch", names.contains("loss") else { return false }
        let keys = Array(names.dropFirst())
        let validation = keys.drop { !$0.hasPrefix("val_") }
        let training = keys.dropLast(validation.count)
        return isSorted(keys)
            || isSorted(Array(training)) && isSorted(Array(validation))
                && validation.allSatisfy { training.contains(String($0.dropFirst("val_".count))) }
    }

    /// Whether names are in the order of their code points, which is Python's.
    private static func isSorted(_ names: [String]) -> Bool {
        zip(names, names.dropFirst()).allSatisfy { !$1.utf8.lexicographicallyPrecedes($0.utf8) }
    }
}
