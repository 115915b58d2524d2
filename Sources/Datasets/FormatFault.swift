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
    }

    package enum Place: Hashable, Sendable, CustomStringConvertible {
        /// Counted from 0 in the file as it is.
        case byte(Int)
        /// Counted from 0 in what gzip unpacks to.
        case unpackedByte(Int)

        package var description: String {
            switch self {
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
    package var description: String { "at \(place), expected \(expected), found \(found)" }
}
