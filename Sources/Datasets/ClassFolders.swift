import Files

/// A survey of a folder that has one subfolder of files for each class, or a training and a test folder of that form:
/// finds the halves, the classes and their files, and what belongs to none of them, before any file is read.
struct ClassFolders {
    /// The file of one sample.
    struct File: Hashable, Sendable {
        let path: String
        let className: String

        /// The file's path relative to `folder`, the folder of the whole dataset.
        func name(in folder: String) -> String { String(path.dropFirst(folder.count + 1)).shownPath }
    }

    /// The training files, followed by the test files where there are two halves. No half is empty.
    private(set) var files: [[File]] = []
    /// What was left out, and why.
    let notes: [SourceNote]
    private let path: String

    /// Throws `noSamples`, `classWithoutSamples` or `file`.
    init(_ path: String, of kind: SampleFileKind) throws(DatasetError) {
        let entries = try reading(FolderEntries(path))
        var leftOut = LeftOut(kind, root: path)
        if let halves = try Halves(entries, of: kind) {
            for half in [halves.train] + (halves.test.map { [$0] } ?? []) {
                files.append(try Self.classes(of: kind, in: try reading(FolderEntries("\(path)/\(half)")), &leftOut))
            }
            for (name, rest) in halves.rest {
                for file in try reading(FolderEntries(rest).all(depth: 3)) where kind.use(of: file) == .readable {
                    leftOut.add(file, .otherHalf(name: name))
                }
            }
            for file in entries.files where kind.use(of: file) != .other { leftOut.add("\(path)/\(file)", .outside) }
        } else {
            files.append(try Self.classes(of: kind, in: entries, &leftOut))
        }
        notes = leftOut.notes
        self.path = path
    }

    /// The number of samples in all halves.
    var count: Int { files.reduce(0) { $0 + $1.count } }

    /// The names of all classes, and the labels for each of `files`. Folders of the same name in both halves are one
    /// class. Throws `tooMany`.
    func classes() throws(DatasetError) -> (names: [String], labels: [[UInt16]]) {
        var collector = ClassCollector()
        let numbers = files.map { $0.map { Int(collector.number(for: $0.className)) } }
        let (names, ofNumber) = collector.classes
        guard names.count <= LabelledSamples.mostClasses else {
            throw .tooMany(path: path, what: "classes", limit: LabelledSamples.mostClasses)
        }
        return (names, numbers.map { $0.map { ofNumber[$0] } })
    }

    /// The samples of one of `files`, with their names, shuffled in a fixed order that mixes the classes.
    func mixed(_ samples: LabelledSamples, of half: Int) -> LabelledSamples {
        var samples = samples
        samples.names = files[half].map { $0.name(in: path) }
        return samples.mixed()
    }

    /// The contents of the folder.
    ///
    /// - Parameters:
    ///   - halves: the samples of each of `files`.
    ///   - remarks: notes beside those on what was left out.
    func contents(of halves: [LabelledSamples], format: String, remarks: [SourceNote] = []) -> SourceContents {
        SourceContents(
            format: format, train: halves[0], test: halves.count > 1 ? halves[1] : nil, notes: notes + remarks)
    }

    /// Whether a folder holds files of this kind in class folders, or in class folders within halves, whether or not
    /// their format can be read.
    static func exist(in path: String, of kind: SampleFileKind) throws(DatasetError) -> Bool {
        for folder in try reading(FolderEntries(path).folders) {
            let inner = try reading(FolderEntries("\(path)/\(folder)"))
            if inner.files.contains(where: { kind.use(of: $0) != .other }) { return true }
            for deeper in inner.folders {
                let files = try reading(FolderEntries("\(inner.path)/\(deeper)").files)
                if files.contains(where: { kind.use(of: $0) != .other }) { return true }
            }
        }
        return false
    }

    /// The names of the training and test folders of a dataset that is split into halves.
    struct Halves {
        let train: String
        let test: String?
        /// Names and paths of the other folders beside them.
        let rest: [(name: String, path: String)]

