import CPNG

/// Pictures in the Portable Network Graphics format (ISO/IEC 15948), by libpng.
package enum PNGFile {
    /// A whole file, 8-bit grey, black ink on white where `isInverted`, as on paper; else as the bytes are, ink white.
    ///
    /// nil for a picture without pixels, or where memory runs out.
    package static func bytes(of picture: GrayPicture, isInverted: Bool = false) -> [UInt8]? {
        guard let width = UInt32(exactly: picture.width), let height = UInt32(exactly: picture.height) else {
            return nil
        }
        let pixels = isInverted ? picture.pixels.map { 255 - $0 } : picture.pixels
        var size = 0
        let isPossible = unsafe pixels.withUnsafeBufferPointer { pixels in
            unsafe png_write_gray(pixels.baseAddress, width, height, nil, &size) != 0
        }
        guard isPossible else { return nil }
        var isWritten = false
        let file = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            isWritten = unsafe pixels.withUnsafeBufferPointer { pixels in
                unsafe png_write_gray(pixels.baseAddress, width, height, buffer.baseAddress, &size) != 0
            }
            count = isWritten ? size : 0
        }
        return isWritten ? file : nil
    }
}
