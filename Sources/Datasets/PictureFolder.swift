import Files
import Interchange

/// A folder with a subfolder of pictures (PNG, JPEG, PGM, PPM) for each class, or a training and a test folder of that
/// form.
package struct PictureFolder: Hashable, Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Reads all pictures in the order of their names, and then shuffles them in a fixed order that mixes the classes.
    /// They are in colour if any one of them is. What was not read is in the notes.
    ///
    /// Throws any `DatasetError` except those of names and assets.
    package func load(
        _ options: LoadingOptions = LoadingOptions(), progress: LoadingProgress = { _ in }
    ) throws(DatasetError) -> SourceContents {
        let survey = try ClassFolders(path, of: .pictures)
        let classes = try survey.classes()
        let total = survey.count
        var pixels = PicturePixels(resize: options.resize, makesGrey: options.makesGrey, count: total)
        var formats: Set<String> = []
        var read = 0
        for file in survey.files.joined() {
            let (picture, format) = try ColorPicture.read(file.path)
            try pixels.append(picture, from: file.path)
            formats.insert(format)
            read += 1
            progress(Double(read) / Double(total))
        }
        var start = 0
        let halves = classes.labels.enumerated().map { half, labels in
            defer { start += labels.count }
            let samples = LabelledSamples(
                kind: pixels.kind, storage: .bytes(pixels.bytes(start..<start + labels.count)), labels: labels,
                classNames: classes.names)
            return survey.mixed(samples, of: half)
        }
        return survey.contents(of: halves, format: formats.count == 1 ? formats.first ?? "pictures" : "pictures")
    }
}

/// Collects the pixels of pictures of one size: one byte each while all pictures are grey, otherwise three.
private struct PicturePixels {
    let resize: PictureSize?
    let makesGrey: Bool
    /// The number of pictures that will be added.
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

    /// The pixels of the pictures in a range of positions; not copied if that is all of them.
    func bytes(_ places: Range<Int>) -> [UInt8] {
        if places == 0..<count { return bytes }
        let length = kind.features
        return Array(bytes[places.lowerBound * length..<places.upperBound * length])
    }

    mutating func append(_ original: ColorPicture, from path: String) throws(DatasetError) {
        let picture = resize.map { original.resized(to: $0) } ?? original
        let isColored = !makesGrey && (isColored || !picture.isGrey)
        if let first {
            guard (picture.width, picture.height) == (first.width, first.height) else {
                throw .picturesDiffer(
                    path: path, size: [picture.width, picture.height], first: first.path,
                    firstSize: [first.width, first.height])
            }
        } else {
            first = (path, picture.width, picture.height)
            bytes.reserveCapacity(try memory(for: picture, isColored: isColored, path: path))
        }
        if isColored, !self.isColored {
            self.isColored = true
            // Not `flatMap`, which would grow its array by doubling.
            var spread: [UInt8] = []
            spread.reserveCapacity(try memory(for: picture, isColored: true, path: path))
            for byte in bytes {
                for _ in 0..<3 { spread.append(byte) }
            }
            bytes = spread
        }
        if isColored {
            bytes += picture.rgb
        } else {
            bytes += picture.grey
        }
    }

    /// The size of all pictures in bytes. There are three copies while halves are separated and shuffled.
    private func memory(for picture: ColorPicture, isColored: Bool, path: String) throws(DatasetError) -> Int {
        let needed = FileCount(shape: [count, picture.width, picture.height, isColored ? 3 : 1])
        guard let bytes = needed.value, bytes <= Memory.physical / 3, Memory.isAvailable(3 * bytes) else {
            throw .malformed(
                path: path,
                FormatFault(
                    .tooLarge, at: .whole, expected: "pictures that fit into memory, or --resize to make them smaller",
                    found: "\(count) of \(sizes([picture.width, picture.height]))"))
        }
        return bytes
    }
}
