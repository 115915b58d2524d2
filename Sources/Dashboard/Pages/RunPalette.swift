import Screen

/// The places of runs that are compared in a palette. A run keeps its colour while others come and go.
struct RunPalette: Sendable, Hashable {
    private var places: [Int: Int] = [:]

    /// Gives each of the runs a place of its own, the former one if it is free.
    ///
    /// - Parameter chosen: the identifiers of the runs that are compared.
    mutating func assign(_ chosen: [Int]) {
        var taken: Set<Int> = []
        // Those that go on come first, then those that come back.
        for id in chosen where current.contains(id) { if let place = places[id] { taken.insert(place) } }
        for id in chosen where !current.contains(id) {
            if let former = places[id], !taken.contains(former) {
                taken.insert(former)
                continue
            }
            let place = (0...taken.count).first { !taken.contains($0) } ?? taken.count
            places[id] = place
            taken.insert(place)
        }
        current = Set(chosen)
    }

    /// The runs that are compared now.
    private var current: Set<Int> = []

    func place(of run: Int) -> Int { places[run] ?? 0 }

    /// The character that draws the line of a run in ASCII.
    static func asciiLine(_ place: Int) -> Unicode.Scalar {
        let characters: [Unicode.Scalar] = [
            "*", "o", "x", "+", "#", "@", "%", "=", "a", "c", "e", "s", "z", "H", "K", "M", "N", "T", "U", "V", "W",
            "X",
            "Y", "Z",
        ]
        return characters[place % characters.count]
    }

    /// The glyph that stands for the run at a place: another shape for each eight, since shades of a colour are not told apart
    /// as easily as colours are.
    static func mark(_ place: Int) -> (glyph: Unicode.Scalar, ascii: Unicode.Scalar) {
        let shapes: [Unicode.Scalar] = ["━", "◆", "■"]
        return (shapes[place / dark.count % shapes.count], asciiLine(place))
    }

    /// The colour at a place: those of `dark` or `light`, then lighter and darker shades of each.
    static func color(_ place: Int, isLight: Bool) -> Color {
        let palette = isLight ? light : dark
        let color = palette[place % palette.count]
        switch place / palette.count % 3 {
        case 1: return color.mixed(with: 255, share: isLight ? 0.35 : 0.5)
        case 2: return color.mixed(with: isLight ? 0 : 40, share: 0.45)
        default: return color
        }
    }

    /// After Okabe and Ito (2008), lightened or darkened for the background, and two more.
    static let dark = [
        Color(0x56B4E9, basic: .cyan), Color(0xE69F00, basic: .yellow), Color(0x12B886, basic: .green),
        Color(0xE79AC8, basic: .magenta), Color(0xF0622D, basic: .brightRed), Color(0xF0E442, basic: .brightYellow),
        Color(0x8C9CFF, basic: .brightBlue), Color(0xC8CCD2, basic: .white),
    ]
    static let light = [
        Color(0x0072B2, basic: .blue), Color(0xB34700, basic: .red), Color(0x00704F, basic: .green),
        Color(0xA0307A, basic: .magenta), Color(0x5B4FCF, basic: .cyan), Color(0x8F5A00, basic: .yellow),
        Color(0x40454D, basic: .black), Color(0xB8320A, basic: .brightRed),
    ]
}

extension Appearance {
    /// The colour of a place in the palette of runs. Terminals with few colours show shades of a colour alike.
    func color(ofRun place: Int) -> Style {
        guard colors != .none else { return place.isMultiple(of: 2) ? Style() : Style(nil, .bold) }
        return Style(RunPalette.color(place, isLight: isLight))
    }
}

extension Color {
    /// - Parameters:
    ///   - grey: 0 for black, 255 for white.
    ///   - share: of the grey, 0…1.
    fileprivate func mixed(with grey: UInt8, share: Double) -> Color {
        func mix(_ value: UInt8) -> UInt8 { UInt8((Double(value) * (1 - share) + Double(grey) * share).rounded()) }
        return Color(red: mix(red), green: mix(green), blue: mix(blue), basic: basic)
    }
}
