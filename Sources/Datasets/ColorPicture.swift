/// A picture as a file has it: red, green and blue, a byte each, row after row.
package struct ColorPicture: Hashable, Sendable {
    package let width: Int
    package let height: Int
    /// `3 * width * height` bytes.
    package let rgb: [UInt8]

    /// `rgb` must be `3 * width * height` bytes, and neither side negative.
    package init(width: Int, height: Int, rgb: [UInt8]) {
        precondition(width >= 0 && height >= 0 && rgb.count == 3 * width * height, "\(rgb.count) bytes")
        self.width = width
        self.height = height
        self.rgb = rgb
    }

    /// Whether no pixel has a colour.
    package var isGrey: Bool {
        for place in stride(from: 0, to: rgb.count, by: 3) {
            let red = rgb[place]
            if rgb[place + 1] != red || rgb[place + 2] != red { return false }
        }
        return true
    }

    /// The brightness of each pixel, 0.299 red, 0.587 green and 0.114 blue (ITU-R BT.601), as Python's Pillow has it.
    package var grey: [UInt8] {
        stride(from: 0, to: rgb.count, by: 3).map { (place: Int) -> UInt8 in
            let sum: Int = 19_595 * Int(rgb[place]) + 38_470 * Int(rgb[place + 1]) + 7_471 * Int(rgb[place + 2])
            return UInt8((sum + 0x8000) >> 16)
        }
    }

    /// Made smaller by averaging over what each pixel covers, and larger by interpolating between neighbours, each way
    /// on its own. Both sizes must be positive.
    package func resized(to size: PictureSize) -> ColorPicture {
        guard width > 0, height > 0, (width, height) != (size.width, size.height) else { return self }
        let columns = Self.weights(from: width, to: size.width)
        let rows = Self.weights(from: height, to: size.height)
        // Across first: [height × new width × 3].
        var across = Array(repeating: Float(0), count: height * size.width * 3)
        for y in 0..<height {
            for (x, weights) in columns.enumerated() {
                let place = (y * size.width + x) * 3
                for part in weights {
                    let source = (y * width + part.source) * 3
                    for channel in 0..<3 { across[place + channel] += part.weight * Float(rgb[source + channel]) }
                }
            }
        }
        var result: [UInt8] = []
        result.reserveCapacity(3 * size.width * size.height)
        let length = size.width * 3
        for weights in rows {
            for place in 0..<length {
                let sum = weights.reduce(Float(0)) { $0 + $1.weight * across[$1.source * length + place] }
                result.append(UInt8(min(max(sum, 0), 255).rounded()))
            }
        }
        return ColorPicture(width: size.width, height: size.height, rgb: result)
    }

    private struct Weight {
        var source: Int
        var weight: Float
    }

    /// For each target pixel, which source pixels make it, and how much of each.
    private static func weights(from source: Int, to target: Int) -> [[Weight]] {
        let step = Double(source) / Double(target)
        return (0..<target).map { (place: Int) -> [Weight] in
            if target >= source {
                // Pixels have their place in their middle.
                let middle = min(max((Double(place) + 0.5) * step - 0.5, 0), Double(source - 1))
                let first = Int(middle)
                let share = Float(middle - Double(first))
                return share > 0
                    ? [Weight(source: first, weight: 1 - share), Weight(source: first + 1, weight: share)]
                    : [Weight(source: first, weight: 1)]
            }
            let (start, end) = (Double(place) * step, min(Double(place + 1) * step, Double(source)))
            return (Int(start)..<min(source, Int(end.rounded(.up)))).compactMap { pixel in
                let overlap = min(end, Double(pixel + 1)) - max(start, Double(pixel))
                return overlap > 0 ? Weight(source: pixel, weight: Float(overlap / (end - start))) : nil
            }
        }
    }
}
