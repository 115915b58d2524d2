/// A colour picture: red, green and blue, one byte each, row by row.
package struct ColorPicture: Hashable, Sendable {
    package let width: Int
    package let height: Int
    /// `3 * width * height` bytes.
    package let rgb: [UInt8]

    /// `rgb` must hold `3 * width * height` bytes, and neither side may be negative.
    package init(width: Int, height: Int, rgb: [UInt8]) {
        precondition(width >= 0 && height >= 0 && rgb.count == 3 * width * height, "\(rgb.count) bytes")
        self.width = width
        self.height = height
        self.rgb = rgb
    }

    /// Whether red, green and blue are equal in every pixel.
    package var isGrey: Bool {
        for place in stride(from: 0, to: rgb.count, by: 3) {
            let red = rgb[place]
            if rgb[place + 1] != red || rgb[place + 2] != red { return false }
        }
        return true
    }

    /// The brightness of each pixel, 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), rounded as in Python's
    /// Pillow.
    package var grey: [UInt8] {
        stride(from: 0, to: rgb.count, by: 3).map { (place: Int) -> UInt8 in
            let sum: Int = 19_595 * Int(rgb[place]) + 38_470 * Int(rgb[place + 1]) + 7_471 * Int(rgb[place + 2])
            return UInt8((sum + 0x8000) >> 16)
        }
    }

    /// Resizes the picture: reduces by averaging over the area that each new pixel covers, enlarges by linear
    /// interpolation between neighbours, horizontally and vertically on its own. Both sides of `size` must be positive.
    ///
    /// Memory is needed only for the result and a few rows, whatever the height of the picture.
    package func resized(to size: PictureSize) -> ColorPicture {
        guard width > 0, height > 0, (width, height) != (size.width, size.height) else { return self }
        let columns = (0..<size.width).map { Cover(of: $0, from: width, to: size.width) }
        // The last two rows that were scaled horizontally, with their indices: enlarging needs both again.
        var former: (row: Int, values: [Float])?
        var last: (row: Int, values: [Float])?
        func across(_ row: Int) -> [Float] {
            if let last, last.row == row { return last.values }
            if let former, former.row == row { return former.values }
            former = last
            let values = scaledAcross(row, columns)
            last = (row, values)
            return values
        }
        var result: [UInt8] = []
        result.reserveCapacity(3 * size.width * size.height)
        for row in 0..<size.height {
            let cover = Cover(of: row, from: height, to: size.height)
            var sums = Array(repeating: Float(0), count: size.width * 3)
            for (offset, share) in cover.shares.enumerated() {
                let values = across(cover.start + offset)
                for place in sums.indices { sums[place] += share * values[place] }
            }
            for sum in sums { result.append(UInt8(min(max(sum, 0), 255).rounded())) }
        }
        return ColorPicture(width: size.width, height: size.height, rgb: result)
    }

    /// Scales one row horizontally to one pixel for each cover.
    private func scaledAcross(_ row: Int, _ columns: [Cover]) -> [Float] {
        var values = Array(repeating: Float(0), count: columns.count * 3)
        for (column, cover) in columns.enumerated() {
            var source = (row * width + cover.start) * 3
            for share in cover.shares {
                for channel in 0..<3 { values[column * 3 + channel] += share * Float(rgb[source + channel]) }
                source += 3
            }
        }
        return values
    }

    /// The source pixels that contribute to one pixel of a resized line, and the weight of each.
    private struct Cover {
        let start: Int
        let shares: [Float]

        /// - Parameters:
        ///   - place: the index of the pixel to compute.
        ///   - source: the number of pixels in the source line.
        ///   - target: the number of pixels in the resized line.
        init(of place: Int, from source: Int, to target: Int) {
            let step = Double(source) / Double(target)
            guard target < source else {
                // A pixel's position is its centre.
                let middle = min(max((Double(place) + 0.5) * step - 0.5, 0), Double(source - 1))
                start = Int(middle)
                let share = Float(middle - Double(start))
                shares = share > 0 ? [1 - share, share] : [1]
                return
            }
            let (first, end) = (Double(place) * step, min(Double(place + 1) * step, Double(source)))
            start = Int(first)
            shares = (start..<min(source, Int(end.rounded(.up)))).map { pixel in
                Float(max(0, min(end, Double(pixel + 1)) - max(first, Double(pixel))) / (end - first))
            }
        }
    }
}
