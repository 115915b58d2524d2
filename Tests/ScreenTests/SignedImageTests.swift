import Screen
import Testing

@Suite("Pictures of positive and negative numbers")
struct SignedImageTests {
    private let values: ArraySlice<Float> = [-1, -0.5, -0.2, 0, 0.1, 0.2, 0.5, 1]

    private func frame(_ appearance: Appearance, isInverted: Bool? = nil) -> Frame {
        var frame = Frame(size: Size(columns: 8, rows: 1))
        let image = SignedImage(width: 8, height: 1, values: values, scale: 1, isInverted: isInverted)
        frame.draw(image, in: frame.area, with: appearance)
        return frame
    }

    @Test("Characters show the signs where there are few colours")
    func signs() {
        #expect(frame(Appearance(glyphs: .ascii)).text == "%=-  +*#")
        #expect(frame(Appearance(colors: .none)).text == "%=-  +*#")
        #expect(frame(Appearance(colors: .basic16)).text == "%=-  +*#")
    }

    @Test("Numbers are blue below 0, red above it, and brighter the further they are from 0")
    func colors() throws {
        let cells = frame(Appearance(colors: .trueColor)).row(0)
        let colors = cells.compactMap(\.style.foreground)
        #expect(colors.count == 8)
        #expect(colors[0].blue > colors[0].red && colors[7].red > colors[7].blue)
        #expect(colors[0].blue > colors[1].blue && colors[1].blue > colors[2].blue)
        #expect(colors[7].red > colors[6].red && colors[6].red > colors[5].red)
        #expect((colors[3].red, colors[3].green, colors[3].blue) == (0, 0, 0))
        let white = try #require(frame(Appearance(colors: .trueColor), isInverted: true)[3, 0].style.foreground)
        #expect((white.red, white.green, white.blue) == (255, 255, 255))
        let light = Appearance(colors: .trueColor, theme: .light, isLight: true)
        #expect(frame(light)[3, 0].style.foreground == white)
        #expect(frame(light, isInverted: false)[3, 0].style.foreground == colors[3])
    }

    @Test("On a light background 0 is white, and the strongest colours are dark")
    func lightBackground() throws {
        let cells = frame(Appearance(colors: .trueColor, theme: .light, isLight: true)).row(0)
        let colors = cells.compactMap(\.style.foreground)
        #expect((colors[3].red, colors[3].green, colors[3].blue) == (255, 255, 255))
        #expect(colors[0] == SignedImage.hue(isPositive: false, isInverted: true))
        #expect(colors[7] == SignedImage.hue(isPositive: true, isInverted: true))
        #expect(colors[0].red < 100 && colors[7].blue < 100)
    }

    @Test("Pixels that share a cell are averaged, and NaN is drawn like 0")
    func averages() {
        var frame = Frame(size: Size(columns: 2, rows: 1))
        let image = SignedImage(width: 4, height: 1, values: [1, 0.8, 1, -1], scale: 1)
        frame.draw(image, in: frame.area, with: Appearance(glyphs: .ascii))
        #expect(frame.text == "#")
        frame = Frame(size: Size(columns: 2, rows: 1))
        frame.draw(
            SignedImage(width: 2, height: 1, values: [.nan, .infinity], scale: 1), in: frame.area,
            with: Appearance(glyphs: .ascii))
        #expect(frame.text == " #")
    }

    @Test("The size keeps the proportions, with cells two pixels high, and at most doubles them")
    func size() {
        func size(_ columns: Int, _ rows: Int) -> Size {
            SignedImage.size(width: 28, height: 28, in: Size(columns: columns, rows: rows))
        }
        #expect(size(28, 14) == Size(columns: 28, rows: 14))
        #expect(size(300, 100) == Size(columns: 56, rows: 28))
        #expect(size(60, 20) == Size(columns: 28, rows: 14))
        #expect(size(100, 7) == Size(columns: 14, rows: 7))
        #expect(size(0, 7) == Size(columns: 0, rows: 0))
    }

    @Test("A gap leaves half a row empty below a picture, or a whole row where characters are drawn")
    func gap() {
        let picture = SignedImage(
            width: 4, height: 4, values: Array(repeating: Float(1), count: 16)[...], scale: 1, leavesGap: true)
        var colored = Frame(size: Size(columns: 4, rows: 3))
        colored.draw(picture, in: colored.area, with: Appearance(colors: .trueColor))
        #expect(colored[0, 1].style.background != nil)
        #expect(colored[0, 2].style.foreground != nil && colored[0, 2].style.background == nil)
        var signs = Frame(size: Size(columns: 4, rows: 3))
        signs.draw(picture, in: signs.area, with: Appearance(glyphs: .ascii))
        #expect(signs.text == "####\n####\n")
        var low = Frame(size: Size(columns: 4, rows: 2))
        low.draw(picture, in: low.area, with: Appearance(glyphs: .ascii))
        #expect(low.text == "####\n####")
    }
}
