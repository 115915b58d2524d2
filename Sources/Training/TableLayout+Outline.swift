package import Datasets
package import Telemetry

extension TableLayout {
    /// How the table was interpreted, for the run's description.
    ///
    /// - Parameter samples: made from the table; they say how each column was encoded.
    package func outline(of samples: LabelledSamples) -> RunDescription.Table {
        var encoded: [String: RowEncoding.Column] = [:]
        if case .row(let encoding) = samples.kind {
            for column in encoding.columns { encoded[column.name] = column }
        }
        let others = columns.indices.filter { $0 != labelColumn }
        return RunDescription.Table(
            label: labelName, hasHeader: hasHeader,
            columns: others.map { place in
                let column = columns[place]
                return RunDescription.Table.Column(
                    name: column.name, kind: column.role.word,
                    note: column.role.reason ?? encoded[column.name].flatMap(\.note))
            })
    }
}

extension RowEncoding.Column {
    /// How the column was encoded, if the kind does not say all of it; nil otherwise.
    package var note: String? {
        var parts: [String] = []
        if case .words(let categories) = kind {
            let shown = categories.prefix(8).joined(separator: ", ") + (categories.count > 8 ? ", …" : "")
            parts.append("\(categories.count) \(categories.count == 1 ? "category" : "categories"): \(shown)")
        }
        if marksMissing { parts.append("missing values marked") }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
