import Files
import Interchange

/// The largest picture that is read.
enum PictureLimit {
    /// Enough for a camera with 108 megapixels. There must be a limit, as a small file can claim any size.
    static let pixels = 120_000_000

    /// Returns the number of pixels. Throws `tooLarge` if there are too many, or if the memory to read them is not
    /// available.
    ///
    /// - Parameters:
    ///   - bytes: the memory needed per pixel.
    ///   - place: where in the file the size is given.
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
