/// A value at one position of the horizontal axis, or a summary of the values between two positions.
package struct ChartSample: Hashable, Sendable {
    package var start: Double
    package var end: Double
    package var mean: Double
    package var minimum: Double
    package var maximum: Double

    package init(x: Double, y: Double) {
        start = x
        end = x
        mean = y
        minimum = y
        maximum = y
    }

    @inlinable
    package init(from start: Double, to end: Double, mean: Double, minimum: Double, maximum: Double) {
        self.start = start
        self.end = end
        self.mean = mean
        self.minimum = minimum
        self.maximum = maximum
    }

    /// The middle of start and end. A sample where it is not finite is not drawn.
    var x: Double { start / 2 + end / 2 }
}

/// One series of a chart: its samples and how they are drawn.
package struct ChartSeries: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A line from value to value. Where several values lie in one column of dots, a vertical line joins the
        /// smallest to the largest.
        case line
        /// A dashed `line`, for series that are told apart by more than colour.
        case dashed
        /// A line through the means over a shaded band from minimum to maximum.
        case band
        /// A marker at every value that has room, optionally joined by a dashed line. Where markers are joined and
        /// several values lie in one column of dots, a vertical line joins the smallest to the largest.
        case markers(joined: Bool)
    }

    /// The name in the legend.
    package var name: String
    /// Samples in ascending order of x. A value that is not finite leaves a gap.
    package var samples: [ChartSample]
    package var kind: Kind
    package var style: Style
    /// The style of the shading of a `band`; `nil` for the theme's.
    package var bandStyle: Style?
    /// The colour of the line's beginning, from which it turns into that of `style` towards its end; `nil` for one colour.
    /// Only terminals with true colour show it.
    package var startColor: Color?
    package var marker: HalfRowMark
    /// The character that the line is drawn with in ASCII.
    package var asciiLine: Unicode.Scalar
    /// Whether a mark stands at the newest value, as the line grows. In ASCII the line's end suffices.
    package var marksEnd: Bool
    /// A character at the end of the line, to tell many series apart.
    package var tag: Unicode.Scalar?
    /// A text to the right of the line's end, where the chart has room for those of all series; otherwise the tag is
    /// drawn.
    package var endLabel: String?

    package init(
        _ name: String, _ samples: [ChartSample], kind: Kind = .line, style: Style, bandStyle: Style? = nil,
        startColor: Color? = nil, marker: HalfRowMark = .square, asciiLine: Unicode.Scalar? = nil,
        marksEnd: Bool = false, tag: Unicode.Scalar? = nil
    ) {
        self.name = name
        self.samples = samples
        self.kind = kind
        self.style = style
        self.bandStyle = bandStyle
        self.startColor = startColor
        self.marker = marker
        self.marksEnd = marksEnd
        self.asciiLine = asciiLine ?? (kind == .dashed || kind == .markers(joined: true) ? "-" : "*")
        self.tag = tag
    }

    /// The glyph that stands for the series in a legend.
    package func glyph(with appearance: Appearance) -> StyledText {
        let glyph: Unicode.Scalar =
            switch kind {
            case .line, .band: appearance.glyph("━", ascii: asciiLine)
            case .dashed: appearance.glyph("┅", ascii: asciiLine)
            case .markers: appearance.glyph(marker.sign, ascii: marker.asciiLower)
            }
        return StyledText(String(Character(glyph)), style)
    }

    /// An entry of a panel's legend: `train ━ 0.083`.
    package func legend(_ value: String, with appearance: Appearance) -> StyledText {
        StyledText(name + " ") + glyph(with: appearance) + StyledText(" " + value, appearance.theme.strong)
    }
}
