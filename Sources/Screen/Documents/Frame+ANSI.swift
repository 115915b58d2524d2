extension Frame {
    /// The control sequences and characters (ECMA-48, true colours) by which a terminal that shows a previous frame shows
    /// this one; by which it shows this one from a cleared screen, if there is no previous one of its size. Empty if
    /// nothing has changed.
    package func ansi(since previous: Frame?) -> String {
        let isWhole = previous?.size != size
        var text = isWhole ? "\u{1B}[0m\u{1B}[2J\u{1B}[?25l" : ""
        var style = Style.plain
        for change in changes(since: previous) {
            text += "\u{1B}[\(change.row + 1);\(change.cells.lowerBound % size.columns + 1)H"
            for cell in cells[change.cells] {
                guard let scalar = cell.scalar else { continue }
                if cell.style != style {
                    text += cell.style.selection
                    style = cell.style
                }
                text.unicodeScalars.append(scalar)
                if !cell.marks.isEmpty { text.unicodeScalars += cell.marks.scalars }
            }
        }
        return style == .plain ? text : text + "\u{1B}[0m"
    }
}

extension Style {
    /// The control sequence that selects this style, whatever was selected before.
    fileprivate var selection: String {
        var parameters = ["0"]
        if attributes.contains(.bold) { parameters.append("1") }
        if attributes.contains(.dim) { parameters.append("2") }
        if attributes.contains(.underline) { parameters.append("4") }
        if attributes.contains(.reverse) { parameters.append("7") }
        if let color = foreground { parameters.append("38;2;\(color.red);\(color.green);\(color.blue)") }
        if let color = background { parameters.append("48;2;\(color.red);\(color.green);\(color.blue)") }
        return "\u{1B}[" + parameters.joined(separator: ";") + "m"
    }
}
