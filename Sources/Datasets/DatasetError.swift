package import Files
package import Interchange

/// Why a dataset could not be loaded; `description` is one plain sentence.
package enum DatasetError: Error, Hashable, Sendable {
    /// A file or a folder cannot be read.
    case file(FileError)
    /// The folder holds none of the names that one part of the dataset may have.
    case partNotFound(folder: String, names: [String])
    /// `SOFTSCOPE_ASSETS` names a folder that does not exist.
    case assetsVariableWrong(path: String)
    case assetsNotFound(lookedIn: [String])
    /// A built-in dataset whose system package is not installed.
    case notInstalled(name: String, folder: String, package: String)
    case unknownName(String, known: [String])
    case malformed(path: String, FormatFault)
    /// One folder holds the IDX files of several sets; `names` are their prefixes.
    case severalSets(folder: String, names: [String])
    case countsDiffer(images: String, count: Int, labels: String, labelCount: Int)
    case shapesDiffer(train: String, shape: [Int], test: String, testShape: [Int])
    /// A file in a known format that cannot be read for this purpose.
    case foreign(path: String, FileSignature, as: FileSignature.Purpose)
    /// A file in no format that can be read.
    case unknownFormat(path: String)
    /// A folder in which nothing is recognized, with the first names in it.
    case unknownFolder(path: String, holds: [String])
    /// A folder of pictures that are not sorted into class folders.
    case picturesWithoutClass(folder: String, first: String)
    /// A folder without class folders, where a folder inside it has them.
    case folderAbove(path: String, named: String)
    /// A folder without samples where some are expected.
    case noSamples(SampleFileKind, folder: String)
    /// A class without readable samples: the names of other files in it, and the number of samples in deeper folders.
    case classWithoutSamples(SampleFileKind, folder: String, others: [String], deeper: Int)
    /// A picture whose size differs from that of the first.
    case picturesDiffer(path: String, size: [Int], first: String, firstSize: [Int])
    /// More classes, or more numbers in a sample, than are supported.
    case tooMany(path: String, what: String, limit: Int)
    /// Too few samples to hold some back for testing.
    case tooFew(name: String, samples: Int, fraction: Double)
    /// A table that can be read in two ways; each reading names the option that selects it.
    case ambiguous(path: String, what: String, readings: [String])
    /// Columns of a table that nothing can be learned from, and the end of the advice: `it out with --drop date`.
    case unusableColumns(path: String, reason: String, remedy: String)
    /// A label with a different value in nearly every row.
    case labelOfItsOwn(path: String, label: String, classes: Int, rows: Int, others: [String])
    /// A requested class that the data does not have.
    case unknownClass(String, known: [String])
    /// An option that does not fit the data, or cannot be parsed.
    case option(name: String, expected: String, found: String)

    /// Whether the command line is at fault, rather than a file.
    package var isWrongUsage: Bool {
        switch self {
        case .unknownClass, .option: true
        default: false
        }
    }

    /// Whether something that was asked for does not exist, rather than existing and being wrong.
    package var isMissing: Bool {
        switch self {
        case .file(let error): error.isMissing
        case .partNotFound, .assetsVariableWrong, .assetsNotFound,
            .notInstalled,
            .unknownName:
            true
        case .malformed, .severalSets, .countsDiffer, .shapesDiffer,
            .foreign, .unknownFormat, .unknownFolder,
            .picturesWithoutClass, .folderAbove, .noSamples, .classWithoutSamples, .picturesDiffer, .tooMany, .tooFew,
            .unknownClass, .option, .ambiguous, .unusableColumns, .labelOfItsOwn:
            false
        }
    }
}

