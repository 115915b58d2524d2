/// What the terminal can show and how the user wants it: widgets ask it for glyphs and styles.
package struct Appearance: Hashable, Sendable {
    /// Which characters may be drawn.
    package enum Glyphs: Hashable, Sendable {
        case unicode
        case ascii
    }

    package var glyphs: Glyphs
    package var colors: ColorDepth
    package var theme: Theme

    package init(glyphs: Glyphs = .unicode, colors: ColorDepth = .trueColor, theme: Theme = .standard) {
        self.glyphs = glyphs
        self.colors = colors
        self.theme = theme
    }

    package var isASCII: Bool { glyphs == .ascii }

    /// The first in UTF-8, the second in ASCII.
    package func glyph(_ unicode: Unicode.Scalar, ascii: Unicode.Scalar) -> Unicode.Scalar {
        isASCII ? ascii : unicode
    }

    /// The first in UTF-8, the second in ASCII.
    package func text(_ unicode: String, ascii: String) -> String { isASCII ? ascii : unicode }
}

/// The styles by what they mean. Colours are never the only sign: widgets say the same by glyph or word.
package struct Theme: Hashable, Sendable {
    package var text: Style
    /// Labels, units, axes.
    package var muted: Style
    package var border: Style
    package var title: Style
    /// Numbers and names that matter.
    package var strong: Style
    /// The selected tab, the selected row.
    package var selection: Style
    package var key: Style
    package var training: Style
    /// The band between the smallest and the largest value of a chart's column.
    package var trainingBand: Style
    package var validation: Style
    package var best: Style
    package var bar: Style
    package var good: Style
    package var bad: Style
    package var warning: Style

    /// Blue, orange and their kin, told apart by every kind of colour vision (after Okabe and Ito, 2008), legible
    /// on dark and on light grounds.
    package static let standard = Theme(
        text: Style(),
        muted: Style(Color(0x8A8F98, basic: .brightBlack)),
        border: Style(Color(0x5C6370, basic: .brightBlack)),
        title: Style(nil, .bold),
        strong: Style(nil, .bold),
        selection: Style(Color(0x101014, basic: .black), on: Color(0x56B4E9, basic: .cyan)),
        key: Style(Color(0xE69F00, basic: .yellow), .bold),
        training: Style(Color(0x56B4E9, basic: .cyan)),
        trainingBand: Style(Color(0x2F5F7F, basic: .blue)),
        validation: Style(Color(0xE69F00, basic: .yellow)),
        best: Style(Color(0xF0E442, basic: .brightYellow), .bold),
        bar: Style(Color(0x56B4E9, basic: .cyan)),
        good: Style(Color(0x12B886, basic: .green)),
        bad: Style(Color(0xF0622D, basic: .red), .bold),
        warning: Style(Color(0xE69F00, basic: .yellow), .bold))
}
