extension LabelledSamples {
    /// The values of one row, column by column, as a reader sees them; none of other samples. The sample must exist.
    package func values(of sample: Int) -> [TableValue] {
        switch (kind, storage) {
        case (.row(let encoding), .rows(let cells, _)):
            (cells.places(of: encoding) ?? []).map { cells.value(sample, $0) }
        case (.row, .bytes): pixels(of: sample).map { .number(Double($0)) }
        default: []
        }
    }

    /// The encoding whose means, deviations and categories are those of these rows; nil where samples are no rows of a
    /// table. Takes two passes over the rows.
    package var fittedEncoding: RowEncoding? {
        guard case .rows(let cells, _) = storage else { return nil }
        return cells.fittedEncoding()
    }

    /// The same rows under another encoding; nil where they are no rows of a table, or lack one of its columns.
    package func encoded(by encoding: RowEncoding) -> LabelledSamples? {
        guard case .rows(let cells, _) = storage, let encoder = RowEncoder(encoding, for: cells) else { return nil }
        var result = LabelledSamples(
            kind: .row(encoding), storage: .rows(cells, encoder), labels: labels, classNames: classNames)
        result.sampleName = sampleName
        return result
    }
}
