import Screen
import Testing

@Suite struct ColorImageTests {
    /// Red and green in the first row, blue and white in the second.
    private let image = ColorImage(
        width: 2, height: 2, rgb: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255], maximumMagnification: 1)

    private func draw(_ widget: some Widget, _ appearance: Appearance, columns: Int = 2, rows: Int = 1) -> Frame {
        var frame = Frame(size: Size(columns: columns, rows: rows))
        frame.draw(widget, in: frame.area, with: appearance)
        return frame
    }

    private func code(_ color: Color?) -> [UInt8]? { color.map { [$0.red, $0.green, $0.blue] } }

    @Test(
        "A cell shows two pixels in their colours, the upper one in front, on any background", arguments: [false, true])
    func colors(isLight: Bool) {
        let frame = draw(image, Appearance(isLight: isLight))
        #expect(frame[0, 0].scalar == "▀" && frame[1, 0].scalar == "▀")
        #expect(code(frame[0, 0].style.foreground) == [255, 0, 0])
        #expect(code(frame[0, 0].style.background) == [0, 0, 255])
        #expect(code(frame[1, 0].style.foreground) == [0, 255, 0])
        #expect(code(frame[1, 0].style.background) == [255, 255, 255])
    }

    @Test("Where there are few colours, shades show brightness on a dark background and darkness on a light one")
    func shades() {
        let pair = ColorImage(
            width: 2, height: 2, rgb: [255, 255, 255, 0, 0, 0, 255, 255, 255, 0, 0, 0], maximumMagnification: 1)
        let dark = draw(pair, Appearance(glyphs: .ascii, colors: .none))
        #expect(dark[0, 0].scalar == "@" && dark[1, 0].scalar == " ")
        let light = draw(pair, Appearance(glyphs: .ascii, colors: .none, isLight: true))
        #expect(light[0, 0].scalar == " " && light[1, 0].scalar == "@")
    }

    @Test("A picture that is too large is averaged, channel by channel")
    func averages() {
        let frame = draw(image, Appearance(), columns: 1, rows: 1)
        let cell = frame[0, 0].style
        // The mean of all four pixels, rounded to 32 levels; below it the background shows.
        #expect(code(cell.foreground) == [131, 131, 131] && cell.background == nil)
    }

    @Test("A gap leaves the lower half of the area's last row empty; where it is empty anyway, nothing changes")
    func gap() {
        var parted = image
        parted.leavesGap = true
        let frame = draw(parted, Appearance())
        #expect(frame[0, 0].scalar == "▀" && frame[0, 0].style.foreground != nil)
        #expect(frame[0, 0].style.background == nil && frame[1, 0].style.background == nil)
        #expect(draw(parted, Appearance(), columns: 2, rows: 3) == draw(image, Appearance(), columns: 2, rows: 3))
    }

    @Test("Weights of three channels are grey where they are 0, and coloured where they are positive")
    func signed() {
        let weights: [Float] = [0, 0, 0, 2, -2, 0]
        let image = SignedColorImage(width: 1, height: 2, values: weights[...], scale: 2)
        let cell = draw(image, Appearance(), columns: 1).row(0).first?.style
        let grey = code(cell?.foreground) ?? []
        #expect(Set(grey).count == 1 && (120...136).contains(grey.first ?? 0))
        let color = code(cell?.background) ?? [0, 0, 0]
        #expect(color[0] == 255 && color[1] == 0)
        // Where characters are drawn, they show the mean of the three channels.
        let plus: [Float] = [2, 2, 2, 2, 2, 2]
        let signs = SignedColorImage(width: 1, height: 2, values: plus[...], scale: 2)
        #expect(draw(signs, Appearance(glyphs: .ascii, colors: .none), columns: 1)[0, 0].scalar == "#")
    }
}
