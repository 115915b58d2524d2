/// The file formats that a frame can be written in.
package enum FrameFormat: String, CaseIterable, Hashable, Sendable {
    /// A vector picture.
    case svg
    /// A page whose text can be searched and copied.
    case html
    /// The characters alone.
    case txt

    /// The format with a file's extension, in upper or lower case; nil for any other extension.
    package init?(fileName: String) {
        guard let dot = fileName.lastIndex(of: "."), !fileName[dot...].contains("/") else { return nil }
        self.init(rawValue: fileName[dot...].dropFirst().lowercased())
    }
}
