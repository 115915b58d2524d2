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
        let characters: [Unicode.Scalar] = ["*", "o", "x", "+", "#", "@", "%", "="]
        return characters[place % characters.count]
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
    /// The colour of a place in the palette of runs; the colours repeat after eight.
    func color(ofRun place: Int) -> Style {
        guard colors != .none else { return place.isMultiple(of: 2) ? Style() : Style(nil, .bold) }
        let palette = isLight ? RunPalette.light : RunPalette.dark
        return Style(palette[place % palette.count])
    }
}
