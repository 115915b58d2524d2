extension ModelRows {
    /// What the user should know about a table given to a model: how it was read, which values the model never met in
    /// training, and which columns it ignores.
    package var notes: [SourceNote] {
        var notes = unknown.prefix(10).map { unknown in
            let place = "line \(unknown.line), column \(unknown.column)"
            guard let word = unknown.word else {
                return SourceNote.remark(
                    "\(place): a value is missing, as none was in training; it counts as the mean, a word as none of its "
                        + "categories")
            }
            return .remark(
                "\(place): the model never met '\(word)' in training, and takes it for none of the column's categories")
        }
        let hidden = unknownCount - notes.count
        if hidden > 0 { notes.append(.remark("\(hidden) more values that the model never met in training")) }
        if !ignored.isEmpty {
            notes.append(
                .remark(
                    "the model does not take the \(ignored.count == 1 ? "column" : "columns") "
                        + TableLayout.list(ignored)))
        }
        return notes + encoding
    }
}
