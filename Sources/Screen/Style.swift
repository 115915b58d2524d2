/// A colour in red, green and blue, and the one of the 16 basic colours that replaces it where there are no others.
///
/// What is shown depends on the terminal: in true colour the red, green and blue values, in 256 colours the nearest
/// of the colour cube and grey ramp, in 16 colours `basic`, in 8 colours `basic` without its brightness.
package struct Color: Hashable, Sendable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8
    package var basic: BasicColor

    package init(red: UInt8, green: UInt8, blue: UInt8, basic: BasicColor) {
        self.red = red
        self.green = green
        self.blue = blue
        self.basic = basic
    }

    /// The colour `0xRRGGBB`.
    package init(_ hexadecimal: UInt32, basic: BasicColor) {
        self.init(
            red: UInt8(truncatingIfNeeded: hexadecimal >> 16),
            green: UInt8(truncatingIfNeeded: hexadecimal >> 8),
            blue: UInt8(truncatingIfNeeded: hexadecimal), basic: basic)
    }

    /// A grey from black (0) to white (255).
    package init(gray: UInt8) {
        let basic: BasicColor =
            switch gray {
            case ..<64: .black
            case ..<128: .brightBlack
            case ..<210: .white
            default: .brightWhite
            }
        self.init(red: gray, green: gray, blue: gray, basic: basic)
    }
}

/// The 16 basic colours of terminals (ECMA-48) in the usual order; raw values 8 to 15 are the bright ones.
package enum BasicColor: UInt8, Hashable, Sendable {
    case black, red, green, yellow, blue, magenta, cyan, white
    case brightBlack, brightRed, brightGreen, brightYellow, brightBlue, brightMagenta, brightCyan, brightWhite
}

/// How many colours a terminal shows.
package enum ColorDepth: Int, Comparable, Sendable {
    case none = 0
    case basic8 = 8
    case basic16 = 16
    case indexed256 = 256
    case trueColor = 16_777_216

    package static func < (left: ColorDepth, right: ColorDepth) -> Bool { left.rawValue < right.rawValue }
}

/// How a cell is drawn. `nil` colours are the terminal's own foreground and background.
///
/// It is packed into one word, so that the cells of two frames compare quickly: a screen of 200×60 has 12,000 of
/// them.
package struct Style: Hashable, Sendable {
    /// Only the lowest six bits may be used: `Style` has no room for more.
    package struct Attributes: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let bold = Attributes(rawValue: 1)
        package static let dim = Attributes(rawValue: 2)
        package static let underline = Attributes(rawValue: 4)
        package static let reverse = Attributes(rawValue: 8)
    }

    /// From the lowest bit up: the foreground, the background, the attributes.
    private var bits: UInt64

    package init(_ foreground: Color? = nil, on background: Color? = nil, _ attributes: Attributes = []) {
        bits =
            foreground.packed | background.packed << Self.backgroundPlace
            | UInt64(attributes.rawValue) << Self.attributePlace
    }

    package var foreground: Color? {
        get { Color(packed: bits) }
        set { bits = bits & ~Color.packedMask | newValue.packed }
    }

    package var background: Color? {
        get { Color(packed: bits >> Self.backgroundPlace) }
        set {
            bits = bits & ~(Color.packedMask << Self.backgroundPlace) | newValue.packed << Self.backgroundPlace
        }
    }

    package var attributes: Attributes {
        get { Attributes(rawValue: UInt8(truncatingIfNeeded: bits >> Self.attributePlace)) }
        set {
            bits = bits & (1 << Self.attributePlace - 1) | UInt64(newValue.rawValue) << Self.attributePlace
        }
    }

    private static let backgroundPlace = UInt64(Color.packedWidth)
    private static let attributePlace = UInt64(2 * Color.packedWidth)

    /// The terminal's own colours without attributes.
    package static let plain = Style()

    package func with(_ attributes: Attributes) -> Style {
        var style = self
        style.attributes.formUnion(attributes)
        return style
    }

    package func on(_ background: Color?) -> Style {
        var style = self
        style.background = background
        return style
    }
}

extension Color {
    /// The number of bits: three bytes, four bits for the basic colour, and one bit that tells a colour from none.
    fileprivate static let packedWidth = 29
    fileprivate static let packedMask: UInt64 = 1 << 29 - 1

    fileprivate var packed: UInt64 {
        1 << 28 | UInt64(basic.rawValue) << 24 | UInt64(red) << 16 | UInt64(green) << 8 | UInt64(blue)
    }

    fileprivate init?(packed bits: UInt64) {
        guard bits & 1 << 28 != 0, let basic = BasicColor(rawValue: UInt8(bits >> 24 & 0xF)) else { return nil }
        self.init(UInt32(truncatingIfNeeded: bits), basic: basic)
    }
}

extension Color? {
    fileprivate var packed: UInt64 { self?.packed ?? 0 }
}
