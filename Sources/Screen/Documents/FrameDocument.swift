/// A frame as a file that looks like the terminal it was drawn for.
package struct FrameDocument: Hashable, Sendable {
    package var frame: Frame
    /// What the document is called, for browsers and for people who do not see it.
    package var title: String
    let palette: FramePalette

    /// - Parameter appearance: what the frame was drawn with: its number of colours and its ground.
    package init(_ frame: Frame, drawnWith appearance: Appearance, title: String) {
        self.frame = frame
        self.title = title
        palette = FramePalette(appearance)
    }

    /// The whole file, which ends with a line break.
    package func text(as format: FrameFormat) -> String {
        switch format {
        case .svg: svg
        case .html: html
        case .txt: frame.text + "\n"
        }
    }
}

extension String {
    /// With entities for what has a meaning in XML, and U+FFFD for what XML cannot hold.
    var escapedForXML: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}":
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
