/// A frame as a self-contained page of HTML: its text stands in a `pre` element whose spans have the colours.
extension FrameDocument {
    var html: String {
        var classes = StyleClasses()
        let lines = (0..<frame.size.rows).map { line($0, &classes) }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>\(title.escapedForXML)</title>
            <style>
            body{margin:0;background:\(palette.background.cssColor)}
            pre{margin:0;padding:8px;display:inline-block;font:14px/1.2 \(Self.fonts);color:\
            \(palette.foreground.cssColor)}
            .w{display:inline-block;width:2ch}
            \(classes.rules.joined(separator: "\n"))
            </style>
            </head>
            <body>
            <pre>
            \(lines.joined(separator: "\n"))
            </pre>
            </body>
            </html>

            """
    }

    private func line(_ row: Int, _ classes: inout StyleClasses) -> String {
        let cells = frame.row(row)
        var line = ""
        var open: FramePalette.Ink?
        var spaces = 0
        for index in cells.indices {
            let cell = cells[index]
            guard let scalar = cell.scalar else { continue }
            let ink = palette.ink(cell.style)
            // Spaces at the end of a line are left out where they would not be visible.
            if scalar == " ", ink.background == nil, !ink.isUnderlined {
                spaces += 1
                continue
            }
            if spaces > 0, let last = open, last.background != nil || last.isUnderlined || last != ink {
                line += "</span>"
                open = nil
            }
            line += String(repeating: " ", count: spaces)
            spaces = 0
            if ink != open {
                if open != nil { line += "</span>" }
                line += "<span class=\"\(classes.name(of: ink, over: palette.background))\">"
                open = ink
            }
            var text = String(Character(scalar))
            text.unicodeScalars += cell.marks.scalars
            let isWide = index + 1 < cells.endIndex && cells[index + 1].scalar == nil
            line += isWide ? "<span class=\"w\">\(text.escapedForXML)</span>" : text.escapedForXML
        }
        return open == nil ? line : line + "</span>"
    }

    /// One CSS class for each style, in the order in which the styles first occur.
    private struct StyleClasses {
        private(set) var rules: [String] = []
        private var names: [FramePalette.Ink: String] = [:]

        mutating func name(of ink: FramePalette.Ink, over background: UInt32) -> String {
            if let name = names[ink] { return name }
            let name = "s\(names.count)"
            names[ink] = name
            var rule = "color:\(ink.color.cssColor)"
            if let color = ink.background, color != background { rule += ";background:\(color.cssColor)" }
            rule += ink.isBold ? ";font-weight:bold" : ""
            rule += ink.isUnderlined ? ";text-decoration:underline" : ""
            rules.append(".\(name){\(rule)}")
            return name
        }
    }
}
