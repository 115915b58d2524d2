/// What is wrong with some bytes, and where; which file they are from is the caller's to know.
package struct FormatFault: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case wrongMagic
        case unknownElementType
        /// The number of dimensions, or one of them, is not what is asked for: labels where images belong, say.
        case wrongShape
        /// No samples, or samples of no size.
        case empty
        /// More than the file can hold, or than this machine can.
        case tooLarge
        case truncated
        case tooLong
        case corruptGzip
        case labelOutOfRange
        /// The rules of the format are broken.
        case malformed
        /// Something is there, and is not the number, label or text that it should be.
        case wrongValue
        /// A number or label is not there.
        case missingValue
        /// Sound, and of a kind that is not understood.
        case unsupported
    }

    package enum Place: Hashable, Sendable, CustomStringConvertible {
        /// Counted from 0 in the file as it is.
        case byte(Int)
        /// Counted from 0 in what gzip unpacks to.
        case unpackedByte(Int)
        /// A line of a text, from 1, and a column of the table in it.
        case line(Int, column: String? = nil)
        /// A member of an archive, and where in it.
        case member(String, byte: Int? = nil)
        /// Everywhere or nowhere.
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
    /// What should have been there, as it reads after "expected".
    package let expected: String
    /// What was there instead, as it reads after "found".
    package let found: String

    package init(_ kind: Kind, at place: Place, expected: String, found: String) {
        self.kind = kind
        self.place = place
        self.expected = expected
        self.found = found
    }

    /// The same fault, its place said to be in what gzip unpacks to.
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

/// Text from a file, made fit for a sentence: in quotes, and cut where it is long.
func excerpt(_ text: some StringProtocol) -> String {
    let shown = text.unicodeScalars.prefix(40)
    let isCut = shown.endIndex != text.unicodeScalars.endIndex
    return "'" + String(String.UnicodeScalarView(shown)) + (isCut ? "…'" : "'")
}
