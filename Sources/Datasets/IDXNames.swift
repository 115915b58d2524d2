import Files

/// The IDX files of a folder, recognized by their names: `train-images-idx3-ubyte`, with a dot before `idx`, with `.gz`
/// at the end, or with a prefix, as in `emnist-letters-train-images-idx3-ubyte.gz`.
struct IDXNames {
    enum Half: Hashable {
        case train, test
    }

    enum Part: String, Hashable {
        case images, labels
    }

    /// The parts of a file name.
    fileprivate struct Entry: Hashable {
        /// The prefix with its separator: "emnist-letters-".
        let prefix: String
        let half: Half
        let part: Part
        /// The order of preference among several files for the same part: the lowest wins.
        let rank: [Int]
        let path: String
    }

    private let folder: String
    private let prefix: String
    private let entries: [Entry]
    let notes: [SourceNote]

    /// - Parameter path: a folder, or a folder followed by the prefix of its files.
    ///
    /// Throws `severalSets` or `file`.
    init(_ path: String) throws(DatasetError) {
        let (folder, wanted) = try Self.place(path)
        let found = try Self.entries(in: folder)
        self.folder = folder
        let prefixes = Set(found.map(\.prefix)).sorted()
        if let wanted {
            let fitting = prefixes.filter { $0 == wanted || $0.dropLast() == wanted }
            prefix = fitting.first ?? wanted
            notes = []
        } else if prefixes.count < 2 || prefixes.contains("") {
            prefix = prefixes.first ?? ""
            let others = found.filter { [prefix] in $0.prefix != prefix }.map { Self.lastName(of: $0.path) }
            notes = others.isEmpty ? [] : [.leftOut("file", reason: "of another set", names: others.sorted())]
        } else {
            throw .severalSets(folder: folder, names: prefixes.map { String($0.dropLast()) })
        }
        entries = found.filter { [prefix] in $0.prefix == prefix }
    }

    /// Whether there are files of the test half.
    var hasTest: Bool { entries.contains { $0.half == .test } }

    /// Throws `partNotFound`.
    func path(of part: Part, _ half: Half) throws(DatasetError) -> String {
        let fitting = entries.filter { $0.half == half && $0.part == part }
        guard let best = fitting.min(by: { $0.rank.lexicographicallyPrecedes($1.rank) }) else {
            let name =
                "\(prefix)\(half == .train ? "train" : "t10k")-\(part.rawValue)-idx\(part == .images ? 3 : 1)-ubyte"
            throw .partNotFound(folder: folder, names: [name, name + ".gz"])
        }
        return best.path
    }

    /// Whether a folder holds a file with such a name, or one whose prefix is the last component of the path.
    static func exist(at path: String) throws(DatasetError) -> Bool {
        if FileSystem.leadsToFolder(path) { return try !entries(in: path).isEmpty }
        let (folder, wanted) = split(path)
        guard FileSystem.leadsToFolder(folder), !wanted.isEmpty else { return false }
        return try entries(in: folder).contains { $0.prefix == wanted || $0.prefix.dropLast() == wanted }
    }

    private static func place(_ path: String) throws(DatasetError) -> (folder: String, prefix: String?) {
        if try reading(FileSystem.exists(path)) {
            guard try reading(FileSystem.isFolder(path)) else { throw .file(.notAFolder(path: path)) }
            return (path, nil)
        }
        let (folder, prefix) = split(path)
        guard try exist(at: path) else { throw .file(.folderNotFound(path: path)) }
        return (folder, prefix)
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
    }

    private static func lastName(of path: String) -> String { split(path).name }

    /// Considers only files. If an archive was unpacked into folders named like its files, takes the files inside them.
    private static func entries(in folder: String) throws(DatasetError) -> [Entry] {
        var entries: [Entry] = []
        for name in try reading(FileSystem.names(in: folder)) {
            guard let entry = Entry(name, path: "\(folder)/\(name)") else { continue }
            guard FileSystem.leadsToFolder(entry.path) else {
                entries.append(entry)
                continue
            }
            for inner in try reading(FileSystem.names(in: entry.path)) {
                let path = "\(entry.path)/\(inner)"
                guard let file = Entry(inner, path: path, isDeeper: true), !FileSystem.leadsToFolder(path) else {
                    continue
                }
                entries.append(file)
            }
        }
        return entries
    }
}

extension IDXNames.Entry {
    private static let halves: [(String, IDXNames.Half)] = [("train", .train), ("t10k", .test), ("test", .test)]

    /// nil for a name that does not follow the pattern.
    init?(_ name: String, path: String, isDeeper: Bool = false) {
        var rest = name.lowercased()[...]
        func drop(_ end: String) -> Bool {
            guard rest.hasSuffix(end) else { return false }
            rest = rest.dropLast(end.count)
            return true
        }
        let isPacked = drop(".gz")
        guard drop("-ubyte"), let dimensions = rest.popLast()?.wholeNumberValue, drop("idx"),
            let separator = rest.popLast(), separator == "-" || separator == "."
        else { return nil }
        if drop("images") {
            guard dimensions == 3 || dimensions == 4 else { return nil }
            part = .images
        } else if drop("labels") {
            guard dimensions == 1 else { return nil }
            part = .labels
        } else {
            return nil
        }
        // A file whose name mentions no half belongs to the only one.
        var half = IDXNames.Half.train
        if let last = rest.last, "-_.".contains(last) {
            let named = Self.halves.first { word, _ in
                let before = rest.dropLast()
                guard before.hasSuffix(word) else { return false }
                return before.count == word.count || before.dropLast(word.count).last.map { "-_.".contains($0) } == true
            }
            if let named {
                half = named.1
                rest = rest.dropLast(named.0.count + 1)
            }
        } else if !rest.isEmpty {
            return nil
        }
        self.half = half
        prefix = String(name.prefix(rest.count))
        rank = [isDeeper ? 1 : 0, dimensions, separator == "-" ? 0 : 1, isPacked ? 1 : 0]
        self.path = path
    }
}
