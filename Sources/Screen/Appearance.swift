/// What the terminal can show and how the user wants it to look: widgets ask it for glyphs and styles.
package struct Appearance: Hashable, Sendable {
    /// Which characters may be drawn.
    package enum Glyphs: Hashable, Sendable {
        case unicode
        case ascii
    }

    package var glyphs: Glyphs
    package var colors: ColorDepth
    package var theme: Theme
    /// Whether the terminal draws dark text on a light background.
    package var isLight: Bool

    /// Fits the theme to the colours that the terminal has.
    package init(
        glyphs: Glyphs = .unicode, colors: ColorDepth = .trueColor, theme: Theme = .standard, isLight: Bool = false
    ) {
        self.glyphs = glyphs
        self.colors = colors
        self.theme = theme.fitted(to: colors)
        self.isLight = isLight
    }

    /// Resolves the chosen theme for the background that the terminal has.
    package init(glyphs: Glyphs, colors: ColorDepth, choice: ThemeChoice, onLightBackground: Bool) {
        self.init(
            glyphs: glyphs, colors: colors, theme: choice.theme(onLightBackground: onLightBackground),
            isLight: choice.isLight(onLightBackground: onLightBackground))
    }

    package var isASCII: Bool { glyphs == .ascii }

    /// Returns `unicode`, or `ascii` where only ASCII may be drawn.
    package func glyph(_ unicode: Unicode.Scalar, ascii: Unicode.Scalar) -> Unicode.Scalar {
        isASCII ? ascii : unicode
    }

    /// Returns `unicode`, or `ascii` where only ASCII may be drawn.
    package func text(_ unicode: String, ascii: String) -> String { isASCII ? ascii : unicode }
}
