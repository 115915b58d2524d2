package import Screen

extension String {
    /// As much of the text as fits into a number of columns; if it is cut, the last column holds an ellipsis.
    package func shortened(to columns: Int, with appearance: Appearance) -> String {
        shortened(to: columns, ellipsis: String(Character(appearance.ellipsis)))
    }

    /// Shortens the text with another sign in place of the ellipsis, one column wide or empty. No character is split.
    package func shortened(to columns: Int, ellipsis: String) -> String {
        guard columnWidth > columns else { return self }
        let room = columns - ellipsis.columnWidth
        guard room >= 0 else { return "" }
        var text = ""
        var width = 0
        for character in self {
            width += String(character).columnWidth
            if width > room { break }
            text.append(character)
        }
        return text + ellipsis
    }
}
