/// Pictures in Netpbm's formats PGM and PPM (P2, P3, P5 and P6, up to 16 bits; <https://netpbm.sourceforge.net>).
package enum PNMFile {
    /// Decodes a whole file; ignores what follows the first picture.
    package static func picture(in file: [UInt8]) throws(FormatFault) -> ColorPicture {
        guard file.count > 2, file[0] == 0x50, let kind = [0x32, 0x33, 0x35, 0x36].firstIndex(of: file[1]) else {
            throw FormatFault(
                .wrongMagic, at: .byte(0), expected: "a PNG, JPEG, PGM or PPM picture", found: "something else")
        }
        let (isPlain, channels) = (kind < 2, kind % 2 == 0 ? 1 : 3)
        var text = PNMText(file: file, position: 2)
        let width = try text.number("a width", upTo: 1 << 20, from: 1)
        let height = try text.number("a height", upTo: 1 << 20, from: 1)
        let greatest = try text.number("a greatest value", upTo: 65_535, from: 1)
        let count = width * height * channels
        let size = greatest > 255 ? 2 : 1
        // A plain value takes a digit and a space; the last one needs no space.
        let needed = isPlain ? 2 * count - 1 : count * size + 1
        guard needed <= file.count - text.position else {
            throw FormatFault(
                .truncated, at: .byte(file.count), expected: "\(sizes([width, height])) pixels", found: "the end")
        }
        var values: [UInt8] = []
        values.reserveCapacity(count)
        let start = text.position + 1
        for index in 0..<count {
            var value = 0
            let place: Int
            if isPlain {
                value = try text.number("a pixel", upTo: 65_535, from: 0)
                place = text.position
            } else {
                place = start + index * size
                for byte in 0..<size { value = value << 8 | Int(file[place + byte]) }
            }
            guard value <= greatest else {
                throw FormatFault(
                    .wrongValue, at: .byte(place), expected: "a value up to \(greatest)", found: "\(value)")
            }
            values.append(UInt8((value * 255 + greatest / 2) / greatest))
        }
        return ColorPicture(
            width: width, height: height, rgb: channels == 3 ? values : values.flatMap { [$0, $0, $0] })
    }
}

/// Parses the numbers of a Netpbm file, which are separated by white space and comments.
private struct PNMText {
    let file: [UInt8]
    var position: Int

    mutating func number(_ what: String, upTo greatest: Int, from least: Int) throws(FormatFault) -> Int {
        while position < file.count, [0x20, 0x09, 0x0A, 0x0D, 0x23].contains(file[position]) {
            if file[position] == 0x23 {
                while position < file.count, file[position] != 0x0A { position += 1 }
            } else {
                position += 1
            }
        }
        let start = position
        var value = 0
        while position < file.count, (0x30...0x39).contains(file[position]), value <= greatest {
            value = value * 10 + Int(file[position] - 0x30)
            position += 1
        }
        guard position > start, (least...greatest).contains(value) else {
            throw FormatFault(
                .malformed, at: .byte(start), expected: "\(what) from \(least) to \(greatest)",
                found: position > start ? "\(value)" : position < file.count ? "something else" : "the end")
        }
        return value
    }
}
