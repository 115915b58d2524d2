/// The values of a picture, and their mapping to the half cells of a screen.
struct PixelGrid {
    var width: Int
    var height: Int
    /// The number of values per pixel, which are adjacent.
    var channels: Int
    /// `[height × width × channels]`, row-major. Nothing is drawn where there are fewer values.
    var values: [UInt8]
    /// Whether the lowest half cell of an area always stays empty.
    var leavesGap = false

    /// The cells that the picture covers in the middle of an area: enlarged by the largest whole factor that fits, or
    /// reduced where it does not fit.
    func placement(in area: Rectangle, maximumMagnification: Int) -> Rectangle {
        let (width, height) = scaledSize(in: area, maximumMagnification)
        return area.centered(width: width, height: (height + 1) / 2)
    }

    func scaled(in area: Rectangle, maximumMagnification: Int) -> Scaled {
        let (width, height) = scaledSize(in: area, maximumMagnification)
        return Scaled(
            grid: self, columns: Self.spans(from: self.width, to: width),
            rows: Self.spans(from: self.height, to: height))
    }

    /// The picture scaled to half cells.
    struct Scaled {
        fileprivate var grid: PixelGrid
        /// The range of source pixels under each target pixel, with fractional bounds.
        fileprivate var columns: [(Double, Double)]
        fileprivate var rows: [(Double, Double)]

        /// The mean over the source pixels that a half cell covers, 0…255, each weighted by the share that is
        /// covered; nil beyond the last column or row.
        func mean(_ column: Int, _ row: Int, channel: Int = 0) -> Double? {
            guard column < columns.count, row < rows.count else { return nil }
            return grid.mean(columns[column], rows[row], channel: channel)
        }
    }

    // MARK: -

    /// The size in half cells.
    private func scaledSize(in area: Rectangle, _ maximumMagnification: Int) -> (width: Int, height: Int) {
        var size = fittedSize(in: area, maximumMagnification)
        // The picture becomes slightly flatter rather than smaller: scaling it down would blur its pixels.
        if leavesGap, size.height == 2 * area.height, size.height > 1 { size.height -= 1 }
        return size
    }

    private func fittedSize(in area: Rectangle, _ maximumMagnification: Int) -> (width: Int, height: Int) {
        guard !area.isEmpty, width > 0, height > 0 else { return (0, 0) }
        let (count, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, count <= values.count / max(1, channels) else { return (0, 0) }
        let fit = min(area.width / width, area.height * 2 / height)
        if fit >= 1 {
            let factor = min(fit, max(1, maximumMagnification))
            return (width * factor, height * factor)
        }
        let scale = min(Double(area.width) / Double(width), Double(area.height * 2) / Double(height))
        return (
            min(max(1, Int((Double(width) * scale).rounded())), area.width),
            min(max(1, Int((Double(height) * scale).rounded())), area.height * 2)
        )
    }

    private static func spans(from source: Int, to target: Int) -> [(Double, Double)] {
        let step = Double(source) / Double(max(1, target))
        return (0..<target).map { (Double($0) * step, min(Double($0 + 1) * step, Double(source))) }
    }

    private func mean(_ columns: (Double, Double), _ rows: (Double, Double), channel: Int) -> Double {
        var sum = 0.0
        var weights = 0.0
        var y = Int(rows.0)
        let left = Int(columns.0)
        // The mean within one source pixel is its value.
        if columns.1 <= Double(left + 1), rows.1 <= Double(y + 1), left < width, y < height {
            return Double(values[(y * width + left) * channels + channel])
        }
        while Double(y) < rows.1, y < height {
            let weightY = min(rows.1, Double(y + 1)) - max(rows.0, Double(y))
            var x = left
            while Double(x) < columns.1, x < width {
                let weight = weightY * (min(columns.1, Double(x + 1)) - max(columns.0, Double(x)))
                sum += weight * Double(values[(y * width + x) * channels + channel])
                weights += weight
                x += 1
            }
            y += 1
        }
        return weights > 0 ? sum / weights : 0
    }
}
