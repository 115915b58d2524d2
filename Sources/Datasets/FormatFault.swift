/// What is wrong with some bytes, and where; the caller knows which file they are from.
package struct FormatFault: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case wrongMagic
        case unknownElementType
        /// The number of dimensions, or one of them, is not what was asked for: labels in place of images, for example.
        case wrongShape
        /// There are no samples, or samples of size zero.
        case empty
        /// The sizes exceed what the file, or this machine, can hold.
        case tooLarge
        case truncated
        case tooLong
        case corruptGzip
        case labelOutOfRange
        /// The data breaks the rules of the format.
        case malformed
        /// A field is not the number, label or text that it should be.
        case wrongValue
        /// A number or label is missing.
        case missingValue
        /// Valid data of a kind that is not supported.
        case unsupported
    }

    package enum Place: Hashable, Sendable, CustomStringConvertible {
        /// An offset in the file as stored, from 0.
        case byte(Int)
        /// An offset in the data that gzip unpacks, from 0.
        case unpackedByte(Int)
        /// A line of a text, from 1, and a column of the table.
        case line(Int, column: String? = nil)
        /// A member of an archive, and an offset in it.
        case member(String, byte: Int? = nil)
        /// The whole file, where no place can be named.
        case whole

        package var description: String {
            switch self {
            case .line(let line, nil): "line \(line)"
            case .line(let line, let column?): "line \(line), column \(column)"
            case .member(let name, nil): name
            case .member(let name, let byte?): "\(name), byte \(byte)"
            case .whole: ""
            case .byte(let offset): "byte \(offset)"
            case .unpackedByte(let offset): "byte \(offset) of the unpacked data"
            }
        }
    }

    package let kind: Kind
    package var place: Place
    /// What should have been there, phrased to follow "expected".
    package let expected: String
    /// What was there instead, phrased to follow "found".
    package let found: String

    package init(_ kind: Kind, at place: Place, expected: String, found: String) {
        self.kind = kind
        self.place = place
        self.expected = expected
        self.found = found
    }

    /// This fault with its offset marked as one in the unpacked data.
    func inUnpackedData() -> FormatFault {
        guard case .byte(let offset) = place else { return self }
        return FormatFault(kind, at: .unpackedByte(offset), expected: expected, found: found)
    }
}

extension FormatFault: CustomStringConvertible {
    package var description: String {
        let sentence = "expected \(expected), found \(found)"
        return switch place {
        case .whole: sentence
        case .line, .member: "\(place): \(sentence)"
        case .byte, .unpackedByte: "at \(place), \(sentence)"
        }
    }
}

/// Text from a file, fit for a sentence: quoted, and truncated if long.
func excerpt(_ text: some StringProtocol) -> String {
    let shown = text.unicodeScalars.prefix(40)
    let isCut = shown.endIndex != text.unicodeScalars.endIndex
    return "'" + String(String.UnicodeScalarView(shown)) + (isCut ? "…'" : "'")
}
