import Datasets

extension ModelRows {
    /// Writes the notes about a table to standard error, one per line.
    func warn(_ path: String) {
        for note in notes { StandardStream.error.write("softscope: \("\(path): \(note).".printable)\n") }
    }
}
