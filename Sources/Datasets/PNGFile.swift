internal import CPNG

/// Reads and writes pictures in the Portable Network Graphics format (ISO/IEC 15948) with libpng.
package enum PNGFile {
    /// Encodes a whole file, 8-bit grey: black ink on white if `isInverted`, as on paper; otherwise unchanged, with
    /// white ink.
    ///
    /// nil for a picture without pixels, or if memory runs out.
    package static func bytes(of picture: GrayPicture, isInverted: Bool = false) -> [UInt8]? {
        let pixels = isInverted ? picture.pixels.map { 255 - $0 } : picture.pixels
        return encoded(pixels, width: picture.width, height: picture.height, channels: 1)
    }

    /// Encodes a whole file, 8 bits per colour. nil for a picture without pixels, or if memory runs out.
    package static func bytes(of picture: ColorPicture) -> [UInt8]? {
        encoded(picture.rgb, width: picture.width, height: picture.height, channels: 3)
    }

    private static func encoded(_ pixels: [UInt8], width: Int, height: Int, channels: Int) -> [UInt8]? {
        guard let width = UInt32(exactly: width), let height = UInt32(exactly: height) else { return nil }
        let channels = CInt(channels)
        var size = 0
        let isPossible = unsafe pixels.withUnsafeBufferPointer { pixels in
            unsafe png_write(pixels.baseAddress, width, height, channels, nil, &size) != 0
        }
        guard isPossible else { return nil }
        var isWritten = false
        let file = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            isWritten = unsafe pixels.withUnsafeBufferPointer { pixels in
                unsafe png_write(pixels.baseAddress, width, height, channels, buffer.baseAddress, &size) != 0
            }
            count = isWritten ? size : 0
        }
        return isWritten ? file : nil
    }
}
