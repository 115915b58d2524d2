extension GrayPicture {
    /// Normalizes the picture as the digits of MNIST were (LeCun, Cortes and Burges): scaled, with its proportions
    /// kept, until its ink fits a box of 20/28 of the picture, and moved until its centre of mass is in the middle.
    ///
    /// A picture without ink stays unchanged. Nothing is enlarged more than twofold, so that a dot stays a dot.
    package var centeredAsMNIST: GrayPicture { inkBounds == nil ? self : centered(width: width, height: height) }

    /// Scales and centres the ink in a picture of another size; an empty picture if there is no ink.
    func centered(width newWidth: Int, height newHeight: Int) -> GrayPicture {
        var result = GrayPicture(width: newWidth, height: newHeight)
        guard let box = inkBounds else { return result }
        let room = 20.0 / 28
        let scale = min(
            2, Double(newWidth) * room / Double(box.maxX - box.minX + 1),
            Double(newHeight) * room / Double(box.maxY - box.minY + 1))
        // Scale about the centre of mass, which moves to the middle.
        let mass = centerOfMass
        let (middleX, middleY) = (Double(newWidth - 1) / 2, Double(newHeight - 1) / 2)
        let parts = 4
        for y in 0..<newHeight {
            for x in 0..<newWidth {
                var ink = 0.0
                for part in 0..<parts * parts {
                    let offsetX = (Double(part % parts) + 0.5) / Double(parts) - 0.5
                    let offsetY = (Double(part / parts) + 0.5) / Double(parts) - 0.5
                    ink += interpolated(
                        x: mass.x + (Double(x) + offsetX - middleX) / scale,
                        y: mass.y + (Double(y) + offsetY - middleY) / scale)
                }
                result[x, y] = UInt8((ink / Double(parts * parts)).rounded())
            }
        }
        return result
    }

    /// The bounding box of all pixels that are clearly not background; nil if there are none.
    var inkBounds: (minX: Int, maxX: Int, minY: Int, maxY: Int)? {
        var bounds: (minX: Int, maxX: Int, minY: Int, maxY: Int)?
        for y in 0..<height {
            for x in 0..<width where self[x, y] >= 16 {
                let known = bounds ?? (x, x, y, y)
                bounds = (min(known.minX, x), max(known.maxX, x), min(known.minY, y), max(known.maxY, y))
            }
        }
        return bounds
    }

    private var centerOfMass: (x: Double, y: Double) {
        var (mass, sumX, sumY) = (0.0, 0.0, 0.0)
        for y in 0..<height {
            for x in 0..<width {
                let ink = Double(self[x, y])
                mass += ink
                sumX += ink * Double(x)
                sumY += ink * Double(y)
            }
        }
        return mass > 0 ? (sumX / mass, sumY / mass) : (Double(width - 1) / 2, Double(height - 1) / 2)
    }
}
