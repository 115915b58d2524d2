import Interchange

/// A folder with a subfolder of pictures (PNG, PGM, PPM) for each class, or two of such folders, `train` and `test`.
package struct PictureFolder: Hashable, Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    static let extensions = ["png", "pgm", "ppm", "pnm"]

    /// Names that the half that is measured on goes by, where there is a `train`.
    private static let testNames = ["test", "val", "valid", "validation"]

    /// Whether some subfolder holds a picture, at the depth of classes or of classes in halves.
    func holdsPictures() throws(DatasetError) -> Bool {
        for name in try FileSystem.names(in: path) {
            let inner = "\(path)/\(name)"
            guard FileSystem.leadsToFolder(inner) else { continue }
            for name in try FileSystem.names(in: inner) {
                if Self.isPicture(name) { return true }
                let deeper = "\(inner)/\(name)"
                guard FileSystem.leadsToFolder(deeper) else { continue }
                if try FileSystem.names(in: deeper).contains(where: Self.isPicture) { return true }
            }
        }
        return false
    }

    /// Reads all pictures, in the order of their names, and then mixes the classes, the same way each time. They are in
    /// colour where one of them is.
    ///
    /// Throws any `DatasetError` but those of names and assets.
    package func load(
        _ options: LoadingOptions = LoadingOptions(), progress: LoadingProgress = { _ in }
    ) throws(DatasetError) -> SourceContents {
        let folders = try FileSystem.names(in: path).filter { FileSystem.leadsToFolder("\(path)/\($0)") }
        let testName = Self.testNames.first { folders.contains($0) }
        let halves: [String] =
            if folders.contains("train"), let testName { ["\(path)/train", "\(path)/\(testName)"] } else { [path] }
        var files: [[PictureFile]] = []
        for half in halves { files.append(try Self.files(in: half)) }
        // A class is one wherever it occurs.
        var collector = ClassCollector()
        for file in files.joined() { _ = collector.number(for: file.className) }
        let (names, ofNumber) = collector.classes
        guard names.count <= LabelledSamples.mostClasses else {
            throw .tooMany(path: path, what: "classes", limit: LabelledSamples.mostClasses)
        }
        let total = files.reduce(0) { $0 + $1.count }
        var pixels = PicturePixels(resize: options.resize, makesGrey: options.makesGrey, count: total)
        var read = 0
        for file in files.joined() {
            try pixels.append(try file.picture(), from: file.path)
            read += 1
            progress(Double(read) / Double(total))
        }
        var start = 0
        var parts: [LabelledSamples] = []
        for (half, files) in zip(halves, files) {
            guard !files.isEmpty else { throw .noPictures(folder: half) }
            let labels = files.map { ofNumber[Int(collector.number(for: $0.className))] }
            parts.append(
                LabelledSamples(
                    kind: pixels.kind, storage: .bytes(pixels.bytes(start..<start + files.count)), labels: labels,
                    classNames: names
                ).mixed())
            start += files.count
        }
        return SourceContents(format: "png", train: parts[0], test: parts.count > 1 ? parts[1] : nil)
    }

    private static func files(in folder: String) throws(DatasetError) -> [PictureFile] {
        var files: [PictureFile] = []
        for name in try FileSystem.names(in: folder) {
            let path = "\(folder)/\(name)"
            guard FileSystem.leadsToFolder(path) else { continue }
            for file in try FileSystem.names(in: path) where isPicture(file) {
                files.append(PictureFile(path: "\(path)/\(file)", className: name))
            }
        }
        guard !files.isEmpty else { throw .noPictures(folder: folder) }
        return files
    }

    private static func isPicture(_ name: String) -> Bool {
        guard let dot = name.lastIndex(of: "."), !name.hasPrefix(".") else { return false }
        return extensions.contains(name[name.index(after: dot)...].lowercased())
    }
}

/// One picture of a class.
private struct PictureFile {
    let path: String
    let className: String

    func picture() throws(DatasetError) -> ColorPicture {
        let bytes = try InputFile(path: path).contents()
        do throws(FormatFault) {
            return bytes.first == 0x50 ? try PNMFile.picture(in: bytes) : try PNGFile.picture(in: bytes)
        } catch {
            throw .malformed(path: path, error)
        }
    }
}

/// The pixels of pictures of one size: a byte each as long as all are grey, else three.
private struct PicturePixels {
    let resize: PictureSize?
    let makesGrey: Bool
    /// How many pictures there will be.
    let count: Int
    private var first: (path: String, width: Int, height: Int)?
    private var isColored = false
    private var bytes: [UInt8] = []

    init(resize: PictureSize?, makesGrey: Bool, count: Int) {
        self.resize = resize
        self.makesGrey = makesGrey
        self.count = count
    }

    private var channels: Int { isColored ? 3 : 1 }

    var kind: LabelledSamples.Kind {
        .image(height: first?.height ?? 0, width: first?.width ?? 0, channels: channels)
    }

    /// Those of the pictures at these places.
    func bytes(_ places: Range<Int>) -> [UInt8] {
        let length = kind.features
        return Array(bytes[places.lowerBound * length..<places.upperBound * length])
    }

    mutating func append(_ original: ColorPicture, from path: String) throws(DatasetError) {
        let picture = resize.map { original.resized(to: $0) } ?? original
        if let first {
            guard (picture.width, picture.height) == (first.width, first.height) else {
                throw .picturesDiffer(
                    path: path, size: [picture.width, picture.height], first: first.path,
                    firstSize: [first.width, first.height])
            }
        } else {
            first = (path, picture.width, picture.height)
            let size = FileCount(count) * FileCount(picture.width) * FileCount(picture.height)
            guard let needed = size.value, needed <= Memory.physical / 2, Memory.isAvailable(needed) else {
                throw .malformed(
                    path: path,
                    FormatFault(
                        .tooLarge, at: .whole, expected: "pictures that fit into memory",
                        found: "\(count) of \(sizes([picture.width, picture.height]))"))
            }
            bytes.reserveCapacity(needed)
        }
        if !isColored, !makesGrey, !picture.isGrey {
            isColored = true
            bytes = bytes.flatMap { [$0, $0, $0] }
        }
        if isColored {
            bytes += picture.rgb
        } else {
            bytes += picture.grey
        }
    }
}
