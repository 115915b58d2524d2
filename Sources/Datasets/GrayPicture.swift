/// A picture of one byte a pixel, row after row: 0 is the ground, 255 full ink.
package struct GrayPicture: Hashable, Sendable {
    package let width: Int
    package let height: Int
    /// `width * height` of them.
    package private(set) var pixels: [UInt8]

    /// `pixels` must be `width * height` bytes, and neither side negative.
    package init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(
            width >= 0 && height >= 0 && pixels.count == width * height,
            "\(pixels.count) pixels of \(width) by \(height)")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Nothing but ground.
    package init(width: Int, height: Int) {
        self.init(width: width, height: height, pixels: Array(repeating: 0, count: max(0, width * height)))
    }

    /// The pixel at a place, 0 from the left and from the top; ground outside of the picture, where setting it does
    /// nothing.
    package subscript(x: Int, y: Int) -> UInt8 {
        get { contains(x, y) ? pixels[y * width + x] : 0 }
        set { if contains(x, y) { pixels[y * width + x] = newValue } }
    }

    package func contains(_ x: Int, _ y: Int) -> Bool { x >= 0 && x < width && y >= 0 && y < height }

    /// Whether there is no ink at all.
    package var isEmpty: Bool { pixels.allSatisfy { $0 == 0 } }
}
