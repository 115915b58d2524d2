/// A hue in steps from faint to full strength, in those of the 256 indexed colours that look like it.
///
/// The indexed colour nearest to a blend of hue and background often has another hue: a dark orange becomes olive or
/// grey, a pale red yellow or violet.
struct IndexedRamp {
    /// Colour indices from the faintest to the strongest.
    private let indices: [Int]

    /// - Parameter onLight: whether the background is white rather than black.
    init(_ hue: Color, onLight: Bool) {
        let (red, green, blue) = (Int(hue.red), Int(hue.green), Int(hue.blue))
        indices =
            if blue > red, blue >= green {
                onLight ? [255, 153, 153, 117, 111, 74, 32, 25] : [233, 17, 24, 25, 31, 32, 74, 75]
            } else if green > red {
                onLight ? [255, 194, 151, 115, 72, 29, 23] : [22, 22, 22, 29, 29, 35, 36]
            } else if (onLight ? 3 : 2) * green > red {
                onLight ? [255, 223, 223, 216, 173, 172, 166, 130] : [233, 52, 94, 130, 136, 172, 208, 214]
            } else {
                // Each is lighter on black, or darker on white, than the one before by about the same amount.
                onLight ? [224, 224, 217, 210, 203, 167, 160, 124] : [52, 52, 88, 124, 160, 166, 202]
            }
    }

    /// The colour for a share of the hue, 0…1.
    func color(_ share: Double, basic: BasicColor) -> Color {
        let step = Int((min(max(share, 0), 1) * Double(indices.count)).rounded(.up)) - 1
        return Color(ofIndex: indices[max(0, step)], basic: basic)
    }
}

extension Color {
    /// The colour with an index from 16 to 255 of xterm's 256: a cube of 6×6×6 and 24 greys.
    init(ofIndex index: Int, basic: BasicColor) {
        guard index < 232 else {
            let gray = UInt8(clamping: 8 + 10 * (index - 232))
            self.init(red: gray, green: gray, blue: gray, basic: basic)
            return
        }
        func part(_ step: Int) -> UInt8 { UInt8(clamping: step == 0 ? 0 : 55 + 40 * step) }
        let place = index - 16
        self.init(red: part(place / 36), green: part(place / 6 % 6), blue: part(place % 6), basic: basic)
    }
}
