import Files
import Interchange

extension ColorPicture {
    /// Reads a file of one picture: PNG or JPEG of any kind, or Netpbm's PGM and PPM. The first bytes decide the
    /// format, not the name.
    ///
    /// Throws the `DatasetError` of an unreadable file, `foreign` or `malformed`.
    package init(path: String) throws(DatasetError) {
        self = try Self.read(path).picture
    }

    /// Reads a picture file, and returns the picture with its format: "png", "jpeg" or "pnm".
    static func read(_ path: String) throws(DatasetError) -> (picture: ColorPicture, format: String) {
        let bytes = try reading(InputFile(path: path).contents())
        let signature = FileSignature(of: bytes)
        if let signature, signature != .png, signature != .jpeg {
            throw .foreign(path: path, signature, as: .picture)
        }
        do throws(FormatFault) { return try decode(bytes, signature) } catch {
            throw .malformed(path: path, error)
        }
    }

    private static func decode(
        _ bytes: [UInt8], _ signature: FileSignature?
    ) throws(FormatFault) -> (picture: ColorPicture, format: String) {
        switch signature {
        case .png: (try PNGFile.picture(in: bytes), "png")
        case .jpeg: (try JPEGFile.picture(in: bytes), "jpeg")
        default: (try PNMFile.picture(in: bytes), "pnm")
        }
    }

    /// Decodes a picture in one of these formats; nil if it is none, or damaged.
    package init?(encoded bytes: [UInt8]) {
        guard let decoded = try? Self.decode(bytes, FileSignature(of: bytes)) else { return nil }
        self = decoded.picture
    }

    /// The picture reduced to its brightness.
    package var grayPicture: GrayPicture { GrayPicture(width: width, height: height, pixels: grey) }
}
