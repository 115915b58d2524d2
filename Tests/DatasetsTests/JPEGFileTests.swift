import Datasets
import TestFiles
import Testing

@Suite("JPEG pictures")
struct JPEGFileTests {
    /// A picture with four different quarters, wider than high.
    private static let quarters: ColorPicture = {
        var rgb: [UInt8] = []
        for y in 0..<16 {
            for x in 0..<24 {
                rgb += y < 8 ? (x < 12 ? [220, 30, 30] : [30, 200, 40]) : (x < 12 ? [40, 50, 210] : [230, 230, 60])
            }
        }
        return ColorPicture(width: 24, height: 16, rgb: rgb)
    }()

    private func differences(_ picture: ColorPicture, _ other: ColorPicture) -> Int {
        zip(picture.rgb, other.rgb).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }

    @Test("the pixels are approximately those that were written", arguments: [false, true], [false, true])
    func pixels(isProgressive: Bool, isArithmetic: Bool) throws {
        let original = Self.quarters
        let file = jpeg(
            original.rgb, width: 24, isProgressive: isProgressive, isArithmetic: isArithmetic)
        let picture = try JPEGFile.picture(in: file)
        #expect((picture.width, picture.height) == (24, 16))
        #expect(differences(picture, original) <= 6)
    }

    @Test("grey stays grey")
    func grey() throws {
        let pixels = (0..<64).map { UInt8($0 * 4) }
        let picture = try JPEGFile.picture(in: jpeg(pixels, width: 8, channels: 1))
        #expect(picture.isGrey)
        #expect(zip(picture.grey, pixels).allSatisfy { abs(Int($0) - Int($1)) <= 3 })
    }

    @Test("inks are mixed to colours, stored inverted as Adobe does", arguments: [false, true])
    func inks(isYCCK: Bool) throws {
        // Cyan at half strength with a little black: 255 means no ink.
        let stored = Array(repeating: [128, 255, 255, 204] as [UInt8], count: 64).flatMap { $0 }
        let picture = try JPEGFile.picture(in: jpeg(stored, width: 8, channels: 4, isYCCK: isYCCK))
        let expected = ColorPicture(
            width: 8, height: 8, rgb: Array(repeating: [102, 204, 204] as [UInt8], count: 64).flatMap { $0 })
        #expect(differences(picture, expected) <= 4)
    }

    @Test(
        "every Exif orientation gives the upright picture, in both byte orders", arguments: ExifOrientation.allCases,
        [false, true])
    func orientations(orientation: ExifOrientation, isLittleEndian: Bool) throws {
        let upright = Self.quarters
        let stored = turned(upright, for: orientation)
        for type in [3, 4] {
            let segment = exif(orientation: orientation.rawValue, isLittleEndian: isLittleEndian, type: type)
            let file = inserting(segment, into: jpeg(stored.rgb, width: stored.width))
            #expect(ExifOrientation(inJPEG: file) == orientation)
            let picture = try JPEGFile.picture(in: file)
            #expect((picture.width, picture.height) == (24, 16))
            #expect(differences(picture, upright) <= 8)
        }
    }

    /// What a camera stores for an orientation: by Exif's table, row 0 and column 0 of the file are at these sides.
    private func turned(_ picture: ColorPicture, for orientation: ExifOrientation) -> ColorPicture {
        // Row 0 and column 0 of the stored picture: top and left, top and right, bottom and right, bottom and left;
        // then left and top, right and top, right and bottom, left and bottom.
        let isTurned = orientation.rawValue > 4
        let fromRight = [2, 3, 6, 7].contains(orientation.rawValue)
        let fromBottom = [3, 4, 7, 8].contains(orientation.rawValue)
        let (width, height) = isTurned ? (picture.height, picture.width) : (picture.width, picture.height)
        var rgb: [UInt8] = []
        for row in 0..<height {
            for column in 0..<width {
                let (across, down) = isTurned ? (row, column) : (column, row)
                let x = fromRight ? picture.width - 1 - across : across
                let y = fromBottom ? picture.height - 1 - down : down
                let place = 3 * (y * picture.width + x)
                rgb += picture.rgb[place..<place + 3]
            }
        }
        return ColorPicture(width: width, height: height, rgb: rgb)
    }

