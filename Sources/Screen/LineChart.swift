/// Series over a common horizontal axis, drawn in braille dots, with labelled axes.
///
/// In a small area the axis labels are left out first. The cost is linear in the number of samples, so long histories
/// should be passed as summaries with mean, minimum and maximum.
package struct LineChart: Widget {
    /// Where an axis ends.
    package enum Bound: Hashable, Sendable {
        /// The smallest or the largest value; on the vertical axis moved on to the next round number.
        case automatic
        case fixed(Double)
        /// Leaves out this share of every series' samples at that end, so that a few early values do not flatten the
        /// rest: 0.05 leaves out a twentieth.
        case leavingOut(Double)
    }

    package struct AxisOptions: Hashable, Sendable {
        package var lower: Bound
        package var upper: Bound
        /// The least difference of the ends where only the upper one is fixed, on a linear scale: what differs by less
        /// looks as level as it is.
        package var leastRange = 0.0
        /// Where an upper end that moves on to a round number stops, unless a value lies beyond it.
        package var upperLimit: Double?
        package var scale: Axis.Scale
        package var labels: Axis.Labels
        package var integersOnly: Bool
        /// Whether the greatest value that an upper end leaves out is told at the top.
        package var tellsGreatest = false
        /// The unit, written before the labels of the horizontal axis.
        package var unit: String

        package init(
            lower: Bound = .automatic, upper: Bound = .automatic, upperLimit: Double? = nil,
            scale: Axis.Scale = .linear,
            labels: Axis.Labels = .plain, integersOnly: Bool = false, unit: String = ""
        ) {
            self.lower = lower
            self.upper = upper
            self.upperLimit = upperLimit
            self.scale = scale
            self.labels = labels
            self.integersOnly = integersOnly
            self.unit = unit
        }
    }

    /// What an axis depends on.
    package struct AxisRequest: Hashable, Sendable {
        enum Direction: Hashable, Sendable {
            case horizontal
            case vertical(extendsLower: Bool, extendsUpper: Bool, upperLimit: Double?)
        }
        let direction: Direction
        let lower: Double
        let upper: Double
        /// The columns or rows along the axis.
        let length: Int
        let scale: Axis.Scale
        let labels: Axis.Labels
        let integersOnly: Bool
        let isASCII: Bool
    }

    /// A value with a mark in the colour of the best, and a text with a star, joined to it where there is room. The text is
    /// left out where it would cover something, but not the star, unless nothing is free.
    package struct Highlight: Hashable, Sendable {
        package var x: Double
        package var y: Double
        package var text: String

        package init(x: Double, y: Double, text: String) {
            self.x = x
            self.y = y
            self.text = text
        }
    }

    /// Something that happened at a position, drawn as a thin vertical line with a mark at its top.
    package struct Event: Hashable, Sendable {
        package var x: Double
        package var glyph: Unicode.Scalar
        package var asciiGlyph: Unicode.Scalar
        /// The style of the mark; `nil` for the theme's style of keys.
        package var style: Style?

        package init(
            x: Double, glyph: Unicode.Scalar = "▾", asciiGlyph: Unicode.Scalar = "v", style: Style? = nil
        ) {
            self.x = x
            self.glyph = glyph
            self.asciiGlyph = asciiGlyph
            self.style = style
        }
    }

    package var series: [ChartSeries]
    package var x: AxisOptions
    package var y: AxisOptions
    package var best: Highlight?
    package var events: [Event]
    /// The position that the user points at, drawn as a vertical line.
    package var crosshair: Double?
    /// Finds an axis that was made before, or makes it; nil to make it each time. Charts side by side mostly have the same
    /// horizontal one, the ends of a vertical one change seldom, and making an axis may take longer than drawing the curves.
    package var findAxis: (@Sendable (AxisRequest, () -> Axis) -> Axis)?
    /// The text in the middle while there is nothing to draw.
    package var emptyText: String

    package init(
        _ series: [ChartSeries], x: AxisOptions = AxisOptions(), y: AxisOptions = AxisOptions(),
        best: Highlight? = nil, events: [Event] = [], crosshair: Double? = nil,
        emptyText: String = "no values yet"
    ) {
        self.series = series
        self.x = x
        self.y = y
        self.best = best
        self.events = events
        self.crosshair = crosshair
        self.emptyText = emptyText
    }
}
