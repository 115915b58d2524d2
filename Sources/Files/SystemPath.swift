/// Converts paths between text, which the program uses, and the system's bytes, which need not be UTF-8.
///
/// A byte that is not valid UTF-8 becomes one private-use character, U+10FE80 for 0x80 to U+10FEFF for 0xFF, so that
/// the system gets back the bytes that it gave. Python does the same with surrogates (PEP 383).
extension String {
    private static let firstEscape: UInt32 = 0x10FE00
    private static let escapes: ClosedRange<UInt32> = 0x10FE80...0x10FEFF

    /// The text for a path or name from the system, given its bytes without the final zero.
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
                // An escape character in the original bytes, which is four bytes long.
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

    /// The text for a path from the system, given its bytes up to the first zero, which must exist.
    package init(systemPath start: UnsafePointer<CChar>) {
        var bytes: [UInt8] = []
        var place = unsafe start
        while unsafe place.pointee != 0 {
            bytes.append(UInt8(bitPattern: unsafe place.pointee))
            unsafe place += 1
        }
        self.init(systemPath: bytes)
    }

    /// The bytes of a path for the system, zero-terminated, to be passed to C functions.
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

    /// The text of a path for people to read: bytes that are not UTF-8 appear as `\xE9`.
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
