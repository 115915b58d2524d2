internal import CKernels
import Glibc
import Matrices

/// Alters pictures as they are loaded into a batch, in a buffer that is reused for the next picture. Each thread has its
/// own.
struct PictureAugmenter: Sendable {
    /// The picture with a border of zeros: one pixel at the left and top, two at the right and bottom.
    private var padded: [Float] = []

    /// Writes a picture of bytes, altered and scaled to 0…1, to `target`, which has room for it.
    mutating func apply(
        _ augmentation: Augmentation, _ draws: PictureDraws, to bytes: ArraySlice<UInt8>, of size: PictureShape,
        target: UnsafeMutablePointer<Float>
    ) {
        unsafe alter(
            bytes, augmentation, draws, size, to: target, bounds: 0...1,
            pad: { unsafe ss_pad_bytes($0, size.height, size.width, size.channels, $1) },
            copy: { unsafe ss_bytes_to_fractions($0, $1, size.count) })
    }

    /// Writes a picture of any numbers, altered, to `target`, which has room for it.
    mutating func apply(
        _ augmentation: Augmentation, _ draws: PictureDraws, to floats: ArraySlice<Float>, of size: PictureShape,
        target: UnsafeMutablePointer<Float>
    ) {
        unsafe alter(
            floats, augmentation, draws, size, to: target, bounds: -.infinity ... .infinity,
            pad: { unsafe ss_pad_floats($0, size.height, size.width, size.channels, $1) },
            copy: { unsafe $1.update(from: $0, count: size.count) })
    }

    /// - Parameters:
    ///   - bounds: the range to which numbers with noise are clamped.
    ///   - pad: writes the picture with its border.
    ///   - copy: writes the picture unchanged.
    private mutating func alter<Element>(
        _ pixels: ArraySlice<Element>, _ augmentation: Augmentation, _ draws: PictureDraws, _ size: PictureShape,
        to target: UnsafeMutablePointer<Float>, bounds: ClosedRange<Float>,
        pad: (UnsafePointer<Element>, UnsafeMutablePointer<Float>) -> Void,
        copy: (UnsafePointer<Element>, UnsafeMutablePointer<Float>) -> Void
    ) {
        fit(size)
        unsafe padded.withUnsafeMutableBufferPointer { padded in
            unsafe pixels.withUnsafeBufferPointer { pixels in
                guard let border = padded.baseAddress, let source = pixels.baseAddress else { return }
                if augmentation.moves {
                    unsafe pad(source, border)
                    unsafe ss_resample(border, size.height, size.width, size.channels, draws.map, target)
                } else {
                    unsafe copy(source, target)
                }
                guard augmentation.noise > 0 else { return }
                unsafe ss_add_noise(
                    target, size.count, Float(augmentation.noise), draws.noiseSeed, bounds.lowerBound,
                    bounds.upperBound)
            }
        }
    }

    private mutating func fit(_ size: PictureShape) {
        let count = (size.height + 3) * (size.width + 3) * size.channels
        if padded.count != count { padded = Array(repeating: 0, count: count) }
    }
}

/// The dimensions of a picture.
struct PictureShape: Hashable, Sendable {
    var height: Int
    var width: Int
    var channels: Int

    /// The number of values in the picture.
    var count: Int { height * width * channels }
}

/// The random numbers for one picture. Always the same number is drawn, so that switching one alteration on or off does
/// not change the others.
struct PictureDraws: Sendable {
    /// Maps a pixel of the result to its position in the source.
    fileprivate let map: ss_map
    fileprivate let noiseSeed: UInt64

    init(_ augmentation: Augmentation, _ size: PictureShape, _ generator: inout SeededGenerator) {
        func draw(_ greatest: Double) -> Double { (2 * generator.nextDouble() - 1) * greatest }
        let (right, down) = (draw(augmentation.shift), draw(augmentation.shift))
        let angle = draw(augmentation.rotation) * .pi / 180
        let factor = 1 / (1 + draw(augmentation.scale))
        noiseSeed = generator.next()
        let (cosine, sine) = (cos(angle) * factor, sin(angle) * factor)
        let (middleX, middleY) = (Double(size.width - 1) / 2, Double(size.height - 1) / 2)
        let (fromX, fromY) = (middleX + right, middleY + down)
        map = ss_map(
            xx: Float(cosine), xy: Float(sine), x0: Float(middleX - fromX * cosine - fromY * sine),
            yx: Float(-sine), yy: Float(cosine), y0: Float(middleY + fromX * sine - fromY * cosine))
    }
}
