extension ColorPicture {
    /// Reads a file of one picture: PNG of any kind, or Netpbm's PGM and PPM. The first byte says which.
    ///
    /// Throws the `DatasetError` of a file that cannot be read, or `malformed`.
    package init(path: String) throws(DatasetError) {
        let bytes = try InputFile(path: path).contents()
        do throws(FormatFault) {
            self = bytes.first == UInt8(ascii: "P") ? try PNMFile.picture(in: bytes) : try PNGFile.picture(in: bytes)
        } catch {
            throw .malformed(path: path, error)
        }
    }

    /// The brightness alone.
    package var grayPicture: GrayPicture { GrayPicture(width: width, height: height, pixels: grey) }
}
