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
    /// The terminal draws dark on light.
    package var isLight: Bool

    /// The theme is fitted to the colours that there are.
    package init(
        glyphs: Glyphs = .unicode, colors: ColorDepth = .trueColor, theme: Theme = .standard, isLight: Bool = false
    ) {
        self.glyphs = glyphs
        self.colors = colors
        self.theme = theme.fitted(to: colors)
        self.isLight = isLight
    }

    /// The theme that was chosen, for the ground that the terminal has.
    package init(glyphs: Glyphs, colors: ColorDepth, choice: ThemeChoice, onLightGround: Bool) {
        self.init(
            glyphs: glyphs, colors: colors, theme: choice.theme(onLightGround: onLightGround),
            isLight: choice.isLight(onLightGround: onLightGround))
    }

    package var isASCII: Bool { glyphs == .ascii }

    /// The first in UTF-8, the second in ASCII.
    package func glyph(_ unicode: Unicode.Scalar, ascii: Unicode.Scalar) -> Unicode.Scalar {
        isASCII ? ascii : unicode
    }

    /// The first in UTF-8, the second in ASCII.
    package func text(_ unicode: String, ascii: String) -> String { isASCII ? ascii : unicode }
}
