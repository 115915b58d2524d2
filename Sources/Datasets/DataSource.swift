/// What `--data` names: a dataset that the program knows, or a folder.
package enum DataSource: Hashable, Sendable {
    /// MNIST as it comes with the program.
    case mnist(folder: String)
    /// Fashion-MNIST as Debian installs it.
    case fashionMNIST(folder: String)
    /// Four IDX files in a folder of the user's.
    case idxFolder(path: String)

    package static let knownNames = ["mnist", "fashion-mnist"]

    /// Where Debian's `dataset-fashion-mnist` puts its files.
    package static let fashionMNISTFolder = "/usr/share/datasets/fashion-mnist"

    /// Understands a known name, or the path of a folder; a known name comes first, and `./mnist` is the folder.
    ///
    /// Throws `unknownName`, `notInstalled`, `folderNotFound`, `notAFolder`, `unreadable`, or what the assets' locator throws.
    package static func resolve(
        _ argument: String, assets: AssetLocator = .process
    ) throws(DatasetError) -> DataSource {
        switch argument {
        case "mnist": return .mnist(folder: try assets.folder() + "/mnist")
        case "fashion-mnist":
            guard try FileSystem.isFolder(fashionMNISTFolder) else {
                throw .notInstalled(
                    name: argument, folder: fashionMNISTFolder, package: "dataset-fashion-mnist")
            }
            return .fashionMNIST(folder: fashionMNISTFolder)
        default:
            if try FileSystem.isFolder(argument) { return .idxFolder(path: argument) }
            throw argument.contains("/")
                ? .folderNotFound(path: argument) : .unknownName(argument, known: knownNames)
        }
    }

    /// What the dataset is called: its known name, or the folder's.
    package var name: String {
        switch self {
        case .mnist: "mnist"
        case .fashionMNIST: "fashion-mnist"
        case .idxFolder(let path):
            path.split(separator: "/").last { $0 != "." && $0 != ".." }.map(String.init) ?? path
        }
    }

    /// What the files are, as `data --json` says it.
    package var format: String { "idx" }

    /// Reads the whole dataset. Throws any `DatasetError` but those of names and assets.
    package func load() throws(DatasetError) -> Dataset {
        switch self {
        case .mnist(let folder): try .mnist(in: folder)
        case .fashionMNIST(let folder): try .fashionMNIST(in: folder)
        case .idxFolder(let path): try IDXFolder(name: name, path: path).load()
        }
    }
}

extension Dataset {
    /// MNIST from the folder of its four files. Throws what `IDXFolder.load()` throws.
    package static func mnist(in folder: String) throws(DatasetError) -> Dataset {
        try IDXFolder(
            name: "mnist", path: folder, classNames: (0..<10).map(String.init), shape: [28, 28],
            sampleName: "digit"
        ).load()
    }

    /// Fashion-MNIST (<https://github.com/zalandoresearch/fashion-mnist>) from the folder of its four files.
    ///
    /// Throws what `IDXFolder.load()` throws.
    package static func fashionMNIST(in folder: String) throws(DatasetError) -> Dataset {
        let classNames = [
            "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
            "ankle boot",
        ]
        return try IDXFolder(
            name: "fashion-mnist", path: folder, classNames: classNames, shape: [28, 28]
        ).load()
    }
}
