internal import CZlib

/// Repairs checksums that a change has made wrong, as far as the structure of the changed file is intact.
enum Checksums {
    /// Repairs the checksum of every chunk of a PNG file.
    static func repairPNG(_ file: inout [UInt8]) {
        var offset = 8
        while offset + 12 <= file.count {
            let length = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= file.count - offset - 12 else { return }
            let end = offset + 8 + length
            let sum = crc(file[offset + 4..<end])
            for place in 0..<4 { file[end + place] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * UInt32(place))) }
            offset = end + 4
        }
    }

    /// Repairs the checksum of every stored member of a ZIP archive.
    static func repairZIP(_ file: inout [UInt8]) {
        func number(_ offset: Int, _ size: Int) -> Int {
            (0..<size).reversed().reduce(0) { $0 << 8 | Int(file[offset + $1]) }
        }
        let signature: [UInt8] = [0x50, 0x4B, 1, 2]
        var entry = 0
        while entry + 46 <= file.count {
            guard file[entry..<entry + 4].elementsEqual(signature) else {
                entry += 1
                continue
            }
            let (size, local) = (number(entry + 20, 4), number(entry + 42, 4))
            if number(entry + 10, 2) == 0, local + 30 <= file.count {
                let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
                if start + size <= file.count {
                    let sum = crc(file[start..<start + size])
                    for place in 0..<4 {
                        file[entry + 16 + place] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(place)))
                    }
                }
            }
            entry += 46
        }
    }

    /// Repairs the header length at the start of a safetensors file: the header extends to its closing brace and the
    /// spaces after it.
    static func repairSafetensors(_ file: inout [UInt8]) {
        guard file.count > 8 else { return }
        var (depth, isQuoted, isEscaped) = (0, false, false)
        var end = 8
        while end < file.count {
            let byte = file[end]
            end += 1
            if isQuoted {
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else if byte == 0x22 {
                    isQuoted = false
                }
                continue
            }
            if byte == 0x22 { isQuoted = true }
            if byte == 0x7B || byte == 0x5B { depth += 1 }
            if byte == 0x7D || byte == 0x5D { depth -= 1 }
            if depth <= 0 { break }
        }
        while end < file.count, file[end] == 0x20 { end += 1 }
        for place in 0..<8 { file[place] = UInt8(truncatingIfNeeded: (end - 8) >> (8 * place)) }
    }

    /// The CRC-32 of bytes.
    static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer {
            unsafe UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, UInt32($0.count)))
        }
    }
}

/// Makes minimal compressed files, using deflate's stored blocks.
enum Packing {
    /// Raw deflate data with a single stored block. At most 65,535 bytes.
    static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        let size = UInt16(bytes.count)
        return [1] + littleEndian(size) + littleEndian(~size) + bytes
    }

    /// A gzip file with a single member. At most 65,535 bytes.
    static func gzipped(_ bytes: [UInt8]) -> [UInt8] {
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + deflated(bytes) + littleEndian(Checksums.crc(bytes[...]))
            + littleEndian(UInt32(bytes.count))
    }

    static func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        stride(from: 0, to: Number.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
