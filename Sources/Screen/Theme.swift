/// Styles by meaning. Colour is never the only sign: widgets also show the meaning with a glyph or a word.
package struct Theme: Hashable, Sendable {
    package var text: Style
    /// Labels, units, axes.
    package var muted: Style
    package var border: Style
    /// The border of the panel that has the keyboard's focus.
    package var focus: Style
    package var title: Style
    /// Numbers and names that matter.
    package var strong: Style
    /// The selected tab or row.
    package var selection: Style
    package var key: Style
    package var training: Style
    /// The band between the smallest and the largest training value in a column of a chart.
    package var trainingBand: Style
    /// The backgrounds of that band behind the line; nil where it is drawn in dots.
    package var trainingFills: BandFills?
    /// The colour of the training line's beginning, in true colour; nil for that of its end, which is `training`.
    package var trainingStart: Color?
    package var validation: Style
    package var best: Style
    package var bar: Style
    package var good: Style
    package var bad: Style
    package var warning: Style

    /// Blues and oranges for dark backgrounds, which people with any kind of colour vision can tell apart (after
    /// Okabe and Ito, 2008).
    package static let standard = Theme(
        text: Style(),
        muted: Style(Color(0x8A8F98, basic: .brightBlack)),
        border: Style(Color(0x5C6370, basic: .brightBlack)),
        focus: Style(Color(0x56B4E9, basic: .cyan)),
        title: Style(nil, .bold),
        strong: Style(nil, .bold),
        selection: Style(Color(0x101014, basic: .black), on: Color(0x56B4E9, basic: .cyan)),
        key: Style(Color(0xE69F00, basic: .yellow), .bold),
        training: Style(Color(0x56B4E9, basic: .cyan)),
        trainingBand: Style(Color(0x2F5F7F, basic: .blue)),
        trainingFills: BandFills(outer: Color(0x16303F, basic: .blue), inner: Color(0x264F6B, basic: .blue)),
        trainingStart: Color(0x9085F2, basic: .brightBlue),
        validation: Style(Color(0xE69F00, basic: .yellow)),
        best: Style(Color(0xF0E442, basic: .brightYellow), .bold),
        bar: Style(Color(0x56B4E9, basic: .cyan)),
        good: Style(Color(0x12B886, basic: .green)),
        bad: Style(Color(0xF0622D, basic: .brightRed), .bold),
        warning: Style(Color(0xE69F00, basic: .yellow), .bold))

    /// Darker versions of the hues of `standard`, for light backgrounds: text has a contrast of at least 4.5 to 1
    /// against white.
    package static let light = Theme(
        text: Style(),
        muted: Style(Color(0x5F6672, basic: .brightBlack)),
        border: Style(Color(0x989EA8, basic: .brightBlack)),
        focus: Style(Color(0x0072B2, basic: .blue)),
        title: Style(nil, .bold),
        strong: Style(nil, .bold),
        selection: Style(Color(0xFFFFFF, basic: .brightWhite), on: Color(0x0072B2, basic: .blue)),
        key: Style(Color(0x8F5A00, basic: .magenta), .bold),
        training: Style(Color(0x0072B2, basic: .blue)),
        trainingBand: Style(Color(0x7DB2D6, basic: .cyan)),
        trainingFills: BandFills(outer: Color(0xDDEBF5, basic: .cyan), inner: Color(0xBFDAEC, basic: .cyan)),
        trainingStart: Color(0x6A4FC8, basic: .blue),
        validation: Style(Color(0xB34700, basic: .red)),
        best: Style(Color(0x8F5A00, basic: .magenta), .bold),
        bar: Style(Color(0x0072B2, basic: .blue)),
        // The basic colour is not green, which is too bright to be read on white in many palettes.
        good: Style(Color(0x00704F, basic: .blue)),
        bad: Style(Color(0xB8320A, basic: .red), .bold),
        warning: Style(Color(0x8F5A00, basic: .magenta), .bold))

    /// The palette of Okabe and Ito for dark backgrounds, with its darker colours lightened to a contrast of 7 to 1
    /// against black, and greys that are nearly white.
    package static let colorblind = Theme(
        text: Style(),
        muted: Style(Color(0xC8CCD2, basic: .white)),
        border: Style(Color(0x9AA0A8, basic: .white)),
        focus: Style(Color(0xF0E442, basic: .brightYellow)),
        title: Style(nil, .bold),
        strong: Style(nil, .bold),
        selection: Style(Color(0x000000, basic: .black), on: Color(0xF0E442, basic: .brightYellow)),
        key: Style(Color(0xE69F00, basic: .yellow), [.bold, .underline]),
        training: Style(Color(0x56B4E9, basic: .brightCyan)),
        trainingBand: Style(Color(0x3F7FAA, basic: .cyan)),
        trainingFills: BandFills(outer: Color(0x16303F, basic: .blue), inner: Color(0x24496A, basic: .blue)),
        trainingStart: nil,
        validation: Style(Color(0xE69F00, basic: .yellow), .bold),
        best: Style(Color(0xF0E442, basic: .brightYellow), .bold),
        bar: Style(Color(0x56B4E9, basic: .brightCyan)),
        good: Style(Color(0x56B4E9, basic: .brightCyan)),
        bad: Style(Color(0xFF7A33, basic: .brightRed), [.bold, .underline]),
        warning: Style(Color(0xE69F00, basic: .yellow), [.bold, .underline]))

    /// The palette of Okabe and Ito for light backgrounds, darkened to a contrast of 7 to 1 against white.
    package static let colorblindLight = Theme(
        text: Style(),
        muted: Style(Color(0x40454D, basic: .black)),
        border: Style(Color(0x70767F, basic: .brightBlack)),
        focus: Style(Color(0x00497A, basic: .blue), .bold),
        title: Style(nil, .bold),
        strong: Style(nil, .bold),
        selection: Style(Color(0xFFFFFF, basic: .brightWhite), on: Color(0x00497A, basic: .blue)),
        key: Style(Color(0x6B4300, basic: .magenta), [.bold, .underline]),
        training: Style(Color(0x00497A, basic: .blue)),
        trainingBand: Style(Color(0x5A9BC4, basic: .cyan)),
        trainingFills: BandFills(outer: Color(0xD9E8F3, basic: .cyan), inner: Color(0xB4D2E7, basic: .cyan)),
        trainingStart: nil,
        validation: Style(Color(0x8A3500, basic: .red), .bold),
        best: Style(Color(0x6B4300, basic: .magenta), .bold),
        bar: Style(Color(0x00497A, basic: .blue)),
        good: Style(Color(0x00497A, basic: .blue)),
        bad: Style(Color(0x8A3500, basic: .red), [.bold, .underline]),
        warning: Style(Color(0x6B4300, basic: .magenta), [.bold, .underline]))

    /// A theme without colours, which uses bold, dim, underline and reverse.
    package static let monochrome = Theme(
        text: Style(),
        muted: Style(nil, .dim),
        border: Style(nil, .dim),
        focus: Style(nil, .bold),
        title: Style(nil, .bold),
        strong: Style(nil, .bold),
        selection: Style(nil, .reverse),
        key: Style(nil, .bold),
        training: Style(),
        trainingBand: Style(nil, .dim),
        trainingFills: nil,
        trainingStart: nil,
        validation: Style(nil, .bold),
        best: Style(nil, .bold),
        bar: Style(),
        good: Style(),
        bad: Style(nil, [.bold, .underline]),
        warning: Style(nil, .bold))

    /// The theme adapted to a number of colours. Without colours it is `monochrome`. In 8 and 16 colours a dim
    /// foreground replaces bright black, which would be black, or the background in palettes such as Solarized, and areas
    /// are drawn in dots.
    package func fitted(to colors: ColorDepth) -> Theme {
        switch colors {
        case .none: return .monochrome
        case .basic8, .basic16:
            var theme = self
            theme.trainingFills = nil
            theme.trainingStart = nil
            for path in Self.styles {
                theme[keyPath: path] = theme[keyPath: path].withoutBrightBlack
            }
            return theme
        default: return self
        }
    }

    /// Key paths of all styles.
    package static var styles: [WritableKeyPath<Theme, Style>] {
        [
            \.text, \.muted, \.border, \.focus, \.title, \.strong, \.selection, \.key, \.training,
            \.trainingBand, \.validation, \.best, \.bar, \.good, \.bad, \.warning,
        ]
    }
}

/// The two shades of a band: from the extremes on, and from half their distance to the mean on.
package struct BandFills: Hashable, Sendable {
    package var outer: Color
    package var inner: Color
}

extension Style {
    fileprivate var withoutBrightBlack: Style {
        guard foreground?.basic == .brightBlack else { return self }
        return Style(nil, on: background, attributes.union(.dim))
    }
}
