import Files

/// The kind of files in a folder where each file is one sample.
package enum SampleFileKind: Hashable, Sendable {
    case pictures, texts

    /// How a file can be used, judged by the extension of its name.
    enum Use: Hashable {
        /// A sample in a format that can be read; the first bytes decide in the end.
        case readable
        /// A sample in a format that cannot be read.
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

    /// The word for one sample.
    var noun: String {
        switch self {
        case .pictures: "picture"
        case .texts: "text"
        }
    }

    /// The formats that can be read.
    var formats: String {
        switch self {
        case .pictures: "PNG, JPEG, PGM or PPM"
        case .texts: ".txt"
        }
    }

    /// Whether a folder of this name holds unlabelled samples, as IMDB's `unsup` does. Beside two or more classes, it
    /// is not a class.
    func isUnlabelled(_ folder: String) -> Bool {
        self == .texts && ["unsup", "unsupervised", "unlabeled", "unlabelled"].contains(folder.lowercased())
    }

    /// Whether files directly in a folder are samples: pictures always are, texts only if no subfolder holds any, as a
    /// text beside class folders is a note about them.
    func areSamples(in folder: FolderEntries) throws(DatasetError) -> Bool {
        guard folder.files.contains(where: { use(of: $0) == .readable }) else { return false }
        guard self == .texts else { return true }
        for inner in folder.folders {
            let files = try reading(FolderEntries("\(folder.path)/\(inner)").files)
            if files.contains(where: { use(of: $0) == .readable }) { return false }
        }
        return true
    }
}