extension DatasetError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let error): error.description
        case .partNotFound(let folder, let names):
            "The folder \(folder) has no \(names.joined(separator: " or "))."
        case .assetsVariableWrong(let path): "SOFTSCOPE_ASSETS names \(path), which is not a folder."
        case .assetsNotFound(let folders):
            "The bundled data is not there: looked in \(folders.joined(separator: ", then in "))"
                + "; SOFTSCOPE_ASSETS can name its folder."
        case .notInstalled(let name, let folder, let package):
            "\(name) is not installed: there is no folder \(folder), which Debian's package \(package) brings."
        case .unknownName(let name, let known):
            "There is no dataset, file or folder \(name); the built-in datasets are \(known.joined(separator: ", "))."
        case .malformed(let path, let fault): "\(path): \(fault)."
        case .severalSets(let folder, let names):
            "The folder \(folder) holds the IDX files of several sets (\(names.joined(separator: ", "))): name one, such "
                + "as \(folder)/\(names.first ?? "")."
        case .countsDiffer(let images, let count, let labels, let labelCount):
            "\(images) holds \(count) images, but \(labels) holds \(labelCount) labels."
        case .shapesDiffer(let train, let shape, let test, let testShape):
            "\(train) holds images of \(sizes(shape)), but \(test) holds images of \(sizes(testShape))."
        case .foreign(let path, let signature, let purpose): signature.refusal(of: path, as: purpose)
        case .unknownFormat(let path):
            "\(path) is neither an npz archive nor a table of text (CSV, TSV or JSON lines), which are the files that are "
                + "understood."
        case .unknownFolder(let path, let names):
            "The folder \(path) holds neither IDX files (train-images-idx3-ubyte, …) nor a folder of pictures or texts for "
                + "each class" + (names.isEmpty ? ": it is empty." : "; it holds \(names.joined(separator: ", ")).")
        case .picturesWithoutClass(let folder, let first):
            "The folder \(folder) holds pictures, such as \(first), but not in a folder for each class."
        case .folderAbove(let path, let name):
            "The folder \(path) holds no folders of pictures, but \(path)/\(name) does: name that one."
        case .noSamples(let kind, let folder): "The folder \(folder) holds no \(kind.noun)s (\(kind.formats))."
        case .classWithoutSamples(let kind, let folder, let others, let deeper):
            if deeper > 0 {
                "The class folder \(folder) has no \(kind.noun)s of its own, only \(deeper) in folders below it: "
                    + "a class is one folder."
            } else if let first = others.first {
                "The class folder \(folder) has no \(kind.noun)s that are read (\(kind.formats)), but "
                    + "\(others.count == 1 ? "\(first)" : "\(others.count) other files, such as \(first)"): "
                    + "convert them, or move the folder away."
            } else {
                "The class folder \(folder) has no \(kind.noun)s: put some into it, or take it away."
            }
        case .picturesDiffer(let path, let size, let first, let firstSize):
            "\(path) is a picture of \(sizes(size)), but \(first) is one of \(sizes(firstSize)); "
                + "--resize WIDTHxHEIGHT makes them alike."
        case .tooMany(let path, let what, let limit): "\(path) has more than \(limit) \(what)."
        case .tooFew(let name, let samples, let fraction):
            "\(name) has \(samples) samples, too few to hold back a fraction of \(fraction) to measure on."
        case .ambiguous(let path, let what, let readings):
            "\(path): the \(what) column is not clear: \(readings.joined(separator: ", or "))."
        case .unusableColumns(let path, let reason, let remedy):
            "\(path): \(reason), which cannot be learnt from: leave \(remedy)."
        case .labelOfItsOwn(let path, let label, let classes, let rows, let others):
            "\(path): the label \(label) has \(classes) classes in \(rows) rows, one of its own for nearly every row: "
                + "name another column with --label (\(TableLayout.list(others)))."
        case .unknownClass(let name, let known):
            "There is no class \(excerpt(name)); the classes are \(known.prefix(20).joined(separator: ", "))"
                + (known.count > 20 ? " and \(known.count - 20) more." : ".")
        case .option(let name, let expected, let found): "--\(name) must be \(expected), not \(found)."
        }
    }
}

/// Formats a shape for a sentence: 28 × 28.
func sizes(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: " × ")
}
