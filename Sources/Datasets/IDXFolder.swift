import Dispatch
import Files
import Synchronization

/// A folder of IDX files named as in MNIST, with an optional prefix: two files, or two for each half, each plain or
/// packed with gzip.
package struct IDXFolder: Hashable, Sendable {
    /// The name of the dataset.
    package let name: String
    /// The folder; if it holds several sets, followed by the prefix of one set: `emnist/emnist-letters`.
    package let path: String
    /// The names of the classes; nil names them after the labels that occur.
    package let classNames: [String]?
    /// The shape that every image must have; nil accepts the shape in the first file.
    package let shape: [Int]?
    /// What one sample is called; nil derives it from the shape.
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

    /// Reads the four files, or the two of one half if the other half does not exist, and checks that they fit
    /// together.
    ///
    /// - Parameter isTransposed: whether the pixels of each image are stored column by column.
    ///
    /// Throws any `DatasetError` except those of names and assets.
    package func contents(isTransposed: Bool = false) throws(DatasetError) -> SourceContents {
        let files = try IDXNames(path)
        let (train, test) = try loadHalves(files, isTransposed: isTransposed)
        if let test, train.shape != test.shape {
            throw .shapesDiffer(
                train: train.imagesPath, shape: train.shape, test: test.imagesPath, testShape: test.shape)
        }
        // A label without samples is not a class: the letters of EMNIST are numbered from 1.
        let present = classNames == nil ? Set(train.labels + (test?.labels ?? [])).sorted() : []
        let names = classNames ?? present.map(String.init)
        var places = Array(0...UInt8.max)
        for (place, label) in present.enumerated() { places[Int(label)] = UInt8(place) }
        func samples(_ half: Half) -> LabelledSamples {
            var samples = LabelledSamples(
                kind: LabelledSamples.Kind(shape: half.shape), storage: half.storage,
                labels: half.labels.map { UInt16(places[Int($0)]) }, classNames: names)
            if let sampleName { samples.sampleName = sampleName }
            return samples
        }
        return SourceContents(format: "idx", train: samples(train), test: test.map(samples), notes: files.notes)
    }

    /// Reads the training and test samples. Throws what `contents()` throws, or `tooFew`.
    package func load() throws(DatasetError) -> Dataset {
        try contents().dataset(named: name, LoadingOptions())
    }

    /// Whether the folder holds any file with such a name.
    func exists() throws(DatasetError) -> Bool {
        try IDXNames.exist(at: path)
    }

    /// Loads both halves in parallel: for MNIST that takes 0.17 s instead of 0.20.
    private func loadHalves(_ files: IDXNames, isTransposed: Bool) throws(DatasetError) -> (train: Half, test: Half?) {
        guard files.hasTest else { return (try loadHalf(.train, files, isTransposed), nil) }
        let halves = Mutex<[Result<Half, DatasetError>?]>([nil, nil])
        DispatchQueue.concurrentPerform(iterations: 2) { index in
            let half = Result { () throws(DatasetError) in
                try loadHalf(index == 0 ? .train : .test, files, isTransposed)
            }
            halves.withLock { $0[index] = half }
        }
        let loaded = halves.withLock { $0.compactMap(\.self) }
        return try (loaded[0].get(), loaded[1].get())
    }

    private func loadHalf(
        _ half: IDXNames.Half, _ files: IDXNames, _ isTransposed: Bool
    ) throws(DatasetError) -> Half {
        try Half(
            images: files.path(of: .images, half), labels: files.path(of: .labels, half), in: self,
            isTransposed: isTransposed)
    }
}

/// The images and labels of one half, checked to have equal counts.
private struct Half {
    let imagesPath: String
    /// The shape of one image.
    let shape: [Int]
    let storage: LabelledSamples.Storage
    let labels: [UInt8]

    /// Packs the images if that saves memory, before the other half is there.
    init(
        images imagesPath: String, labels labelsPath: String, in folder: IDXFolder, isTransposed: Bool
    ) throws(DatasetError) {
        self.imagesPath = imagesPath
        labels = try IDXFile(reading: labelsPath).labels(classCount: folder.classNames?.count)
        let (stored, pixels) = try IDXFile(reading: imagesPath).images(shape: folder.shape)
        let features = stored.reduce(1, *)
        let count = pixels.count / features
        guard count == labels.count else {
            throw .countsDiffer(
                images: imagesPath, count: count, labels: labelsPath, labelCount: labels.count)
        }
        let turns = isTransposed && stored.count >= 2
        shape = turns ? [stored[1], stored[0]] + stored.dropFirst(2) : stored
        storage =
            turns
            ? LabelledSamples.Storage.bytes(Self.transposed(pixels.bytes, of: stored)).packed(features: features)
            : LabelledSamples.Storage(consuming: pixels, features: features)
    }

    /// Swaps rows and columns of images of this shape, keeping the channels of a pixel together.
    private static func transposed(_ pixels: [UInt8], of shape: [Int]) -> [UInt8] {
        let (height, width, channels) = (shape[0], shape[1], shape.dropFirst(2).reduce(1, *))
        var turned: [UInt8] = []
        turned.reserveCapacity(pixels.count)
        for image in stride(from: 0, to: pixels.count, by: height * width * channels) {
            for column in 0..<width {
                for row in 0..<height {
                    let place = image + (row * width + column) * channels
                    turned += pixels[place..<place + channels]
                }
            }
        }
        return turned
    }
}
