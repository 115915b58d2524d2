import Glibc
import Matrices

extension GrayPicture {
    /// Shifts by whole pixels; background comes in at the other side, and what leaves the picture is lost.
    package func shifted(right: Int, down: Int) -> GrayPicture {
        guard right != 0 || down != 0 else { return self }
        var result = GrayPicture(width: width, height: height)
        for y in 0..<height {
            // Wrapping subtraction: no shift is too large.
            for x in 0..<width where contains(x &- right, y &- down) { result[x, y] = self[x &- right, y &- down] }
        }
        return result
    }

    /// Rotates clockwise about the centre, interpolating between pixels; a multiple of 360° returns the picture
    /// unchanged.
    ///
    /// An angle that is not finite also returns the picture unchanged.
    package func rotated(degrees: Double) -> GrayPicture {
        let turn = degrees.truncatingRemainder(dividingBy: 360)
        guard turn.isFinite, turn != 0 else { return self }
        let (cosine, sine) = (cos(turn * .pi / 180), sin(turn * .pi / 180))
        let (middleX, middleY) = (Double(width - 1) / 2, Double(height - 1) / 2)
        var result = GrayPicture(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                let (right, down) = (Double(x) - middleX, Double(y) - middleY)
                // The source position of the pixel: rotate back.
                let ink = interpolated(
                    x: middleX + right * cosine + down * sine, y: middleY - right * sine + down * cosine)
                result[x, y] = UInt8(ink.rounded())
            }
        }
        return result
    }

    /// Thickens strokes by `steps` pixels, or thins them if negative: in each step, a pixel becomes the maximum (or
    /// minimum) of itself and its four neighbours, a dilation (or erosion) with a cross.
    package func thickened(steps: Int) -> GrayPicture {
        var result = self
        // More steps than that change nothing.
        for _ in 0..<min(Int(steps.magnitude), width + height) {
            let former = result
            for y in 0..<height {
                for x in 0..<width {
                    var ink = former[x, y]
                    for (nextX, nextY) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]
                    where former.contains(nextX, nextY) {
                        ink = steps > 0 ? max(ink, former[nextX, nextY]) : min(ink, former[nextX, nextY])
                    }
                    result[x, y] = ink
                }
            }
        }
        return result
    }

    /// Adds approximately Gaussian noise to every pixel, with the standard deviation as a fraction of full ink.
    ///
    /// A seed always gives the same noise pattern, so a larger deviation only amplifies it.
    package func withNoise(_ deviation: Double, seed: UInt64) -> GrayPicture {
        guard deviation > 0, deviation.isFinite else { return self }
        var generator = SeededGenerator(seed: seed)
        let noisy = pixels.map { pixel in
            // The sum of twelve uniform numbers has variance 1 (Irwin and Hall).
            let noise = (0..<12).reduce(-6.0) { sum, _ in sum + generator.nextDouble() }
            return UInt8(min(max(Double(pixel) + noise * deviation * 255, 0), 255).rounded())
        }
        return GrayPicture(width: width, height: height, pixels: noisy)
    }

    /// The ink interpolated between four pixels, 0…255; background outside the picture. The position must be finite.
    func interpolated(x: Double, y: Double) -> Double {
        guard x > -1, y > -1, x < Double(width), y < Double(height) else { return 0 }
        let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
        let (shareX, shareY) = (x - Double(left), y - Double(top))
        let upper = Double(self[left, top]) * (1 - shareX) + Double(self[left + 1, top]) * shareX
        let lower = Double(self[left, top + 1]) * (1 - shareX) + Double(self[left + 1, top + 1]) * shareX
        return upper * (1 - shareY) + lower * shareY
    }
}
