import Datasets
import Telemetry

/// The decoded pictures of a log that are shown, and some that were shown before.
struct PictureShelf: Sendable {
    /// In the order in which they arrived; nil where a picture cannot be decoded.
    private var pictures: [(file: WatchedPicture, decoded: ColorPicture?)] = []
    private var asked: Set<WatchedPicture> = []
    private var shown: [WatchedPicture] = []

    /// The pictures that are kept beside those that are shown.
    private static let spare = 16
    /// The most bytes of pictures that are kept beside those that are shown.
    private static let spareBytes = 1 << 26

    enum Content: Sendable {
        case pending
        case undecodable
        case picture(ColorPicture)
    }

    subscript(file: WatchedPicture) -> Content {
        guard let known = pictures.first(where: { $0.file == file }) else { return .pending }
        return known.decoded.map { .picture($0) } ?? .undecodable
    }

    mutating func take(_ decoded: ColorPicture?, of file: WatchedPicture) {
        asked.remove(file)
        pictures.removeAll { $0.file == file }
        pictures.append((file, decoded))
        var (count, bytes) = (0, 0)
        let kept = pictures.reversed().filter { picture in
            if shown.contains(picture.file) { return true }
            count += 1
            bytes += picture.decoded?.rgb.count ?? 0
            return count <= Self.spare && bytes <= Self.spareBytes
        }
        pictures = kept.reversed()
    }

    /// The pictures that are to be read so that these can be shown. While some are being read, no others are: who goes
    /// through the steps fast passes by most of them.
    mutating func wanted(_ files: [WatchedPicture]) -> [WatchedPicture] {
        shown = files
        guard asked.isEmpty else { return [] }
        let missing = files.filter { file in !pictures.contains { $0.file == file } }
        asked = Set(missing)
        return missing
    }
}
