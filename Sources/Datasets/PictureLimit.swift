import Interchange

/// How large a picture may be that is read.
enum PictureLimit {
    /// Enough for cameras of 108 megapixels. A small file can claim any size.
    static let pixels = 120_000_000

    /// The number of pixels. Throws `tooLarge` for a picture of more pixels, or where the memory to read it is not there.
    ///
    /// - Parameters:
    ///   - bytes: of memory, for a pixel.
    ///   - place: where in the file the size stands.
    static func check(
        width: Int, height: Int, bytes: Int, at place: FormatFault.Place, memoryLimit: Int = Memory.physical
    ) throws(FormatFault) -> Int {
        guard let count = FileCount(shape: [width, height]).value, count <= pixels else {
            throw FormatFault(
                .tooLarge, at: place, expected: "a picture of at most \(pixels / 1_000_000) million pixels",
                found: sizes([width, height]))
        }
        guard bytes * count <= memoryLimit / 2, Memory.isAvailable(bytes * count) else {
            throw FormatFault(
                .tooLarge, at: place, expected: "a picture that fits into memory", found: sizes([width, height]))
        }
        return count
    }
}
