/// The colours in which a document shows a frame: those that a terminal with the same number of colours would show.
struct FramePalette: Hashable, Sendable {
    /// How the characters of one style are drawn.
    struct Ink: Hashable, Sendable {
        /// 0xRRGGBB
        var color: UInt32
        /// 0xRRGGBB; nil where the document's background shows through.
        var background: UInt32?
        var isBold: Bool
        var isUnderlined: Bool
    }

    let depth: ColorDepth
    /// The colours for the terminal's default foreground and background, 0xRRGGBB.
    let foreground: UInt32
    let background: UInt32

    init(_ appearance: Appearance) {
        depth = appearance.colors
        (foreground, background) = appearance.isLight ? (0x1F2328, 0xFFFFFF) : (0xD5D9E0, 0x101014)
    }

    func ink(_ style: Style) -> Ink {
        let rendition = Rendition(style, in: depth)
        var color = rgb(rendition.foreground) ?? foreground
        var ground = rgb(rendition.background)
        if rendition.attributes.contains(.dim) {
            color = color.mixed(with: ground ?? background, share: Self.dimming)
        }
        if rendition.attributes.contains(.reverse) { (color, ground) = (ground ?? background, color) }
        return Ink(
            color: color, background: ground, isBold: rendition.attributes.contains(.bold),
            isUnderlined: rendition.attributes.contains(.underline))
    }

    /// The share of the background in a dim colour, about that of xterm, VTE and Alacritty.
    private static let dimming = 0.4

    /// The colour of a number as terminals take it, 0xRRGGBB; nil for the terminal's default.
    private func rgb(_ number: Int32) -> UInt32? {
        guard let number = UInt32(exactly: number) else { return nil }
        switch depth {
        case .none: return nil
        case .basic8, .basic16: return number < 16 ? Self.basicColors[Int(number)] : nil
        case .indexed256:
            return number < 16 ? Self.basicColors[Int(number)] : Color(ofIndex: Int(number), basic: .black).rgb
        case .trueColor: return number
        }
    }

    /// The 16 basic colours of xterm, in the order of `BasicColor`.
    private static let basicColors: [UInt32] = [
        0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
        0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]
}

extension Color {
    /// 0xRRGGBB
    var rgb: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }
}

extension UInt32 {
    /// A mixture of two colours 0xRRGGBB; `share` is the share of `other`, 0…1.
    func mixed(with other: UInt32, share: Double) -> UInt32 {
        [16, 8, 0].reduce(0) { mixed, shift in
            let (own, others) = (Double(self >> shift & 0xFF), Double(other >> shift & 0xFF))
            return mixed | UInt32((own + (others - own) * share).rounded()) << shift
        }
    }

    /// A colour 0xRRGGBB in CSS notation, with three digits where they suffice.
    var cssColor: String {
        let digits = String(self + 0x100_0000, radix: 16).dropFirst()
        let pairs = Array(digits)
        guard pairs[0] == pairs[1], pairs[2] == pairs[3], pairs[4] == pairs[5] else { return "#\(digits)" }
        return "#\(pairs[0])\(pairs[2])\(pairs[4])"
    }
}
