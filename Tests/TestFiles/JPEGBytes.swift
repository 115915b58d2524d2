import TestJPEG

/// A JPEG file written by libjpeg; empty where that fails.
///
/// - Parameters:
///   - pixels: `[height × width × channels]`, row-major, one byte per channel.
///   - channels: 1 for grey, 3 for red, green and blue, 4 for CMYK in the form in which it is stored.
package func jpeg(
    _ pixels: [UInt8], width: Int, channels: Int = 3, quality: Int = 100, isProgressive: Bool = false,
    isArithmetic: Bool = false, isYCCK: Bool = false
) -> [UInt8] {
    let form = jpeg_form(
        width: UInt32(width), height: UInt32(pixels.count / width / channels), channels: CInt(channels),
        quality: CInt(quality), is_progressive: isProgressive ? 1 : 0, is_arithmetic: isArithmetic ? 1 : 0,
        is_ycck: isYCCK ? 1 : 0)
    var file = [UInt8](repeating: 0, count: 2 * pixels.count + 5000)
    var size = file.count
    return unsafe jpeg_write(pixels, form, &file, &size) != 0 ? Array(file.prefix(size)) : []
}

/// An Exif segment whose first directory contains the orientation.
package func exif(orientation: Int, isLittleEndian: Bool, type: Int = 3) -> [UInt8] {
    func number(_ value: Int, _ size: Int) -> [UInt8] {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return isLittleEndian ? bytes : bytes.reversed()
    }
    let value = type == 4 ? number(orientation, 4) : number(orientation, 2) + [0, 0]
    let entries =
        [number(0x010F, 2) + number(2, 2) + number(3, 4) + Array("ab\0\0".utf8)]
        + [number(0x0112, 2) + number(type, 2) + number(1, 4) + value]
    let tiff =
        Array((isLittleEndian ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(entries.count, 2)
        + entries.joined() + number(0, 4)
    let payload = Array("Exif\0\0".utf8) + tiff
    let length = payload.count + 2
    return [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + payload
}

/// A file with a segment inserted after its first marker.
package func inserting(_ segment: [UInt8], into file: [UInt8]) -> [UInt8] {
    Array(file.prefix(2)) + segment + Array(file.dropFirst(2))
}
