extension GrayPicture {
    /// The picture with 0 for its ground and 255 for its strongest ink, whichever of both is the lighter one.
    ///
    /// The ground is what most of the border has, so that black on white, white on black and pencil on grey paper become
    /// the same. What differs from it no more than most of the border does is ground too.
    package var inkOnGround: GrayPicture {
        var border: [UInt8] = []
        for x in 0..<width { border += [self[x, 0], self[x, height - 1]] }
        for y in 0..<height { border += [self[0, y], self[width - 1, y]] }
        guard !border.isEmpty else { return self }
        let ground = Int(border.sorted()[border.count / 2])
        let noise = border.map { abs(Int($0) - ground) }.sorted()[border.count * 9 / 10]

        // Whether the ink is lighter or darker than the ground: whichever there is more of.
        var balance = 0
        for pixel in pixels where abs(Int(pixel) - ground) > noise { balance += Int(pixel) - ground }
        let sign = balance < 0 ? -1 : 1
        func ink(_ pixel: UInt8) -> Int { max(0, (Int(pixel) - ground) * sign - noise) }
        // Not kept as numbers: a picture may have a hundred million.
        let most = pixels.reduce(0) { max($0, ink($1)) }
        guard most > 0 else { return GrayPicture(width: width, height: height) }
        return GrayPicture(
            width: width, height: height, pixels: pixels.map { UInt8((ink($0) * 255 + most / 2) / most) })
    }

    /// Smaller by a whole number: each pixel the mean of that many by that many, at the right and lower edge of fewer.
    func reduced(by factor: Int) -> GrayPicture {
        guard factor > 1 else { return self }
        var result = GrayPicture(width: (width + factor - 1) / factor, height: (height + factor - 1) / factor)
        for y in 0..<result.height {
            let rows = y * factor..<min((y + 1) * factor, height)
            for x in 0..<result.width {
                let columns = x * factor..<min((x + 1) * factor, width)
                var sum = 0
                for row in rows {
                    for column in columns { sum += Int(pixels[row * width + column]) }
                }
                let count = rows.count * columns.count
                result[x, y] = UInt8((sum + count / 2) / count)
            }
        }
        return result
    }

    /// As `centeredAsMNIST`, into a picture of another size.
    ///
    /// Ink on ground is expected, as `inkOnGround` gives it. A picture that has the size already becomes what
    /// `centeredAsMNIST` makes of it, bit for bit.
    package func centeredAsMNIST(width newWidth: Int, height newHeight: Int) -> GrayPicture {
        if width == newWidth, height == newHeight { return centeredAsMNIST }
        guard let box = inkBounds else { return GrayPicture(width: newWidth, height: newHeight) }
        // Made small by means first, to no less than twice the size; the rest is left to the centring.
        let side = max(
            Double(box.maxX - box.minX + 1) / Double(newWidth), Double(box.maxY - box.minY + 1) / Double(newHeight))
        return reduced(by: Int(side / 2)).centered(width: newWidth, height: newHeight)
    }
}