    @Test("invalid Exif data turns nothing, wherever it is cut or changed")
    func hostileExif() throws {
        let segment = exif(orientation: 6, isLittleEndian: true)
        let file = jpeg(Self.quarters.rgb, width: 24)
        #expect(ExifOrientation(inJPEG: inserting(exif(orientation: 9, isLittleEndian: false), into: file)) == .upright)
        #expect(ExifOrientation(inJPEG: inserting(exif(orientation: 0, isLittleEndian: false), into: file)) == .upright)
        for place in segment.indices {
            for value in [0, 0x7F, 0x80, 0xFF] as [UInt8] {
                var changed = segment
                changed[place] = value
                _ = ExifOrientation(inJPEG: inserting(changed, into: file))
            }
            _ = ExifOrientation(inJPEG: Array(file.prefix(2)) + segment.prefix(place))
        }
        #expect(ExifOrientation(inJPEG: []) == .upright)
    }

    @Test("a JPEG that is cut anywhere is an error", arguments: [false, true])
    func cut(isProgressive: Bool) throws {
        let file = jpeg(Self.quarters.rgb, width: 24, quality: 80, isProgressive: isProgressive)
        for count in file.indices {
            #expect(throws: FormatFault.self, "\(count) bytes") { try JPEGFile.picture(in: Array(file[..<count])) }
        }
        #expect(try JPEGFile.picture(in: file + [0, 0, 1]).width == 24)
    }

    @Test("a flipped bit gives an error or a picture, never a trap", arguments: [false, true])
    func changed(isProgressive: Bool) throws {
        let file = jpeg(Self.quarters.rgb, width: 24, quality: 60, isProgressive: isProgressive)
        for bit in 0..<file.count * 8 {
            var changed = file
            changed[bit / 8] ^= 1 << (bit % 8)
            _ = try? JPEGFile.picture(in: changed)
        }
    }

    @Test("a size that the file cannot hold, or that exceeds the limit, allocates no memory")
    func huge() throws {
        var file = jpeg(Self.quarters.rgb, width: 24)
        // After the frame's marker: length, precision, height and width.
        let frame = try #require(file.indices.first { file[$0...].starts(with: [0xFF, 0xC0]) })
        file.replaceSubrange(frame + 5..<frame + 9, with: bigEndian(UInt16(9000)) + bigEndian(UInt16(9000)))
        var fault = #expect(throws: FormatFault.self) { try JPEGFile.picture(in: file) }
        #expect(fault?.kind == .tooLarge)
        file.replaceSubrange(frame + 5..<frame + 9, with: bigEndian(UInt16(60_000)) + bigEndian(UInt16(60_000)))
        fault = #expect(throws: FormatFault.self) { try JPEGFile.picture(in: file) }
        #expect(fault?.expected == "a picture of at most 120 million pixels")
    }

    @Test("a kind that libjpeg was built without is named")
    func unsupported() throws {
        var file = jpeg(Self.quarters.rgb, width: 24)
        let frame = try #require(file.indices.first { file[$0...].starts(with: [0xFF, 0xC0]) })
        file[frame + 4] = 12
        var fault = #expect(throws: FormatFault.self) { try JPEGFile.picture(in: file) }
        #expect(fault?.kind == .unsupported && fault?.found.contains("12") == true)
        file[frame + 4] = 8
        file[frame + 1] = 0xC3
        fault = #expect(throws: FormatFault.self) { try JPEGFile.picture(in: file) }
        #expect(fault?.kind == .unsupported)
    }

    @Test("more scans than any picture needs are an error")
    func scans() throws {
        let file = jpeg(Self.quarters.rgb, width: 24, isProgressive: true)
        let last = try #require(file.indices.last { file[$0...].starts(with: [0xFF, 0xDA]) })
        let scan = file[last..<file.count - 2]
        let bomb = Array(file[..<last]) + Array(repeating: Array(scan), count: 200).joined() + [0xFF, 0xD9]
        #expect(throws: FormatFault.self) { try JPEGFile.picture(in: bomb) }
    }
}
