extension Frame {
    /// Replaces all characters that are not ASCII, for terminals that show only ASCII. Widgets draw ASCII there by
    /// themselves, but names of files and classes may contain anything.
    package mutating func foldToASCII() {
        for row in 0..<size.rows {
            for column in 0..<size.columns {
                let cell = self[column, row]
                guard let scalar = cell.scalar, !scalar.isASCII || !cell.marks.isEmpty else { continue }
                // The other half of a wide character becomes a space.
                self[column, row] = Cell(scalar.asciiFallback, cell.style)
            }
        }
    }
}

extension Unicode.Scalar {
    /// The ASCII character that looks most like this one; `?` where there is none.
    package var asciiFallback: Unicode.Scalar {
        switch self {
        case _ where isASCII: self
        case "\u{C0}"..."\u{FF}": Self.latin[Int(value) - 0xC0]
        case "\u{A0}", "\u{2000}"..."\u{200A}", "\u{202F}": " "
        case "·", "•", "∙": "."
        case "–", "—", "−", "‐", "‑", "─", "━", "╌", "┄", "┅", "╴", "╶", "╸", "╺": "-"
        case "│", "┃", "┆", "┊", "┤", "├": "|"
        case "╭", "╮", "╰", "╯", "┌", "┐", "└", "┘", "┼", "┬", "┴": "+"
        case "‘", "’", "′": "'"
        case "“", "”", "″": "\""
        case "…": "~"
        case "×", "✗", "✘": "x"
        case "→", "▶", "▸", "»", "›": ">"
        case "←", "◀", "◂", "«", "‹": "<"
        case "↑", "▲", "▴": "^"
        case "↓", "▼", "▾": "v"
        case "★", "☆", "✓", "✔", "█", "▀", "▄": "*"
        case "◆", "●", "○", "◇": "o"
        case "µ", "μ": "u"
        case "≤": "<"
        case "≥": ">"
        case "≈", "∼": "~"
        case "\u{2801}"..."\u{28FF}": ":"
        default: "?"
        }
    }

    /// Letters without their accents, for U+00C0 … U+00FF.
    private static let latin = Array(
        "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty".unicodeScalars)
}
