/// What a folder of pictures has to read, before any of it is read: halves, classes and files, and what is none of them.
struct PictureSurvey {
    /// One picture of a class.
    struct File: Hashable, Sendable {
        let path: String
        let className: String
    }

    /// Those to train on; then, where there are two halves, those to measure on. None is empty.
    private(set) var files: [[File]] = []
    /// What was left out.
    let notes: [SourceNote]

    /// Throws `noPictures`, `classWithoutPictures`, `folderNotFound` or `unreadable`.
    init(_ path: String) throws(DatasetError) {
        let entries = try FolderEntries(path)
        var leftOut = LeftOut(root: path)
        if let halves = try Halves(entries) {
            for half in [halves.train] + (halves.test.map { [$0] } ?? []) {
                files.append(try Self.classes(in: try FolderEntries("\(path)/\(half)"), &leftOut))
            }
            for (name, rest) in halves.rest {
                for file in try FolderEntries(rest).all(depth: 3) where PictureName(file) == .readable {
                    leftOut.add(file, .otherHalf(name: name))
                }
            }
            for file in entries.files where PictureName(file) != .other { leftOut.add("\(path)/\(file)", .outside) }
        } else {
            files.append(try Self.classes(in: entries, &leftOut))
        }
        notes = leftOut.notes
    }

    /// The folders of halves, where a folder has some.
    struct Halves {
        let train: String
        let test: String?
        /// Names and paths of folders that stand beside them.
        let rest: [(name: String, path: String)]

        private static let trainNames = ["train", "training"]
        /// The one that is measured on, where there are several, is the first of these.
        private static let testNames = ["test", "testing", "val", "valid", "validation"]

        /// nil where the subfolders are classes: a folder called `train` whose pictures lie in it is one too.
        init?(_ entries: FolderEntries) throws(DatasetError) {
            func folder(_ names: [String]) -> String? {
                for name in names {
                    if let found = entries.folders.first(where: { $0.lowercased() == name }) { return found }
                }
                return nil
            }
            guard let train = folder(Self.trainNames) else { return nil }
            let inner = try FolderEntries("\(entries.path)/\(train)")
            guard !inner.folders.isEmpty, !inner.files.contains(where: { PictureName($0) == .readable }) else {
                return nil
            }
            self.train = train
            test = folder(Self.testNames)
            let taken = [train, test]
            rest = entries.folders.filter { !taken.contains($0) }.map { ($0, "\(entries.path)/\($0)") }
        }
    }

    private static func classes(in folder: FolderEntries, _ leftOut: inout LeftOut) throws(DatasetError) -> [File] {
        var files: [File] = []
        for file in folder.files where PictureName(file) != .other { leftOut.add("\(folder.path)/\(file)", .outside) }
        for name in folder.folders {
            let inner = try FolderEntries("\(folder.path)/\(name)")
            var pictures: [File] = []
            var others: [String] = []
            for file in inner.files {
                let path = "\(inner.path)/\(file)"
                switch PictureName(file) {
                case .readable: pictures.append(File(path: path, className: name))
                case .unreadable:
                    leftOut.add(path, .unreadable)
                    others.append(file)
                case .other:
                    leftOut.add(path, .noPicture)
                    others.append(file)
                }
            }
            var deeper: [String] = []
            for subfolder in inner.folders {
                for path in try FolderEntries("\(inner.path)/\(subfolder)").all(depth: 3) {
                    if PictureName(path) == .readable { deeper.append(path) }
                }
            }
            for path in deeper { leftOut.add(path, .deeper) }
            // A class that vanishes makes the others right more often than they are.
            guard !pictures.isEmpty else {
                throw .classWithoutPictures(folder: inner.path, others: others, deeper: deeper.count)
            }
            files += pictures
        }
        guard !files.isEmpty else { throw .noPictures(folder: folder.path) }
        return files
    }

    /// What is not read, by the reason for it.
    private struct LeftOut {
        enum Reason: Hashable {
            case noPicture, unreadable, deeper, outside
            case otherHalf(name: String)

            var words: String {
                switch self {
                case .noPicture: "not a picture"
                case .unreadable: "not PNG, JPEG, PGM or PPM"
                case .deeper: "in a folder below a class's"
                case .outside: "in no folder of a class"
                case .otherHalf(let name): "in \(name), neither trained nor measured on"
                }
            }
        }

        let root: String
        private var reasons: [Reason] = []
        private var names: [Reason: [String]] = [:]

        init(root: String) {
            self.root = root
        }

        mutating func add(_ path: String, _ reason: Reason) {
            if names[reason] == nil { reasons.append(reason) }
            names[reason, default: []].append(String(path.dropFirst(root.count + 1)))
        }

        var notes: [SourceNote] {
            reasons.map { .leftOut("file", reason: $0.words, names: names[$0] ?? []) }
        }
    }
}

extension PictureFolder {
    /// Whether the folder holds pictures in folders of classes, or of classes in halves, be they of a kind that is read
    /// or not.
    func holdsPictures() throws(DatasetError) -> Bool {
        for folder in try FolderEntries(path).folders {
            let inner = try FolderEntries("\(path)/\(folder)")
            if inner.files.contains(where: { PictureName($0) != .other }) { return true }
            for deeper in inner.folders {
                let files = try FolderEntries("\(inner.path)/\(deeper)").files
                if files.contains(where: { PictureName($0) != .other }) { return true }
            }
        }
        return false
    }
}

/// What the end of a file's name says of it.
enum PictureName {
    /// A picture of a format that is read; in truth its first bytes decide.
    case readable
    /// A picture of another format.
    case unreadable
    case other

    private static let readableEndings: Set = ["png", "jpg", "jpeg", "jpe", "jfif", "pgm", "ppm", "pnm"]
    private static let unreadableEndings: Set = [
        "gif", "bmp", "tif", "tiff", "webp", "heic", "heif", "avif", "jxl", "jp2", "psd", "svg", "pbm", "ico", "raw",
        "dng", "cr2", "nef", "arw",
    ]

    init(_ name: String) {
        let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        self =
            Self.readableEndings.contains(ending)
            ? .readable : Self.unreadableEndings.contains(ending) ? .unreadable : .other
    }
}

/// What is in a folder, but for what systems and programs put there unasked.
struct FolderEntries {
    let path: String
    /// Links followed.
    let folders: [String]
    let files: [String]

    /// Beside what is hidden.
    private static let ignored: Set = [
        "__MACOSX", "Thumbs.db", "desktop.ini", "@eaDir", "lost+found", "$RECYCLE.BIN", "System Volume Information",
    ]

    /// Throws `folderNotFound` or `unreadable`.
    init(_ path: String) throws(DatasetError) {
        self.path = path
        var (folders, files): ([String], [String]) = ([], [])
        for name in try FileSystem.names(in: path) where !Self.ignored.contains(name) {
            if FileSystem.leadsToFolder("\(path)/\(name)") { folders.append(name) } else { files.append(name) }
        }
        self.folders = folders
        self.files = files
    }

    /// The paths of all files, down to so many folders below.
    func all(depth: Int) throws(DatasetError) -> [String] {
        var paths = files.map { "\(path)/\($0)" }
        guard depth > 0 else { return paths }
        for folder in folders { paths += try FolderEntries("\(path)/\(folder)").all(depth: depth - 1) }
        return paths
    }
}
