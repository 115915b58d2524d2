/// Paths between the program, where they are text, and the system, where they are bytes that need not be UTF-8.
///
/// A byte that belongs to no UTF-8 is one private-use character in the text, U+10FE80 for 0x80 to U+10FEFF for 0xFF, so
/// that the system gets back the bytes that it gave, as Python does it with its surrogates (PEP 383).
extension String {
    private static let firstEscape: UInt32 = 0x10FE00
    private static let escapes: ClosedRange<UInt32> = 0x10FE80...0x10FEFF

    /// The text for a path or a name of the system's, without the zero at its end.
    package init(systemPath bytes: [UInt8]) {
        var scalars = UnicodeScalarView()
        var parser = Unicode.UTF8.ForwardParser()
        var input = bytes.makeIterator()
        var place = 0
        func escape(_ count: Int) {
            for byte in bytes[place..<place + count] {
                if let scalar = Unicode.Scalar(Self.firstEscape + UInt32(byte)) { scalars.append(scalar) }
            }
            place += count
        }
        while place < bytes.count {
            switch parser.parseScalar(from: &input) {
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                // An escape that was there already is one of four bytes.
                if Self.escapes.contains(scalar.value) {
                    escape(encoded.count)
                } else {
                    scalars.append(scalar)
                    place += encoded.count
                }
            case .error(let length): escape(length)
            case .emptyInput: place = bytes.count
            }
        }
        self.init(scalars)
    }

    /// As `init(systemPath:)` of the bytes before a zero, which must be there.
    package init(systemPath start: UnsafePointer<CChar>) {
        var bytes: [UInt8] = []
        var place = unsafe start
        while unsafe place.pointee != 0 {
            bytes.append(UInt8(bitPattern: unsafe place.pointee))
            unsafe place += 1
        }
        self.init(systemPath: bytes)
    }

    /// The bytes of a path as the system has them, ended by a zero, to be passed where C takes a string.
    package var systemPath: [CChar] {
        var bytes: [CChar] = []
        bytes.reserveCapacity(utf8.count + 1)
        for scalar in unicodeScalars {
            if Self.escapes.contains(scalar.value) {
                bytes.append(CChar(bitPattern: UInt8(scalar.value - Self.firstEscape)))
            } else {
                for byte in Unicode.UTF8.encode(scalar).map({ Array($0) }) ?? [] {
                    bytes.append(CChar(bitPattern: byte))
                }
            }
        }
        return bytes + [0]
    }

    /// The text of a path to be read by people: bytes that are no UTF-8 as `\xE9`.
    package var shownPath: String {
        guard unicodeScalars.contains(where: { Self.escapes.contains($0.value) }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if Self.escapes.contains(scalar.value) {
                text += "\\x" + String(scalar.value - Self.firstEscape, radix: 16, uppercase: true)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
