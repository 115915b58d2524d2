/// Why a dataset could not be loaded; `description` is one plain sentence.
package enum DatasetError: Error, Hashable, Sendable {
    case fileNotFound(path: String)
    case folderNotFound(path: String)
    /// None of the names that a part of the dataset goes by is in the folder.
    case partNotFound(folder: String, names: [String])
    /// `SOFTSCOPE_ASSETS` names a folder that is not there.
    case assetsVariableWrong(path: String)
    case assetsNotFound(lookedIn: [String])
    /// A dataset that the program knows, but that only a package of the system's brings.
    case notInstalled(name: String, folder: String, package: String)
    case unknownName(String, known: [String])
    /// The system refused, for the reason that it gave.
    case unreadable(path: String, reason: String)
    case notAFile(path: String, found: String)
    case notAFolder(path: String)
    case emptyFile(path: String)
    case malformed(path: String, FormatFault)
    case countsDiffer(images: String, count: Int, labels: String, labelCount: Int)
    case shapesDiffer(train: String, shape: [Int], test: String, testShape: [Int])

    /// Whether something that was asked for is not there, as opposed to there and wrong.
    package var isMissing: Bool {
        switch self {
        case .fileNotFound, .folderNotFound, .partNotFound, .assetsVariableWrong, .assetsNotFound,
            .notInstalled,
            .unknownName:
            true
        case .unreadable, .notAFile, .notAFolder, .emptyFile, .malformed, .countsDiffer, .shapesDiffer:
            false
        }
    }
}

extension DatasetError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .fileNotFound(let path): "There is no file \(path)."
        case .folderNotFound(let path): "There is no folder \(path)."
        case .partNotFound(let folder, let names):
            "The folder \(folder) has no \(names.joined(separator: " or "))."
        case .assetsVariableWrong(let path): "SOFTSCOPE_ASSETS names \(path), which is not a folder."
        case .assetsNotFound(let folders):
            "The bundled data is not there: looked in \(folders.joined(separator: ", then in "))"
                + "; SOFTSCOPE_ASSETS can name its folder."
        case .notInstalled(let name, let folder, let package):
            "\(name) is not installed: there is no folder \(folder), which Debian's package \(package) brings."
        case .unknownName(let name, let known):
            "There is no dataset and no folder \(name); the known datasets are \(known.joined(separator: ", "))."
        case .unreadable(let path, let reason): "Cannot read \(path): \(reason)."
        case .notAFile(let path, let found): "Expected a file at \(path), found \(found)."
        case .notAFolder(let path): "Expected a folder at \(path), found a file."
        case .emptyFile(let path): "\(path) is empty."
        case .malformed(let path, let fault): "\(path): \(fault)."
        case .countsDiffer(let images, let count, let labels, let labelCount):
            "\(images) holds \(count) images, but \(labels) holds \(labelCount) labels."
        case .shapesDiffer(let train, let shape, let test, let testShape):
            "\(train) holds images of \(sizes(shape)), but \(test) holds images of \(sizes(testShape))."
        }
    }
}

/// Sizes as people write them, such as 28 × 28.
func sizes(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: " × ")
}
