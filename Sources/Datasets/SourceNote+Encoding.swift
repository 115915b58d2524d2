extension SourceNote {
    /// Notes on decimal commas in a table, and on records that are not UTF-8.
    ///
    /// - Parameter sample: the records from which the layout was detected, including the header.
    static func encoding(of reader: RecordReader, after sample: TableSample) -> [SourceNote] {
        var notes: [SourceNote] = []
        if sample.commaColumns > 0 {
            let columns = sample.commaColumns == 1 ? "1 column" : "\(sample.commaColumns) columns"
            notes.append(.remark("decimal commas in \(columns): 1,5 is read as 1.5"))
        }
        if let line = [reader.foreignLine, sample.foreignLine].compactMap(\.self).min() {
            let count = reader.foreignRecords
            let places = count > 1 ? "\(count) rows, the first in line \(line)" : "line \(line)"
            notes.append(.remark("not UTF-8: read as Windows-1252 (\(places))"))
        }
        return notes
    }
}
