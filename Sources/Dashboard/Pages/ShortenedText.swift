package import Screen

extension String {
    /// As much of the text as takes so many columns, an ellipsis in the last of them where some is cut off.
    package func shortened(to columns: Int, with appearance: Appearance) -> String {
        shortened(to: columns, ellipsis: String(Character(appearance.ellipsis)))
    }

    /// The same with another sign for what is cut off, one column wide or empty. No character is halved.
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
