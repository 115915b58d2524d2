import Screen
import Testing

@Suite struct RenditionTests {
    @Test(
        "In 256 colours a colour is shown as the nearest one of the cube and the grey ramp",
        arguments: [
            (0x000000, 16), (0xFFFFFF, 231), (0xFF0000, 196), (0x5F87AF, 67), (0x808080, 244),
            (0x0A0A0A, 232),
            (0xEEEEEE, 255), (0x56B4E9, 74), (0x2F0000, 233), (0x5E0000, 52), (0x727272, 243),
        ] as [(UInt32, Int)])
    func nearestOf256(rgb: UInt32, index: Int) {
        #expect(Color(rgb, basic: .red).nearestOf256 == index)
    }

    @Test("No other of the 256 colours is nearer than the chosen one")
    func nearestIsNearest() {
        let levels = [0, 95, 135, 175, 215, 255]
        var palette: [(index: Int, red: Int, green: Int, blue: Int)] = []
        for index in 0..<216 {
            palette.append((16 + index, levels[index / 36], levels[index / 6 % 6], levels[index % 6]))
        }
        for step in 0..<24 { palette.append((232 + step, 8 + 10 * step, 8 + 10 * step, 8 + 10 * step)) }
        for rgb in stride(from: UInt32(0), to: 0x1000000, by: 60_007) {
            let color = Color(rgb, basic: .red)
            func distance(_ entry: (index: Int, red: Int, green: Int, blue: Int)) -> Int {
                let (red, green, blue) = (
                    entry.red - Int(color.red), entry.green - Int(color.green), entry.blue - Int(color.blue)
                )
                return red * red + green * green + blue * blue
            }
            let chosen = palette.first { $0.index == color.nearestOf256 }
            #expect(chosen.map(distance) == palette.map(distance).min())
        }
    }

    private let style = Style(
        Color(0x123456, basic: .brightRed), on: Color(0x654321, basic: .brightBlue), .bold)

    @Test("A style has the colour numbers for the terminal's colour depth")
    func depths() {
        #expect(Rendition(style, in: .trueColor).foreground == 0x123456)
        #expect(Rendition(style, in: .trueColor).background == 0x654321)
        #expect(Rendition(style, in: .basic16).foreground == 9)
        #expect(Rendition(style, in: .basic16).background == 12)
        #expect(Rendition(style, in: .none).foreground == -1)
        #expect(Rendition(style, in: .none).background == -1)
        #expect(Rendition(style, in: .none).attributes == .bold)
        #expect(Rendition(.plain, in: .trueColor).foreground == -1)
    }

    @Test("On eight colours a bright foreground is bold, and a bright background loses its brightness")
    func bright() {
        let style = Style(Color(0, basic: .brightRed), on: Color(0, basic: .brightBlue))
        let rendition = Rendition(style, in: .basic8)
        #expect(rendition.foreground == 1)
        #expect(rendition.background == 4)
        #expect(rendition.attributes == .bold)
    }

    @Test("On eight colours bright black is never black, which would be invisible")
    func brightBlack() {
        let muted = Color(0x888888, basic: .brightBlack)
        #expect(Rendition(Style(muted), in: .basic8).foreground == -1)
        #expect(Rendition(Style(muted), in: .basic8).attributes == .dim)
        #expect(Rendition(Style(muted, on: Color(0, basic: .black)), in: .basic8).foreground == 7)
    }
}
