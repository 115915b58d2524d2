/// A picture of one byte per pixel, row by row: 0 is background, 255 full ink.
package struct GrayPicture: Hashable, Sendable {
    package let width: Int
    package let height: Int
    /// `width * height` bytes, row by row from the top.
    package private(set) var pixels: [UInt8]

    /// `pixels` must hold `width * height` bytes, and neither side may be negative.
    package init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(
            width >= 0 && height >= 0 && pixels.count == width * height,
            "\(pixels.count) pixels of \(width) by \(height)")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// An empty picture, all background.
    package init(width: Int, height: Int) {
        self.init(width: width, height: height, pixels: Array(repeating: 0, count: max(0, width * height)))
    }

    /// The pixel in column `x` from the left and row `y` from the top, from 0. Outside the picture, reading gives
    /// background and writing does nothing.
    package subscript(x: Int, y: Int) -> UInt8 {
        get { contains(x, y) ? pixels[y * width + x] : 0 }
        set { if contains(x, y) { pixels[y * width + x] = newValue } }
    }

    package func contains(_ x: Int, _ y: Int) -> Bool { x >= 0 && x < width && y >= 0 && y < height }

    /// Whether there is no ink at all.
    package var isEmpty: Bool { pixels.allSatisfy { $0 == 0 } }
}