        private static let trainNames = ["train", "training"]
        /// If there are several, the first name in this list is the test half.
        private static let testNames = ["test", "testing", "val", "valid", "validation"]

        /// nil where the subfolders are classes. A folder called `train` that holds samples directly is itself a class,
        /// unless those files only accompany subfolders of samples.
        init?(_ entries: FolderEntries, of kind: SampleFileKind) throws(DatasetError) {
            func folder(_ names: [String]) -> String? {
                for name in names {
                    if let found = entries.folders.first(where: { $0.lowercased() == name }) { return found }
                }
                return nil
            }
            guard let train = folder(Self.trainNames) else { return nil }
            let inner = try reading(FolderEntries("\(entries.path)/\(train)"))
            guard !inner.folders.isEmpty, try !kind.areSamples(in: inner) else { return nil }
            self.train = train
            test = folder(Self.testNames)
            let taken = [train, test]
            rest = entries.folders.filter { !taken.contains($0) }.map { ($0, "\(entries.path)/\($0)") }
        }
    }

    private static func classes(
        of kind: SampleFileKind, in folder: FolderEntries, _ leftOut: inout LeftOut
    ) throws(DatasetError) -> [File] {
        var files: [File] = []
        for file in folder.files where kind.use(of: file) != .other { leftOut.add("\(folder.path)/\(file)", .outside) }
        let unlabelled = folder.folders.filter(kind.isUnlabelled)
        for name in folder.folders {
            let inner = try reading(FolderEntries("\(folder.path)/\(name)"))
            if unlabelled.contains(name), folder.folders.count > unlabelled.count + 1 {
                for file in inner.files where kind.use(of: file) == .readable {
                    leftOut.add("\(inner.path)/\(file)", .unlabelled)
                }
                continue
            }
            var samples: [File] = []
            var others: [String] = []
            for file in inner.files {
                let path = "\(inner.path)/\(file)"
                switch kind.use(of: file) {
                case .readable: samples.append(File(path: path, className: name.shownPath))
                case .unreadable:
                    leftOut.add(path, .unreadable)
                    others.append(file)
                case .other:
                    leftOut.add(path, .noSample)
                    others.append(file)
                }
            }
            var deeper: [String] = []
            for subfolder in inner.folders {
                for path in try reading(FolderEntries("\(inner.path)/\(subfolder)").all(depth: 3)) {
                    if kind.use(of: path) == .readable { deeper.append(path) }
                }
            }
            for path in deeper { leftOut.add(path, .deeper) }
            // Dropping a class silently would make the accuracy on the others look better than it is.
            guard !samples.isEmpty else {
                throw .classWithoutSamples(kind, folder: inner.path, others: others, deeper: deeper.count)
            }
            files += samples
        }
        guard !files.isEmpty else { throw .noSamples(kind, folder: folder.path) }
        return files
    }

    /// The files that are not read, grouped by reason.
    private struct LeftOut {
        enum Reason: Hashable {
            case noSample, unreadable, unlabelled, deeper, outside
            case otherHalf(name: String)

            func words(_ kind: SampleFileKind) -> String {
                switch self {
                case .noSample: "not a \(kind.noun)"
                case .unreadable: "not \(kind.formats)"
                case .unlabelled: "\(kind.noun)s without a label"
                case .deeper: "in a folder below a class's"
                case .outside: "in no folder of a class"
                case .otherHalf(let name): "in \(name), neither trained nor measured on"
                }
            }
        }

        private let kind: SampleFileKind
        private let root: String
        private var reasons: [Reason] = []
        private var names: [Reason: [String]] = [:]

        init(_ kind: SampleFileKind, root: String) {
            self.kind = kind
            self.root = root
        }

        mutating func add(_ path: String, _ reason: Reason) {
            if names[reason] == nil { reasons.append(reason) }
            names[reason, default: []].append(String(path.dropFirst(root.count + 1)).shownPath)
        }

        var notes: [SourceNote] {
            reasons.map { .leftOut("file", reason: $0.words(kind), names: names[$0] ?? []) }
        }
    }
}
