/// How the camera was held, which says how to mirror or rotate the stored picture to make it upright (Exif 2.32, tag
/// 0x0112).
package enum ExifOrientation: Int, Hashable, Sendable, CaseIterable {
    case upright = 1
    case mirrored
    case upsideDown
    case mirroredUpsideDown
    /// Mirrored along the diagonal from the upper left.
    case transposed
    /// Needs a quarter turn clockwise.
    case turnedLeft
    /// Mirrored along the diagonal from the upper right.
    case transversed
    /// Needs a quarter turn counter-clockwise.
    case turnedRight

    /// Reads the Exif segment of a JPEG file; upright if there is none, or its value makes no sense.
    package init(inJPEG file: [UInt8]) {
        self = Self.exif(in: file).flatMap(Self.orientation) ?? .upright
    }

    private static let name = Array("Exif\0\0".utf8)

    /// The TIFF structure in the first Exif segment before the image data.
    private static func exif(in file: [UInt8]) -> ArraySlice<UInt8>? {
        var place = 2
        while file.count - place >= 4, file[place] == 0xFF {
            let marker = file[place + 1]
            // Fill bytes, and markers without a segment.
            if marker == 0xFF {
                place += 1
                continue
            }
            if marker == 0x01 || (0xD0...0xD8).contains(marker) {
                place += 2
                continue
            }
            guard marker != 0xDA, marker != 0xD9 else { return nil }
            let length = Int(file[place + 2]) << 8 | Int(file[place + 3])
            guard length >= 2, length <= file.count - place - 2 else { return nil }
            let segment = file[place + 4..<place + 2 + length]
            if marker == 0xE1, segment.starts(with: name) { return segment.dropFirst(name.count) }
            place += 2 + length
        }
        return nil
    }

    /// The orientation in the first directory of a TIFF structure of either byte order.
    private static func orientation(in tiff: ArraySlice<UInt8>) -> ExifOrientation? {
        let isLittle = tiff.starts(with: [0x49, 0x49])
        guard isLittle || tiff.starts(with: [0x4D, 0x4D]) else { return nil }
        func number(_ offset: Int, _ size: Int) -> Int? {
            guard offset >= 0, offset <= tiff.count - size else { return nil }
            let bytes = tiff[tiff.startIndex + offset..<tiff.startIndex + offset + size]
            return (isLittle ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(2, 2) == 42, let start = number(4, 4), let count = number(start, 2) else { return nil }
        for entry in 0..<count {
            let place = start + 2 + 12 * entry
            guard let tag = number(place, 2), let type = number(place + 2, 2) else { return nil }
            guard tag == 0x0112 else { continue }
            // The type is a short, but some programs write a long.
            return number(place + 8, type == 4 ? 4 : 2).flatMap(ExifOrientation.init(rawValue:))
        }
        return nil
    }
}

extension ColorPicture {
    /// The upright picture, given the orientation in which this one was stored.
    func upright(from orientation: ExifOrientation) -> ColorPicture {
        guard orientation != .upright else { return self }
        let isTurned = orientation.rawValue > 4
        let (newWidth, newHeight) = isTurned ? (height, width) : (width, height)
        let (right, bottom) = (width - 1, height - 1)
        var result: [UInt8] = []
        result.reserveCapacity(rgb.count)
        for y in 0..<newHeight {
            for x in 0..<newWidth {
                let (column, row) =
                    switch orientation {
                    case .upright: (x, y)
                    case .mirrored: (right - x, y)
                    case .upsideDown: (right - x, bottom - y)
                    case .mirroredUpsideDown: (x, bottom - y)
                    case .transposed: (y, x)
                    case .turnedLeft: (y, bottom - x)
                    case .transversed: (right - y, bottom - x)
                    case .turnedRight: (right - y, x)
                    }
                let place = 3 * (row * width + column)
                result.append(rgb[place])
                result.append(rgb[place + 1])
                result.append(rgb[place + 2])
            }
        }
        return ColorPicture(width: newWidth, height: newHeight, rgb: result)
    }
}
