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

    /// The theme is fitted to the colours that there are.
    package init(glyphs: Glyphs = .unicode, colors: ColorDepth = .trueColor, theme: Theme = .standard) {
        self.glyphs = glyphs
        self.colors = colors
        self.theme = theme.fitted(to: colors)
    }

    package var isASCII: Bool { glyphs == .ascii }

    /// The first in UTF-8, the second in ASCII.
    package func glyph(_ unicode: Unicode.Scalar, ascii: Unicode.Scalar) -> Unicode.Scalar {
        isASCII ? ascii : unicode
    }

    /// The first in UTF-8, the second in ASCII.
    package func text(_ unicode: String, ascii: String) -> String { isASCII ? ascii : unicode }
}
