internal import CJPEG
import Files

/// Decodes pictures in the JPEG format (ITU-T T.81) with libjpeg-turbo.
package enum JPEGFile {
    /// Decodes a whole file, baseline or progressive, in colour, grey or CMYK, and turns it upright according to its
    /// Exif data.
    ///
    /// Damage is an error, even where libjpeg would invent the missing pixels. Allocates memory only for as many pixels
    /// as the file can hold, and at most half of `memoryLimit` bytes.
    package static func picture(
        in file: [UInt8], memoryLimit: Int = Memory.physical
    ) throws(FormatFault) -> ColorPicture {
        var message = [CChar](repeating: 0, count: Int(JPEG_MESSAGE_LENGTH))
        var header = jpeg_header()
        try check(unsafe jpeg_examine(file, file.count, &header, &message), message)
        let (width, height) = (Int(header.width), Int(header.height))
        // The colours twice, as the picture may be rotated; a progressive picture adds coefficients of two bytes for up
        // to four components.
        let pixels = try PictureLimit.check(
            width: width, height: height, bytes: header.is_progressive != 0 ? 14 : 6, at: .whole,
            memoryLimit: memoryLimit)
        // Except with arithmetic coding, every block of 8 × 8 pixels takes at least one bit.
        guard header.is_arithmetic != 0 || pixels / 512 <= file.count else {
            throw FormatFault(
                .tooLarge, at: .whole, expected: "a size that the file can hold", found: sizes([width, height]))
        }
        var outcome = jpeg_outcome_done
        let rgb = unsafe [UInt8](unsafeUninitializedCapacity: 3 * pixels) { buffer, count in
            unsafe buffer.initialize(repeating: 0)
            outcome = unsafe jpeg_decode(file, file.count, buffer.baseAddress, &message)
            count = 3 * pixels
        }
        try check(outcome, message)
        return ColorPicture(width: width, height: height, rgb: rgb).upright(from: ExifOrientation(inJPEG: file))
    }

    private static func check(_ outcome: jpeg_outcome, _ message: [CChar]) throws(FormatFault) {
        let text = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        switch outcome {
        case jpeg_outcome_done: return
        case jpeg_outcome_unsupported:
            throw FormatFault(
                .unsupported, at: .whole, expected: "a JPEG of 8 bits a value, baseline or progressive",
                found: excerpt(text))
        case jpeg_outcome_no_memory:
            throw FormatFault(
                .tooLarge, at: .whole, expected: "a picture that fits into memory", found: excerpt(text))
        default:
            throw FormatFault(
                .malformed, at: .whole, expected: "an intact JPEG", found: text.isEmpty ? "damage" : excerpt(text))
        }
    }
}
