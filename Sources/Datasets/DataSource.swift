import Files
import Interchange

/// What `--data` names: a built-in dataset, a file, or a folder.
package enum DataSource: Hashable, Sendable {
    /// MNIST as bundled with the program.
    case mnist(folder: String)
    /// Fashion-MNIST as installed by Debian.
    case fashionMNIST(folder: String)
    /// IDX files in a folder of the user's choice.
    case idxFolder(path: String)
    /// A folder with a subfolder of pictures for each class.
    case pictureFolder(path: String)
    /// A folder with a subfolder of text files for each class.
    case textFolder(path: String)
    /// Arrays in NumPy's npz format.
    case npz(path: String)
    /// CSV, TSV or JSON objects: rows of numbers and words, or texts.
    case table(path: String)
    /// A text whose next words are to be predicted.
    case words(path: String)

    package static let knownNames = ["mnist", "fashion-mnist"]

    /// What precedes the path of a text whose next words are to be predicted: a text file may be other data as well.
    package static let wordsPrefix = "words:"

    /// The folder in which Debian's `dataset-fashion-mnist` installs its files.
    package static let fashionMNISTFolder = "/usr/share/datasets/fashion-mnist"

    /// Resolves the name of a built-in dataset, or a path, by looking at the file or folder there. Names take
    /// precedence: for a folder called mnist, write `./mnist`.
    ///
    /// Throws `unknownName`, `notInstalled`, `file`, `unknownFormat`,
    /// or what `AssetLocator.folder()` throws.
    package static func resolve(
        _ argument: String, assets: AssetLocator = .process
    ) throws(DatasetError) -> DataSource {
        switch argument {
        case "mnist": return .mnist(folder: try assets.folder() + "/mnist")
        case "fashion-mnist":
            guard try reading(FileSystem.isFolder(fashionMNISTFolder)) else {
                throw .notInstalled(
                    name: argument, folder: fashionMNISTFolder, package: "dataset-fashion-mnist")
            }
            return .fashionMNIST(folder: fashionMNISTFolder)
        case _ where argument.hasPrefix(wordsPrefix):
            let path = String(argument.dropFirst(wordsPrefix.count))
            _ = try reading(InputFile(path: path))
            return .words(path: path)
        default:
            if FileSystem.leadsToFolder(argument) { return try folder(argument) }
            if try reading(FileSystem.exists(argument)) { return try file(argument) }
            if try IDXNames.exist(at: argument) { return .idxFolder(path: argument) }
            guard
                argument.contains("/") || tableExtensions.contains(where: argument.lowercased().hasSuffix)
                    || argument.lowercased().hasSuffix(".npz")
            else { throw .unknownName(argument, known: knownNames) }
            let last = argument.split(separator: "/").last ?? ""
            throw .file(last.contains(".") ? .fileNotFound(path: argument) : .folderNotFound(path: argument))
        }
    }

    private static func folder(_ path: String) throws(DatasetError) -> DataSource {
        if try IDXFolder(name: "", path: path).exists() { return .idxFolder(path: path) }
        if try ClassFolders.exist(in: path, of: .pictures) { return .pictureFolder(path: path) }
        if try ClassFolders.exist(in: path, of: .texts) { return .textFolder(path: path) }
        throw try unrecognizedFolder(path)
    }

    /// The error for a folder in which nothing is recognized.
    private static func unrecognizedFolder(_ path: String) throws(DatasetError) -> DatasetError {
        let entries = try reading(FolderEntries(path))
        if let picture = entries.files.first(where: { SampleFileKind.pictures.use(of: $0) != .other }) {
            return .picturesWithoutClass(folder: path, first: picture)
        }
        for folder in entries.folders where try ClassFolders.exist(in: "\(path)/\(folder)", of: .pictures) {
            return .folderAbove(path: path, named: folder)
        }
        return .unknownFolder(path: path, holds: Array((entries.folders + entries.files).prefix(3)))
    }

    private static let tableExtensions = ([".csv", ".tsv", ".tab", ".txt"] + TableFile.jsonEndings).flatMap {
        [$0, $0 + ".gz"]
    }

    private static func file(_ path: String) throws(DatasetError) -> DataSource {
        let file = try reading(InputFile(path: path))
        switch try reading(file.signature()) {
        case .npz: return .npz(path: path)
        // An archive of other things: the npz reader reports what is missing.
        case .zip where path.lowercased().hasSuffix(".npz"): return .npz(path: path)
        case let signature?: throw .foreign(path: path, signature, as: .data)
        case nil: break
        }
        if path.lowercased().hasSuffix(".npz") { return .npz(path: path) }
        if tableExtensions.contains(where: path.lowercased().hasSuffix) { return .table(path: path) }
        let start = try reading(file.unpacked().next(4096))
        if JSONObjects.begin(start) { return .table(path: path) }
        // A text table has no control characters other than these, and several fields in a line.
        let isText = start.allSatisfy { $0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0) }
        guard isText, start.contains(where: { [0x09, 0x2C, 0x3B].contains($0) }) || BlankSeparated.isTable(start) else {
            throw .unknownFormat(path: path)
        }
        return .table(path: path)
    }

    /// The name of the dataset: its built-in name, or that of the file or folder without the extension of the format.
    package var name: String {
        switch self {
        case .mnist: return "mnist"
        case .fashionMNIST: return "fashion-mnist"
        case .idxFolder(let path), .pictureFolder(let path), .textFolder(let path): return Self.lastName(of: path)
        case .npz(let path), .table(let path), .words(let path):
            let name = Self.lastName(of: path)
            let suffix = ([".npz"] + Self.tableExtensions).first(where: name.lowercased().hasSuffix)
            let stem = String(name.dropLast(suffix?.count ?? 0))
            return stem.isEmpty ? name : stem
        }
    }

    private static func lastName(of path: String) -> String {
        path.split(separator: "/").last { $0 != "." && $0 != ".." }.map { String($0).shownPath } ?? path
    }

    /// The path of the file or folder.
    package var path: String {
        switch self {
        case .mnist(let path), .fashionMNIST(let path), .idxFolder(let path), .pictureFolder(let path),
            .textFolder(let path),
            .npz(let path), .table(let path), .words(let path):
            path
        }
    }

    /// Reads the whole source, before classes, limits and splits are applied. Throws any `DatasetError` except those of
    /// names and assets.
    package func contents(
        _ options: LoadingOptions = LoadingOptions(), progress: LoadingProgress = { _ in }
    ) throws(DatasetError) -> SourceContents {
        try checkOptions(options)
        switch self {
        case .mnist(let folder): return try IDXFolder.mnist(in: folder).contents()
        case .fashionMNIST(let folder): return try IDXFolder.fashionMNIST(in: folder).contents()
        case .idxFolder(let path):
            return try IDXFolder(name: name, path: path).contents(isTransposed: options.transposes)
        case .pictureFolder(let path): return try PictureFolder(path: path).load(options, progress: progress)
        case .textFolder(let path): return try TextFolder(path: path).load(options, progress: progress)
        case .npz(let path): return try NPZFile(path: path).load(progress: progress)
        case .table(let path): return try TableFile(path: path).load(options, progress: progress)
        case .words(let path): return try WordsFile(path: path).load(options, progress: progress)
        }
    }

    /// Reads the dataset, and applies the options to it. Throws any `DatasetError` except those of names and assets.
    package func load(
        _ options: LoadingOptions = LoadingOptions(), progress: LoadingProgress = { _ in }
    ) throws(DatasetError) -> Dataset {
        try contents(options, progress: progress).dataset(named: name, options)
    }

    /// Refuses options that would have no effect on this kind of source.
    private func checkOptions(_ options: LoadingOptions) throws(DatasetError) {
        var isTable = false
        var (isPictures, isIDX, areWords) = (false, false, false)
        if case .table = self { isTable = true }
        if case .pictureFolder = self { isPictures = true }
        var areTexts = isTable
        if case .textFolder = self { areTexts = true }
        if case .idxFolder = self { isIDX = true }
        if case .words = self { areWords = true }
        let ofTables = [
            ("label", options.label != nil), ("text-column", options.textColumns != nil),
            ("drop", options.dropped != nil), ("header", options.hasHeader != nil),
        ]
        for (option, isGiven) in ofTables where isGiven && !isTable {
            throw .option(
                name: option, expected: "used with a table (CSV, TSV or JSON lines)", found: "with \(name)")
        }
        if options.readsText, !areTexts {
            throw .option(
                name: "text", expected: "used with a table (CSV, TSV or JSON lines) or texts", found: "with \(name)")
        }
        if options.resize != nil, !isPictures {
            throw .option(name: "resize", expected: "used with a folder of pictures", found: "with \(name)")
        }
        if options.transposes, !isIDX {
            throw .option(name: "transpose", expected: "used with a folder of IDX files", found: "with \(name)")
        }
        if options.leastWordCount != nil, !areWords {
            throw .option(
                name: "min-count", expected: "used with --data \(Self.wordsPrefix)FILE", found: "with \(name)")
        }
        if areWords, let fraction = options.validationFraction {
            throw .option(
                name: "validation-fraction",
                expected: "left out, as every \(WordsFile.heldOutInterval)th line is held out", found: "\(fraction)")
        }
        if areWords, options.classes != nil {
            throw .option(name: "classes", expected: "left out, as the classes are the words", found: "given")
        }
        if options.makesGrey, !isPictures {
            throw .option(name: "grey", expected: "used with a folder of pictures", found: "with \(name)")
        }
    }
}

extension IDXFolder {
    /// The four files of MNIST in a folder.
    static func mnist(in folder: String) -> IDXFolder {
        IDXFolder(
            name: "mnist", path: folder, classNames: (0..<10).map(String.init), shape: [28, 28], sampleName: "digit")
    }

    /// The four files of Fashion-MNIST (<https://github.com/zalandoresearch/fashion-mnist>) in a folder.
    static func fashionMNIST(in folder: String) -> IDXFolder {
        let classNames = [
            "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
            "ankle boot",
        ]
        return IDXFolder(name: "fashion-mnist", path: folder, classNames: classNames, shape: [28, 28])
    }
}

extension Dataset {
    /// MNIST from the folder of its four files. Throws what `IDXFolder.load()` throws.
    package static func mnist(in folder: String) throws(DatasetError) -> Dataset {
        try IDXFolder.mnist(in: folder).load()
    }

    /// Fashion-MNIST from the folder of its four files. Throws what `IDXFolder.load()` throws.
    package static func fashionMNIST(in folder: String) throws(DatasetError) -> Dataset {
        try IDXFolder.fashionMNIST(in: folder).load()
    }
}
