/// A frame as a file that looks like the terminal it was drawn for.
package struct FrameDocument: Hashable, Sendable {
    package var frame: Frame
    /// The title of the document, for browsers and screen readers.
    package var title: String
    let palette: FramePalette

    /// - Parameter appearance: the appearance that the frame was drawn with; its number of colours and its background
    ///   decide the colours of the document.
    package init(_ frame: Frame, drawnWith appearance: Appearance, title: String) {
        self.frame = frame
        self.title = title
        palette = FramePalette(appearance)
    }

    /// The contents of the whole file, ending with a line break.
    package func text(as format: FrameFormat) -> String {
        switch format {
        case .svg: svg
        case .html: html
        case .txt: frame.text + "\n"
        }
    }
}

extension String {
    /// The text with entities for the characters that have a meaning in XML, and U+FFFD for those that XML cannot
    /// hold.
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
