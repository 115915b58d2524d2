import Datasets

extension ModelRows {
    /// Writes the notes on a table to standard error, a line each.
    func warn(_ path: String) {
        for note in notes { StandardStream.error.write("softscope: \("\(path): \(note).".printable)\n") }
    }
}
