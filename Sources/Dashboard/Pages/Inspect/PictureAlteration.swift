package import Datasets
import Screen

/// The alterations of a sample's picture before the model sees it.
package struct PictureAlteration: Hashable, Sendable {
    /// The levels of noise: its standard deviation as a fraction of full ink.
    private static let noises = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1]
    private static let seed: UInt64 = 1

    private var noiseStep = 0
    package private(set) var right = 0
    package private(set) var down = 0
    /// The angle of rotation in degrees, clockwise, in −180 ..< 180.
    package private(set) var degrees = 0
    /// The number of steps by which strokes are made thicker, or thinner if it is negative.
    package private(set) var thickness = 0

    package init() {}

    package var noise: Double { Self.noises[noiseStep] }
    package var isNone: Bool { self == PictureAlteration() }

    mutating func addNoise(_ steps: Int) {
        noiseStep = min(max(0, noiseStep + steps), Self.noises.count - 1)
    }

    /// Shifts the picture by at most its own width and height.
    mutating func shift(right: Int, down: Int, within size: (width: Int, height: Int)) {
        self.right = min(max(-size.width, self.right + right), size.width)
        self.down = min(max(-size.height, self.down + down), size.height)
    }

    mutating func turn(by degrees: Int) {
        let turned = (self.degrees + degrees) % 360
        self.degrees = turned >= 180 ? turned - 360 : turned < -180 ? turned + 360 : turned
    }

    mutating func thicken(by steps: Int) {
        thickness = min(max(-5, thickness + steps), 5)
    }

    /// Applies the alterations: first to the strokes, while they are as in the data, and noise last, as a camera would
    /// add it.
    package func apply(to picture: GrayPicture) -> GrayPicture {
        picture.thickened(steps: thickness).rotated(degrees: Double(degrees))
            .shifted(right: right, down: down).withNoise(noise, seed: Self.seed)
    }

    /// A phrase for each alteration that is applied; empty if there is none.
    func phrases(with appearance: Appearance) -> [String] {
        var phrases: [String] = []
        if noise > 0 { phrases.append("noise \(appearance.numbers.percent(noise, digits: 0))") }
        if degrees != 0 {
            let unit = appearance.text("°", ascii: " degrees")
            phrases.append("turned \(degrees.magnitude)\(unit) \(degrees > 0 ? "right" : "left")")
        }
        var shifts: [String] = []
        if right != 0 { shifts.append("\(right.magnitude) \(right > 0 ? "right" : "left")") }
        if down != 0 { shifts.append("\(down.magnitude) \(down > 0 ? "down" : "up")") }
        if !shifts.isEmpty { phrases.append("shifted " + shifts.joined(separator: " ")) }
        if thickness != 0 { phrases.append("\(thickness > 0 ? "thicker" : "thinner") \(thickness.magnitude)") }
        return phrases
    }
}
