import Datasets

/// Pictures, as folders of them and `predict` read them.
extension FuzzedParser {
    static let png = FuzzedParser(
        "png", "PNG, by libpng", samples: pngs,
        tokens: ["IHDR", "IDAT", "PLTE", "tRNS", "gAMA", "IEND", "iCCP", "tEXt", "\0\0\0\0IEND"],
        repair: Checksums.repairPNG, reading: { try outline(of: PNGFile.picture(in: $0)) })

    static let pnm = FuzzedParser(
        "pnm", "Netpbm's PGM and PPM",
        samples: [
            "P2 3 2 255\n0 1 2\n3 4 255\n", "P3 # in colour\n1 1 65535\n65535 0 300", "P5 2 2 255\nabcd",
            "P6 1 1 255\nabc",
            "P5 1 2 65535\nabcd",
        ].map { Array($0.utf8) },
        tokens: ["P2", "P3", "P5", "P6", "#", "\n", " 65535 ", " 1048576 "],
        reading: { try outline(of: PNMFile.picture(in: $0)) })

    private static let pngs: [[UInt8]] = {
        let grey = GrayPicture(width: 5, height: 4, pixels: (0..<20).map { UInt8($0 * 12) })
        let colored = ColorPicture(width: 3, height: 3, rgb: (0..<27).map { UInt8($0 * 9) })
        return [PNGFile.bytes(of: grey), PNGFile.bytes(of: colored), PNGFile.bytes(of: grey, isInverted: true)]
            .compactMap(\.self)
    }()

    private static func outline(of picture: ColorPicture) throws -> String {
        try Contradiction.unless(
            picture.rgb.count == 3 * picture.width * picture.height,
            "\(picture.rgb.count) bytes of \(picture.width) × \(picture.height)")
        let small = picture.resized(to: PictureSize(width: 4, height: 4))
        try Contradiction.unless(small.rgb.count == 48, "\(small.rgb.count) bytes of 4 × 4")
        if picture.width * picture.height < 10_000 {
            _ = picture.grayPicture.inkOnGround.centeredAsMNIST(width: 28, height: 28)
        }
        return "grey \(picture.isGrey)"
    }
}
