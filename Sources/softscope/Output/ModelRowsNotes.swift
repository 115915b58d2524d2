import Datasets

extension ModelRows {
    /// What a reader should know of a table that a model was asked about, a line each.
    func notes(on path: String) -> [String] {
        var notes = unknown.prefix(10).map { unknown in
            let place = "\(path): line \(unknown.line), column \(unknown.column)"
            guard let word = unknown.word else {
                return
                    "\(place): a value is missing, as none was in training; it counts as the mean, a word as none of its "
                    + "categories."
            }
            return
                "\(place): the model never met '\(word)' in training, and takes it for none of the column's categories."
        }
        let hidden = unknownCount - notes.count
        if hidden > 0 { notes.append("\(path): \(hidden) more values that the model never met in training.") }
        if !ignored.isEmpty {
            let names =
                ignored.prefix(8).joined(separator: ", ") + (ignored.count > 8 ? " and \(ignored.count - 8) more" : "")
            notes.append("\(path): the model does not take the \(ignored.count == 1 ? "column" : "columns") \(names).")
        }
        return notes
    }

    /// Writes the notes to standard error.
    func warn(_ path: String) {
        for note in notes(on: path) { StandardStream.error.write("softscope: \(note.printable)\n") }
    }
}
