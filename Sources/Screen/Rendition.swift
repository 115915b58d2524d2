/// A style for one kind of terminal: colour numbers as setaf and setab take them, or -1 for the terminal's default.
package struct Rendition: Hashable, Sendable {
    package var foreground: Int32
    package var background: Int32
    package var attributes: Style.Attributes

    package init(_ style: Style, in depth: ColorDepth) {
        foreground = style.foreground?.number(in: depth) ?? -1
        background = style.background?.number(in: depth) ?? -1
        attributes = style.attributes
        guard depth == .basic8 else { return }
        // The eight basic colours have no bright versions, so bold replaces a bright foreground. Bright black becomes
        // dim instead: most terminals would draw bold black as black on black.
        if foreground == 8 {
            foreground = style.background == nil ? -1 : 7
            attributes.insert(.dim)
        } else if foreground > 8 {
            foreground -= 8
            attributes.insert(.bold)
        }
        if background >= 8 { background -= 8 }
    }
}

extension Color {
    /// The colour's number: 0xRRGGBB in true colour, a palette index in 256 and fewer colours, -1 without colours.
    package func number(in depth: ColorDepth) -> Int32 {
        switch depth {
        case .none: -1
        case .basic8, .basic16: Int32(basic.rawValue)
        case .indexed256: Int32(nearestOf256)
        case .trueColor: Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
        }
    }

    /// The index of the nearest colour in xterm's 6×6×6 cube (16…231) and grey ramp (232…255). The first 16 are left
    /// out, because users redefine them.
    package var nearestOf256: Int {
        func level(_ value: UInt8) -> Int { value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
        func value(_ level: Int) -> Int { level == 0 ? 0 : 55 + 40 * level }
        func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
            let (r, g, b) = (r - Int(red), g - Int(green), b - Int(blue))
            return r * r + g * g + b * b
        }
        let (r, g, b) = (level(red), level(green), level(blue))
        let mean = (Int(red) + Int(green) + Int(blue)) / 3
        let step = min(23, max(0, (mean - 3) / 10))
        let gray = 8 + 10 * step
        return distance(gray, gray, gray) < distance(value(r), value(g), value(b))
            ? 232 + step : 16 + 36 * r + 6 * g + b
    }
}
