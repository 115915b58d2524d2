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
        do throws(FormatFault) {
            switch signature {
            case .png: return (try PNGFile.picture(in: bytes), "png")
            case .jpeg: return (try JPEGFile.picture(in: bytes), "jpeg")
            default: return (try PNMFile.picture(in: bytes), "pnm")
            }
        } catch {
            throw .malformed(path: path, error)
        }
    }

    /// The picture reduced to its brightness.
    package var grayPicture: GrayPicture { GrayPicture(width: width, height: height, pixels: grey) }
}
