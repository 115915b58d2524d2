import Datasets
import Interchange
import TestJPEG

/// Parsers of pictures, which `predict` and folders of pictures use.
extension FuzzedParser {
    static let png = FuzzedParser(
        "png", "PNG, by libpng", samples: pngs,
        tokens: ["IHDR", "IDAT", "PLTE", "tRNS", "gAMA", "IEND", "iCCP", "tEXt", "\0\0\0\0IEND"],
        repair: Checksums.repairPNG, reading: { try outline(of: PNGFile.picture(in: $0)) })

    static let jpeg = FuzzedParser(
        "jpeg", "JPEG, by libjpeg-turbo, turned as its Exif data says", samples: jpegs,
        tokens: ["Exif\0\0", "JFIF", "Adobe"]
    ) { bytes in
        try outline(of: JPEGFile.picture(in: bytes)) + " \(ExifOrientation(inJPEG: bytes))"
    }

    static let signature = FuzzedParser(
        "signature", "the first and last bytes of a file, which tell its format",
        samples: pngs + jpegs + [
            Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 60), Array("%PDF-1.7".utf8),
        ],
        tokens: [
            "PK\u{3}\u{4}", "PK\u{1}\u{2}", "data.pkl", "xl/", ".npy", "mimetype", "PAR1", "GGUF", "RIFF", "WEBP",
            "ftyp", "heic",
            "BM", "BZh", "ustar", "<html", "version https://git-lfs.github.com/spec/",
        ]
    ) { bytes in
        FileSignature(of: bytes).map { "\($0)" } ?? "none"
    }

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

    private static let jpegs: [[UInt8]] = {
        func jpeg(channels: CInt, isProgressive: Bool = false, isArithmetic: Bool = false) -> [UInt8]? {
            let pixels = (0..<12 * 10 * Int(channels)).map { UInt8($0 * 7 % 256) }
            let form = jpeg_form(
                width: 12, height: 10, channels: channels, quality: 60, is_progressive: isProgressive ? 1 : 0,
                is_arithmetic: isArithmetic ? 1 : 0, is_ycck: 0)
            var file = [UInt8](repeating: 0, count: 1 << 14)
            var size = file.count
            return unsafe jpeg_write(pixels, form, &file, &size) == 0 ? nil : Array(file.prefix(size))
        }
        // A directory with one entry: the orientation that asks for a quarter turn.
        let exif: [UInt8] =
            [0xFF, 0xE1, 0, 34] + Array("Exif\0\0II*\0".utf8)
            + [8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]
        let files = [
            jpeg(channels: 1), jpeg(channels: 3), jpeg(channels: 4), jpeg(channels: 3, isProgressive: true),
            jpeg(channels: 3, isArithmetic: true),
        ].compactMap(\.self)
        return files + [Array(files[0].prefix(2)) + exif + files[0].dropFirst(2)]
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
