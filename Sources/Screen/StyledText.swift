/// A line of text in several styles.
package struct StyledText: Hashable, Sendable {
    package struct Span: Hashable, Sendable {
        package var text: String
        /// The style; `nil` for that of the place where the text is drawn.
        package var style: Style?

        package init(_ text: String, _ style: Style? = nil) {
            self.text = text
            self.style = style
        }
    }

    package var spans: [Span]

    package init(_ text: String = "", _ style: Style? = nil) {
        spans = text.isEmpty ? [] : [Span(text, style)]
    }

    package init(spans: [Span]) {
        self.spans = spans
    }

    package var isEmpty: Bool { spans.allSatisfy { $0.text.isEmpty } }

    /// The number of columns that the text takes in a terminal.
    package var columnWidth: Int { spans.reduce(0) { $0 + $1.text.columnWidth } }

    /// The text without its styles.
    package var plain: String { spans.reduce(into: "") { $0 += $1.text } }

    package mutating func append(_ text: String, _ style: Style? = nil) {
        spans.append(Span(text, style))
    }

    package mutating func append(_ other: StyledText) {
        spans += other.spans
    }

    package static func + (left: StyledText, right: StyledText) -> StyledText {
        StyledText(spans: left.spans + right.spans)
    }

    package static func += (left: inout StyledText, right: StyledText) {
        left.append(right)
    }
}

extension StyledText: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) { self.init(value) }
}

/// Where a line is placed in its area.
package enum Alignment: Hashable, Sendable {
    case left, center, right
}

extension Frame {
    /// Writes a line into the first row of `area` and returns the columns it took.
    ///
    /// Text that does not fit is cut off and ends in an ellipsis. `style` applies to spans without a style of their
    /// own.
    @discardableResult
    package mutating func write(
        _ text: StyledText, in area: Rectangle, alignment: Alignment = .left, style: Style = .plain,
        with appearance: Appearance
    ) -> Int {
        guard !area.isEmpty else { return 0 }
        let width = text.columnWidth
        if width > area.width {
            return writeCut(text, in: area, style: style, with: appearance)
        }
        var column =
            switch alignment {
            case .left: area.column
            case .center: area.column + (area.width - width) / 2
            case .right: area.endColumn - width
            }
        for span in text.spans {
            column += write(
                span.text, column: column, row: area.row, style: span.style ?? style, end: area.endColumn)
        }
        return width
    }

    /// Writes a line into the first row of `area` and returns the columns it took. Text that does not fit is cut off
    /// and ends in an ellipsis.
    @discardableResult
    package mutating func write(
        _ text: String, in area: Rectangle, alignment: Alignment = .left, style: Style = .plain,
        with appearance: Appearance
    ) -> Int {
        write(
            StyledText(text), in: area, alignment: alignment, style: style, with: appearance)
    }

    private mutating func writeCut(
        _ text: StyledText, in area: Rectangle, style: Style, with appearance: Appearance
    ) -> Int {
        let end = area.endColumn - 1
        var column = area.column
        var last = style
        for span in text.spans where column < end {
            last = span.style ?? style
            let taken = write(span.text, column: column, row: area.row, style: last, end: end)
            column += taken
            if taken < span.text.columnWidth { break }
        }
        self[column, area.row] = Cell(appearance.ellipsis, last)
        return column + 1 - area.column
    }
}

extension Appearance {
    /// The character in place of text that was cut off; one column wide.
    package var ellipsis: Unicode.Scalar { glyph("…", ascii: "~") }
}

extension StyledText: Widget {
    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        frame.write(self, in: area, style: appearance.theme.text, with: appearance)
    }
}
