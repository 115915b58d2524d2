internal import CPNG
internal import Files
import Interchange

extension PNGFile {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Decodes a whole file of any kind (palette, 1 to 16 bits, interlaced), with transparent parts blended over white
    /// paper.
    ///
    /// Compares the checksum of every chunk, as libpng skips those it does not need. Allocates memory only for as many
    /// pixels as the file can hold, and at most half of `memoryLimit` bytes.
    package static func picture(
        in file: [UInt8], memoryLimit: Int = Memory.physical
    ) throws(FormatFault) -> ColorPicture {
        try checkChunks(file)
        var message = [CChar](repeating: 0, count: 64)
        var (columns, rows, hasOpacity): (UInt32, UInt32, CInt) = (0, 0, 0)
        guard unsafe png_read_size(file, file.count, &columns, &rows, &hasOpacity, &message) != 0 else {
            throw damage(message)
        }
        let (width, height, channels) = (Int(columns), Int(rows), hasOpacity != 0 ? 4 : 3)
        let pixels = try PictureLimit.check(
            width: width, height: height, bytes: hasOpacity != 0 ? 7 : 3, at: .byte(16), memoryLimit: memoryLimit)
        // At least one bit per pixel, at deflate's greatest ratio.
        let most = FileCount(file.count) * FileCount(8 * Inflation.greatestRatio)
        guard pixels <= most.value ?? .max else {
            throw FormatFault(
                .tooLarge, at: .byte(16), expected: "a size that the file can hold", found: sizes([width, height]))
        }
        var isRead = false
        let values = unsafe [UInt8](unsafeUninitializedCapacity: channels * pixels) { buffer, count in
            unsafe buffer.initialize(repeating: 0)
            isRead = unsafe png_read_pixels(file, file.count, hasOpacity, buffer.baseAddress, &message) != 0
            count = channels * pixels
        }
        guard isRead else { throw damage(message) }
        return ColorPicture(width: width, height: height, rgb: channels == 3 ? values : Self.overWhite(values))
    }

    private static func overWhite(_ rgba: [UInt8]) -> [UInt8] {
        var rgb: [UInt8] = []
        rgb.reserveCapacity(rgba.count / 4 * 3)
        for start in stride(from: 0, to: rgba.count, by: 4) {
            let opacity = Int(rgba[start + 3])
            for channel in 0..<3 {
                let value = Int(rgba[start + channel])
                rgb.append(UInt8(opacity == 255 ? value : (value * opacity + 255 * (255 - opacity) + 127) / 255))
            }
        }
        return rgb
    }

    /// Checks every chunk up to `IEND`: length, name, contents and CRC-32.
    private static func checkChunks(_ file: [UInt8]) throws(FormatFault) {
        guard file.starts(with: signature) else {
            throw FormatFault(.wrongMagic, at: .byte(0), expected: "89 and PNG", found: "something else")
        }
        var offset = signature.count
        while true {
            guard file.count - offset >= 12 else {
                throw FormatFault(.truncated, at: .byte(file.count), expected: "a chunk", found: "the end")
            }
            let length = Int(number(file, offset))
            guard length <= file.count - offset - 12 else {
                throw FormatFault(
                    .truncated, at: .byte(offset), expected: "a chunk of \(length) bytes", found: "the end")
            }
            let name = file[offset + 4..<offset + 8]
            let sum = unsafe file.withUnsafeBufferPointer { buffer in
                unsafe CRC32.checksum(of: UnsafeBufferPointer(rebasing: buffer[offset + 4..<offset + 8 + length]))
            }
            guard sum == number(file, offset + 8 + length) else {
                throw FormatFault(
                    .malformed, at: .byte(offset), expected: "a chunk with the right checksum",
                    found: "\(String(decoding: name, as: UTF8.self)) with another")
            }
            offset += 12 + length
            if name.elementsEqual("IEND".utf8) { return }
        }
    }

    private static func number(_ file: [UInt8], _ offset: Int) -> UInt32 {
        file[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func damage(_ message: [CChar]) -> FormatFault {
        let text = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return FormatFault(
            .malformed, at: .whole, expected: "an intact PNG", found: text.isEmpty ? "damage" : excerpt(text))
    }
}
