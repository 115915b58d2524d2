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
    ///
    /// Memory is taken for the result and a few rows, however high the picture is.
    package func resized(to size: PictureSize) -> ColorPicture {
        guard width > 0, height > 0, (width, height) != (size.width, size.height) else { return self }
        let columns = (0..<size.width).map { Cover(of: $0, from: width, to: size.width) }
        // Rows scaled across, and where they are: what is made larger needs the last two again.
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

    /// One row with as many pixels as there are covers.
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

    /// Which pixels of a line make one of another length, and how much of each.
    private struct Cover {
        let start: Int
        let shares: [Float]

        /// - Parameters:
        ///   - place: of the pixel to be made.
        ///   - source: pixels that there are.
        ///   - target: pixels to be made.
        init(of place: Int, from source: Int, to target: Int) {
            let step = Double(source) / Double(target)
            guard target < source else {
                // Pixels have their place in their middle.
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
