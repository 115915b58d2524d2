import Screen
import Testing

@Suite("Grey images")
struct GrayImageTests {
    static let ramp = GrayImage(
        width: 4, height: 4, pixels: (0..<16).map { UInt8($0 * 17) }, maximumMagnification: 1)

    @Test("two pixels share a cell: the upper one is the foreground, the lower one the background")
    func halfBlocks() {
        let frame = Self.ramp.frame(4, 2)
        #expect(frame[1, 0] == Cell("▀", Style(Color(gray: 17), on: Color(gray: 85))))
        #expect(frame[3, 1] == Cell("▀", Style(Color(gray: 187), on: Color(gray: 255))))
    }

    @Test("few colours are drawn as shades, ASCII as characters of similar density")
    func shades() {
        for colors in [ColorDepth.none, .basic8, .basic16] {
            #expect(Self.ramp.picture(4, 2, Appearance(colors: colors)) == "░░░░\n▓▓▓▓")
        }
        #expect(Self.ramp.picture(4, 2, .ascii) == ".::-\n*##%")
    }

    @Test("black and white are swapped on light backgrounds")
    func inverted() {
        var image = Self.ramp
        image.isInverted = true
        let expected = Style(Color(gray: 238), on: Color(gray: 170))
        #expect(image.frame(4, 2)[1, 0].style == expected)
        #expect(Self.ramp.frame(4, 2, Appearance(theme: .light, isLight: true))[1, 0].style == expected)
        image.isInverted = false
        #expect(image.frame(4, 2, Appearance(isLight: true))[1, 0].style == Self.ramp.frame(4, 2)[1, 0].style)
    }

    @Test(
        "an image is enlarged by a whole factor or averaged down, and keeps its proportions",
        arguments: [
            (28, 14, 28, 14), (60, 28, 56, 28), (55, 28, 28, 14), (14, 14, 14, 7), (28, 7, 14, 7),
            (1, 1, 1, 1),
            (200, 3, 6, 3),
        ])
    func placement(columns: Int, rows: Int, width: Int, height: Int) {
        let image = GrayImage(width: 28, height: 28, pixels: Array(repeating: 9, count: 784))
        let place = image.placement(in: Rectangle(Size(columns: columns, rows: rows)))
        #expect(place.width == width)
        #expect(place.height == height)
    }

    @Test("averaging weights every pixel by the share of it that is covered")
    func averaging() {
        let image = GrayImage(width: 3, height: 2, pixels: [0, 90, 240, 0, 90, 240])
        let frame = image.frame(2, 1)
        #expect(frame[0, 0].style.foreground == Color(gray: 30))
        #expect(frame[1, 0].style.foreground == Color(gray: 190))
    }

    @Test("the missing half row of an image of odd height is background")
    func odd() {
        let image = GrayImage(width: 1, height: 1, pixels: [255])
        #expect(image.frame(1, 1)[0, 0].style == Style(Color(gray: 255), on: Color(gray: 0)))
    }
}
