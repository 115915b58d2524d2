import Glibc
import Screen
import Testing

extension Color {
    /// The relative luminance of WCAG 2, from 0 for black to 1 for white.
    fileprivate var luminance: Double {
        func linear(_ value: UInt8) -> Double {
            let share = Double(value) / 255
            return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fileprivate func contrast(to other: Color) -> Double {
        let (low, high) = (min(luminance, other.luminance), max(luminance, other.luminance))
        return (high + 0.05) / (low + 0.05)
    }
}

@Suite("Contrast")
struct ContrastTests {
    private static let dark = [Color(0x000000, basic: .black), Color(0x1E1E1E, basic: .black)]
    private static let light = [Color(0xFFFFFF, basic: .white), Color(0xFDF6E3, basic: .white)]
    static let themes: [(Theme, [Color], Double)] = [
        (.standard, dark, 4.5), (.light, light, 4.5), (.colorblind, dark, 6), (.colorblindLight, light, 7),
    ]
    /// Styles of lines and areas, not of text.
    private static var areas: [WritableKeyPath<Theme, Style>] { [\.border, \.trainingBand] }

    @Test("text has a contrast of at least 4.5 to 1, lines of 2 to 1", arguments: themes)
    func contrast(theme: Theme, backgrounds: [Color], least: Double) {
        for path in Theme.styles {
            let style = theme[keyPath: path]
            for background in style.background.map({ [$0] }) ?? backgrounds {
                guard let color = style.foreground else { continue }
                let needed = Self.areas.contains(path) ? 2 : least
                #expect(color.contrast(to: background) >= needed, "\(path) \(color) on \(background)")
            }
        }
    }

    /// The sixteen basic colours of xterm.
    private static let sixteen: [UInt32] = [
        0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00,
        0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]

    @Test("in sixteen colours text has a contrast of at least 3.9 to 1", arguments: themes)
    func basic(theme: Theme, backgrounds: [Color], least: Double) {
        func shown(_ color: Color) -> Color { Color(Self.sixteen[Int(color.basic.rawValue)], basic: color.basic) }
        for path in Theme.styles where !Self.areas.contains(path) {
            let style = theme[keyPath: path]
            guard let color = style.foreground else { continue }
            let background = style.background.map(shown) ?? backgrounds[0]
            #expect(shown(color).contrast(to: background) >= 3.9, "\(path)")
        }
    }

    @Test("the background decides whether a theme is light, unless its name does")
    func choices() {
        #expect(
            ThemeChoice.allCases.map { $0.theme(onLightBackground: false) } == [
                .standard, .standard, .light, .colorblind, .monochrome,
            ])
        #expect(
            ThemeChoice.allCases.map { $0.theme(onLightBackground: true) } == [
                .light, .standard, .light, .colorblindLight, .monochrome,
            ])
        let names = ["auto", "dark", "light", "colorblind", "mono"]
        #expect(ThemeChoice.allCases.map(\.rawValue) == names)
        #expect(!Appearance(glyphs: .unicode, colors: .trueColor, choice: .dark, onLightBackground: true).isLight)
        #expect(Appearance(glyphs: .unicode, colors: .trueColor, choice: .light, onLightBackground: false).isLight)
    }
}
