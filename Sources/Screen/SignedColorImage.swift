/// A picture of positive and negative numbers for red, green and blue: 0 is grey, and the channels mix to a stronger
/// colour the further they are from 0.
///
/// Where there are few colours, the mean of the three channels is drawn as a `SignedImage`.
package struct SignedColorImage: Widget {
    package var width: Int
    package var height: Int
    /// `[height × width × 3]`, row-major. Nothing is drawn where there are fewer than `3 * width * height` values.
    package var values: ArraySlice<Float>
    /// The magnitude that is drawn at full strength; positive.
    package var scale: Float
    /// Whether the end of the area stays empty; see `SignedImage.leavesGap`.
    package var leavesGap: Bool

    package init(width: Int, height: Int, values: ArraySlice<Float>, scale: Float, leavesGap: Bool = false) {
        self.width = width
        self.height = height
        self.values = values
        self.scale = scale
        self.leavesGap = leavesGap
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let (count, overflow) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0, !overflow, count <= values.count / 3 else { return }
        guard appearance.isASCII || appearance.colors < .indexed256 else {
            let rgb = values.map { value in
                let share = value / scale
                return UInt8(127.5 + 127.5 * (share.isNaN ? 0 : min(max(share, -1), 1)))
            }
            let picture = ColorImage(width: width, height: height, rgb: rgb, leavesGap: leavesGap)
            frame.draw(picture, in: area, with: appearance)
            return
        }
        let first = values.startIndex
        let means = (0..<count).map { pixel in
            (values[first + 3 * pixel] + values[first + 3 * pixel + 1] + values[first + 3 * pixel + 2]) / 3
        }
        frame.draw(
            SignedImage(width: width, height: height, values: means[...], scale: scale, leavesGap: leavesGap), in: area,
            with: appearance)
    }
}
