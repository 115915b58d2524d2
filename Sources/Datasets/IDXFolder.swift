import Dispatch
import Synchronization

/// A folder of four IDX files under the names that MNIST gave them, each plain or packed with gzip.
package struct IDXFolder: Hashable, Sendable {
    /// What the dataset is called.
    package let name: String
    package let path: String
    /// The name of each class, or nil to call them 0, 1, 2 … up to the greatest label.
    package let classNames: [String]?
    /// The shape that each image must have, or nil for whatever the first file says.
    package let shape: [Int]?
    /// What one sample is called, or nil for what its shape suggests.
    package let sampleName: String?

    package init(
        name: String, path: String, classNames: [String]? = nil, shape: [Int]? = nil, sampleName: String? = nil
    ) {
        self.name = name
        self.path = path
        self.classNames = classNames
        self.shape = shape
        self.sampleName = sampleName
    }

    /// Reads the four files, or the two of `train` where there is nothing of the other half, and checks that they belong
    /// together.
    ///
    /// Throws any `DatasetError` but those of names and assets.
    package func contents() throws(DatasetError) -> SourceContents {
        guard try FileSystem.isFolder(path) else { throw .folderNotFound(path: path) }
        let (train, test) = try loadHalves()
        if let test, train.shape != test.shape {
            throw .shapesDiffer(
                train: train.imagesPath, shape: train.shape, test: test.imagesPath, testShape: test.shape)
        }
        let greatest = max(train.labels.max() ?? 0, test?.labels.max() ?? 0)
        let names = classNames ?? (0...Int(greatest)).map(String.init)
        return SourceContents(
            format: "idx", train: train.samples(classNames: names, called: sampleName),
            test: test?.samples(classNames: names, called: sampleName))
    }

    /// What is trained on and what is measured on. Throws what `contents()` throws, or `tooFew`.
    package func load() throws(DatasetError) -> Dataset {
        try contents().dataset(named: name, LoadingOptions())
    }

    /// Whether any of the four files is there.
    func isThere() throws(DatasetError) -> Bool {
        for half in ["train", "t10k"] {
            for part in ["images", "labels"] where try found(half, part) != nil { return true }
        }
        return false
    }

    /// Both halves at once: for MNIST that is 0.17 s instead of 0.20.
    private func loadHalves() throws(DatasetError) -> (train: Half, test: Half?) {
        if try found("t10k", "images") == nil, try found("t10k", "labels") == nil, try found("train", "images") != nil {
            return (try loadHalf("train"), nil)
        }
        let halves = Mutex<[Result<Half, DatasetError>?]>([nil, nil])
        DispatchQueue.concurrentPerform(iterations: 2) { index in
            let half = Result { () throws(DatasetError) in try loadHalf(index == 0 ? "train" : "t10k") }
            halves.withLock { $0[index] = half }
        }
        let loaded = halves.withLock { $0.compactMap(\.self) }
        return try (loaded[0].get(), loaded[1].get())
    }

    private func loadHalf(_ half: String) throws(DatasetError) -> Half {
        try Half(images: find(half, "images"), labels: find(half, "labels"), in: self)
    }

    /// The path of the file that holds a part.
    private func find(_ half: String, _ part: String) throws(DatasetError) -> String {
        if let path = try found(half, part) { return path }
        throw .partNotFound(folder: path, names: Array(names(half, part).prefix(2)))
    }

    /// The first of the usual names that is there; nil where none is.
    private func found(_ half: String, _ part: String) throws(DatasetError) -> String? {
        for name in names(half, part) where try FileSystem.exists("\(path)/\(name)") {
            return "\(path)/\(name)"
        }
        return nil
    }

    /// Images have three dimensions, in colour four.
    private func names(_ half: String, _ part: String) -> [String] {
        let halves = half == "t10k" ? ["t10k", "test"] : [half]
        return (part == "images" ? [3, 4] : [1]).flatMap { rank in
            halves.flatMap { half in
                ["-", "."].flatMap { separator in
                    ["", ".gz"].map { "\(half)-\(part)\(separator)idx\(rank)-ubyte\($0)" }
                }
            }
        }
    }
}

/// The images and labels of one half, checked one against the other.
private struct Half {
    let imagesPath: String
    /// Of one image.
    let shape: [Int]
    let pixels: [UInt8]
    let labels: [UInt8]

    init(images imagesPath: String, labels labelsPath: String, in folder: IDXFolder) throws(DatasetError) {
        self.imagesPath = imagesPath
        labels = try IDXFile(reading: labelsPath).labels(classCount: folder.classNames?.count)
        (shape, pixels) = try IDXFile(reading: imagesPath).images(shape: folder.shape)
        let count = pixels.count / shape.reduce(1, *)
        guard count == labels.count else {
            throw .countsDiffer(
                images: imagesPath, count: count, labels: labelsPath, labelCount: labels.count)
        }
    }

    func samples(classNames: [String], called name: String?) -> LabelledSamples {
        var samples = LabelledSamples(shape: shape, pixels: pixels, labels: labels, classNames: classNames)
        if let name { samples.sampleName = name }
        return samples
    }
}
