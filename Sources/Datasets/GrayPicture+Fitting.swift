extension GrayPicture {
    /// The picture with 0 as its background and 255 as its strongest ink, whichever of the two is lighter.
    ///
    /// The background is the median of the border, so that black on white, white on black and pencil on grey paper
    /// become alike. Pixels that differ from it by no more than 90 % of the border does count as background too.
    package var inkOnGround: GrayPicture {
        var border: [UInt8] = []
        for x in 0..<width { border += [self[x, 0], self[x, height - 1]] }
        for y in 0..<height { border += [self[0, y], self[width - 1, y]] }
        guard !border.isEmpty else { return self }
        let ground = Int(border.sorted()[border.count / 2])
        let noise = border.map { abs(Int($0) - ground) }.sorted()[border.count * 9 / 10]

        // Ink is lighter or darker than the background, whichever there is more of.
        var balance = 0
        for pixel in pixels where abs(Int(pixel) - ground) > noise { balance += Int(pixel) - ground }
        let sign = balance < 0 ? -1 : 1
        func ink(_ pixel: UInt8) -> Int { max(0, (Int(pixel) - ground) * sign - noise) }
        // Computed twice rather than stored: a picture may have a hundred million pixels.
        let most = pixels.reduce(0) { max($0, ink($1)) }
        guard most > 0 else { return GrayPicture(width: width, height: height) }
        return GrayPicture(
            width: width, height: height, pixels: pixels.map { UInt8((ink($0) * 255 + most / 2) / most) })
    }

    /// Reduces by an integer factor: each pixel is the mean of a block of factor × factor pixels, smaller at the right
    /// and bottom edges.
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

    /// Centres the picture as `centeredAsMNIST` does, in a picture of another size.
    ///
    /// Expects ink on a background of 0, as `inkOnGround` returns it. For the picture's own size, the result equals
    /// `centeredAsMNIST` bit for bit.
    package func centeredAsMNIST(width newWidth: Int, height newHeight: Int) -> GrayPicture {
        if width == newWidth, height == newHeight { return centeredAsMNIST }
        guard let box = inkBounds else { return GrayPicture(width: newWidth, height: newHeight) }
        // Reduce by block means first, to no less than twice the final size; centring does the rest.
        let side = max(
            Double(box.maxX - box.minX + 1) / Double(newWidth), Double(box.maxY - box.minY + 1) / Double(newHeight))
        return reduced(by: Int(side / 2)).centered(width: newWidth, height: newHeight)
    }
}
