/// What the files of a folder are, a sample each.
package enum SampleFileKind: Hashable, Sendable {
    case pictures, texts

    /// What the end of a file's name says of it.
    enum Use: Hashable {
        /// A sample of a format that is read; in truth its first bytes decide.
        case readable
        /// A sample of another format.
        case unreadable
        case other
    }

    private static let pictureEndings: Set = ["png", "jpg", "jpeg", "jpe", "jfif", "pgm", "ppm", "pnm"]
    private static let foreignPictureEndings: Set = [
        "gif", "bmp", "tif", "tiff", "webp", "heic", "heif", "avif", "jxl", "jp2", "psd", "svg", "pbm", "ico", "raw",
        "dng", "cr2", "nef", "arw",
    ]
    private static let textEndings: Set = ["txt", "text"]

    func use(of name: String) -> Use {
        let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        switch self {
        case .pictures:
            if Self.pictureEndings.contains(ending) { return .readable }
            return Self.foreignPictureEndings.contains(ending) ? .unreadable : .other
        case .texts: return Self.textEndings.contains(ending) ? .readable : .other
        }
    }

    /// What one of them is.
    var noun: String {
        switch self {
        case .pictures: "picture"
        case .texts: "text"
        }
    }

    /// The formats that are read.
    var formats: String {
        switch self {
        case .pictures: "PNG, JPEG, PGM or PPM"
        case .texts: ".txt"
        }
    }

    /// Whether a folder of that name holds samples that nobody has labelled, as IMDB's `unsup` does. Beside two classes
    /// or more it is none.
    func isUnlabelled(_ folder: String) -> Bool {
        self == .texts && ["unsup", "unsupervised", "unlabeled", "unlabelled"].contains(folder.lowercased())
    }

    /// Whether what lies right in a folder is samples: pictures are, and texts where no folder beside them holds any, as
    /// one beside folders is a note about them.
    func areSamples(in folder: FolderEntries) throws(DatasetError) -> Bool {
        guard folder.files.contains(where: { use(of: $0) == .readable }) else { return false }
        guard self == .texts else { return true }
        for inner in folder.folders {
            let files = try FolderEntries("\(folder.path)/\(inner)").files
            if files.contains(where: { use(of: $0) == .readable }) { return false }
        }
        return true
    }
}
