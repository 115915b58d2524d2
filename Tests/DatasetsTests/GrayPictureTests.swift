import CPNG
import Datasets
import Testing

@Suite struct GrayPictureTests {
    static let picture = GrayPicture(
        width: 5, height: 4,
        pixels: [
            0, 0, 0, 0, 0,
            0, 10, 200, 0, 0,
            0, 0, 255, 30, 0,
            0, 0, 0, 0, 0,
        ])

    @Test("A shift of zero changes nothing, and a shift back undoes one unless ink has left the picture")
    func shifting() {
        let picture = Self.picture
        #expect(picture.shifted(right: 0, down: 0) == picture)
        #expect(picture.shifted(right: 1, down: -1) != picture)
        #expect(picture.shifted(right: 1, down: -1).shifted(right: -1, down: 1) == picture)
        #expect(picture.shifted(right: 1, down: 0)[3, 2] == 255)
        #expect(picture.shifted(right: Int.max, down: Int.min).isEmpty)
    }

    @Test("Rotating by zero, by full turns or by NaN changes nothing", arguments: [0.0, 360, -720, .nan])
    func noTurn(degrees: Double) {
        #expect(Self.picture.rotated(degrees: degrees) == Self.picture)
    }

    @Test("A quarter turn clockwise brings the top to the right, and four of them restore the picture")
    func quarterTurn() {
        let square = GrayPicture(width: 3, height: 3, pixels: [1, 2, 3, 4, 5, 6, 7, 8, 9])
        let turned = square.rotated(degrees: 90)
        #expect(turned.pixels == [7, 4, 1, 8, 5, 2, 9, 6, 3])
        #expect(square.rotated(degrees: -90).rotated(degrees: 90) == square)
        #expect(square.rotated(degrees: 180).pixels == [9, 8, 7, 6, 5, 4, 3, 2, 1])
    }

    @Test("A dot thickens to a cross and thins back; a thin line disappears")
    func thickness() {
        let dot = GrayPicture(width: 3, height: 3, pixels: [0, 0, 0, 0, 9, 0, 0, 0, 0])
        #expect(dot.thickened(steps: 1).pixels == [0, 9, 0, 9, 9, 9, 0, 9, 0])
        #expect(dot.thickened(steps: 2).thickened(steps: 0).pixels == Array(repeating: 9, count: 9))
        #expect(dot.thickened(steps: 1).thickened(steps: -1) == dot)
        #expect(dot.thickened(steps: -1).isEmpty)
        #expect(dot.thickened(steps: .max).pixels == Array(repeating: 9, count: 9))
    }

    @Test("Noise is equal for equal seeds, different for different ones, and has the requested deviation")
    func noise() {
        let grey = GrayPicture(width: 100, height: 100, pixels: Array(repeating: 128, count: 10_000))
        let noisy = grey.withNoise(0.1, seed: 1)
        #expect(noisy == grey.withNoise(0.1, seed: 1))
        #expect(noisy != grey.withNoise(0.1, seed: 2))
        #expect(grey.withNoise(0, seed: 1) == grey)
        let squares = noisy.pixels.reduce(0) { $0 + (Double($1) - 128) * (Double($1) - 128) }
        #expect(abs((squares / 10_000).squareRoot() - 25.5) < 1)
    }

    @Test("A small drawing in a corner is enlarged and centred; an empty picture stays empty")
    func centering() {
        var drawing = GrayPicture(width: 28, height: 28)
        for y in 1..<11 { for x in 2..<6 { drawing[x, y] = 255 } }
        let centered = drawing.centeredAsMNIST
        let inked = centered.pixels.indices.filter { centered.pixels[$0] >= 128 }
        #expect(inked.map { $0 / 28 }.min() == 4)
        #expect(inked.map { $0 / 28 }.max() == 23)
        #expect(inked.map { $0 % 28 }.min() == 10)
        #expect(inked.map { $0 % 28 }.max() == 17)
        #expect(GrayPicture(width: 28, height: 28).centeredAsMNIST.isEmpty)
    }

    @Test("Pictures without width or height are altered without a trap")
    func empty() {
        for picture in [GrayPicture(width: 0, height: 3), GrayPicture(width: 0, height: 0)] {
            let altered = picture.shifted(right: 1, down: 1).rotated(degrees: 30).thickened(steps: 1)
            #expect(altered.withNoise(1, seed: 1).centeredAsMNIST == picture)
            #expect(PNGFile.bytes(of: picture) == nil)
        }
    }

    @Test("A PNG file has the picture's size, and its bytes when it is read back")
    func png() throws {
        let file = try #require(PNGFile.bytes(of: Self.picture))
        #expect(Array(file.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        #expect(Array(file[16..<26]) == [0, 0, 0, 5, 0, 0, 0, 4, 8, 0])
        #expect(PNGFile.bytes(of: Self.picture, isInverted: true) != file)
        #expect(pixels(of: file) == Self.picture.pixels)
    }

    /// Reads a grey file back with libpng's own reader.
    private func pixels(of file: [UInt8]) -> [UInt8] {
        var image = unsafe png_image()
        unsafe image.version = UInt32(PNG_IMAGE_VERSION)
        guard unsafe png_image_begin_read_from_memory(&image, file, file.count) != 0 else { return [] }
        unsafe image.format = 0
        var pixels = [UInt8](repeating: 0, count: unsafe Int(image.width * image.height))
        guard unsafe png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else { return [] }
        return pixels
    }
}
