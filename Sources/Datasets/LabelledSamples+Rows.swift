extension LabelledSamples {
    /// The values of one row, column by column, for display; empty for samples that are not rows. The sample must
    /// exist.
    package func values(of sample: Int) -> [TableValue] {
        switch (kind, storage) {
        case (.row(let encoding), .rows(let cells, _)):
            (cells.places(of: encoding) ?? []).map { cells.value(sample, $0) }
        case (.row, .bytes), (.row, .packed): pixels(of: sample).map { .number(Double($0)) }
        default: []
        }
    }

    /// The encoding with the means, deviations and categories of these rows; nil if the samples are not table rows.
    /// Makes two passes over the rows.
    package var fittedEncoding: RowEncoding? {
        guard case .rows(let cells, _) = storage else { return nil }
        return cells.fittedEncoding()
    }

    /// These rows in another encoding; nil if the samples are not table rows, or lack one of its columns.
    package func encoded(by encoding: RowEncoding) -> LabelledSamples? {
        guard case .rows(let cells, _) = storage, let encoder = RowEncoder(encoding, for: cells) else { return nil }
        var result = LabelledSamples(
            kind: .row(encoding), storage: .rows(cells, encoder), labels: labels, classNames: classNames)
        result.sampleName = sampleName
        return result
    }
}
