/// A value at a place of the horizontal axis, or what was seen between two places of it.
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

    /// The middle; a sample without one is not drawn.
    var x: Double { start / 2 + end / 2 }
}

/// A line of a chart with how it is drawn.
package struct ChartSeries: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A line from value to value; where several lie in a column of dots, from the least to the greatest.
        case line
        /// The same with gaps, for what is told apart by more than colour.
        case dashed
        /// A line through the means over a shade from minimum to maximum.
        case band
        /// A mark at every value that has room, joined by a dashed line or not; where they are joined and several lie in a
        /// column of dots, with a line from the least to the greatest.
        case markers(joined: Bool)
    }

    /// In the legend.
    package var name: String
    /// In order of x. A value that is not finite leaves a gap.
    package var samples: [ChartSample]
    package var kind: Kind
    package var style: Style
    /// Of a band's shade; `nil` for the theme's band.
    package var bandStyle: Style?
    package var marker: Unicode.Scalar
    package var asciiMarker: Unicode.Scalar
    /// What the line is drawn with in ASCII.
    package var asciiLine: Unicode.Scalar
    /// Stands at the end of the line, to tell many apart.
    package var tag: Unicode.Scalar?

    package init(
        _ name: String, _ samples: [ChartSample], kind: Kind = .line, style: Style, bandStyle: Style? = nil,
        marker: Unicode.Scalar = "◆", asciiMarker: Unicode.Scalar = "o", asciiLine: Unicode.Scalar? = nil,
        tag: Unicode.Scalar? = nil
    ) {
        self.name = name
        self.samples = samples
        self.kind = kind
        self.style = style
        self.bandStyle = bandStyle
        self.marker = marker
        self.asciiMarker = asciiMarker
        self.asciiLine = asciiLine ?? (kind == .dashed || kind == .markers(joined: true) ? "-" : "*")
        self.tag = tag
    }

    /// What the series is drawn with, for a legend.
    package func glyph(with appearance: Appearance) -> StyledText {
        let glyph: Unicode.Scalar =
            switch kind {
            case .line, .band: appearance.glyph("━", ascii: asciiLine)
            case .dashed: appearance.glyph("┅", ascii: asciiLine)
            case .markers: appearance.glyph(marker, ascii: asciiMarker)
            }
        return StyledText(String(Character(glyph)), style)
    }

    /// An entry of a panel's legend: `train ━ 0.083`.
    package func legend(_ value: String, with appearance: Appearance) -> StyledText {
        StyledText(name + " ") + glyph(with: appearance) + StyledText(" " + value, appearance.theme.strong)
    }
}
