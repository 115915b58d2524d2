/// A mark that fills the upper or the lower half of a cell, and so stands at its value to half a row.
package struct HalfRowMark: Hashable, Sendable {
    package var upper: Unicode.Scalar
    package var lower: Unicode.Scalar
    package var asciiUpper: Unicode.Scalar
    package var asciiLower: Unicode.Scalar
    /// The mark in a legend, where it stands for no value.
    package var sign: Unicode.Scalar

    package static let square = HalfRowMark(upper: "▀", lower: "▄", asciiUpper: "^", asciiLower: "o", sign: "■")
    /// Four dots, for a second series of marks in the same chart.
    package static let dots = HalfRowMark(upper: "⠛", lower: "⣤", asciiUpper: "'", asciiLower: "+", sign: "⠶")

    func glyph(isUpper: Bool, with appearance: Appearance) -> Unicode.Scalar {
        isUpper ? appearance.glyph(upper, ascii: asciiUpper) : appearance.glyph(lower, ascii: asciiLower)
    }
}
