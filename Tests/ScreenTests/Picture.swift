import Screen

extension Appearance {
    static let unicode = Appearance()
    static let ascii = Appearance(glyphs: .ascii, colors: .none)
    static let monochrome = Appearance(colors: .none)
}

extension Widget {
    /// The characters that the widget draws in an area of a size.
    func picture(_ columns: Int, _ rows: Int, _ appearance: Appearance = .unicode) -> String {
        frame(columns, rows, appearance).text
    }

    func frame(_ columns: Int, _ rows: Int, _ appearance: Appearance = .unicode) -> Frame {
        var frame = Frame(size: Size(columns: columns, rows: rows))
        frame.draw(self, in: frame.area, with: appearance)
        return frame
    }

    /// The characters that the widget draws, with a row of letters for the cells' styles below every row: `.` for a
    /// plain cell, `?` for a style without a letter.
    func styledPicture(
        _ columns: Int, _ rows: Int, _ appearance: Appearance = .unicode, letters: [Style: Character]
    ) -> String {
        let frame = frame(columns, rows, appearance)
        let lines = frame.text.split(separator: "\n", omittingEmptySubsequences: false)
        return (0..<rows).map { row in
            let styles = frame.row(row).map { $0.style == .plain ? "." : letters[$0.style] ?? "?" }
            return "\(lines[row])\n\(String(styles))"
        }
        .joined(separator: "\n")
    }
}
