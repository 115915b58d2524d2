/// The kinds of file that a frame can be written as.
package enum FrameFormat: String, CaseIterable, Hashable, Sendable {
    /// A vector picture.
    case svg
    /// A page whose text can be searched and copied.
    case html
    /// The characters alone.
    case txt

    /// By a file's extension, in any case; nil for any other.
    package init?(fileName: String) {
        guard let dot = fileName.lastIndex(of: "."), !fileName[dot...].contains("/") else { return nil }
        self.init(rawValue: fileName[dot...].dropFirst().lowercased())
    }
}
