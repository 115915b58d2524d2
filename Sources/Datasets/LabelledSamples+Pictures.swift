extension LabelledSamples {
    /// Width and height of the samples, if they are grey pictures; nil otherwise.
    package var pictureSize: (width: Int, height: Int)? {
        guard case .image(let height, let width, 1) = kind, width > 0, height > 0 else { return nil }
        return (width, height)
    }

    /// Whether the samples are pictures, grey or in colour.
    package var arePictures: Bool {
        if case .image = kind { true } else { false }
    }

    /// A sample as a grey picture; nil if the samples are in colour, or not pictures. The sample must exist.
    package func picture(of sample: Int) -> GrayPicture? {
        pictureSize.map { size in
            GrayPicture(width: size.width, height: size.height, pixels: bytes(of: sample))
        }
    }

    /// The pixels of a picture, row by row, three bytes each: red, green and blue; nil if the samples are not pictures.
    /// The sample must exist.
    package func rgb(of sample: Int) -> [UInt8]? {
        switch kind {
        case .image(_, _, 3): bytes(of: sample)
        case .image: bytes(of: sample).flatMap { [$0, $0, $0] }
        case .row, .text, .words: nil
        }
    }

    /// A sample as a colour picture, even if it is grey; nil if the samples are not pictures. The sample must exist.
    package func colorPicture(of sample: Int) -> ColorPicture? {
        guard case .image(let height, let width, _) = kind, let rgb = rgb(of: sample) else { return nil }
        return ColorPicture(width: width, height: height, rgb: rgb)
    }

    /// Bytes unchanged, and numbers in 0…1 scaled to 0…255, clamped to that range.
    private func bytes(of sample: Int) -> [UInt8] {
        guard case .floats(let floats) = storage else { return Array(pixels(of: sample)) }
        return floats[sample * features..<(sample + 1) * features].map { value in
            UInt8(min(max(value.isNaN ? 0 : value, 0), 1) * 255 + 0.5)
        }
    }
}
