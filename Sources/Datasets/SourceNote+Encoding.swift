extension SourceNote {
    /// That records of a table are not UTF-8, where there are any.
    ///
    /// - Parameter sample: the records by which it was understood, the header among them.
    static func encoding(of reader: RecordReader, after sample: TableSample) -> [SourceNote] {
        guard let line = [reader.foreignLine, sample.foreignLine].compactMap(\.self).min() else { return [] }
        let count = reader.foreignRecords
        let places = count > 1 ? "\(count) rows, the first in line \(line)" : "line \(line)"
        return [.remark("not UTF-8: read as Windows-1252 (\(places))")]
    }
}
