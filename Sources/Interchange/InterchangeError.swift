/// An error in bytes of one of this module's formats. Only the caller knows which file they are from.
///
/// `description` is the part of a sentence that follows a file's name and a colon.
package enum InterchangeError: Error, Hashable, Sendable {
    /// The bytes violate the format at an offset, counted from 0.
    case malformed(byte: Int, expected: String, found: String)
    /// There are fewer bytes than the header promises.
    case truncated(expected: Int, found: Int)
    /// A tensor is missing, or its entry contradicts itself, other entries or its intended use.
    case invalidTensor(name: String, expected: String, found: String)
}

extension InterchangeError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let byte, let expected, let found):
            "at byte \(byte), expected \(expected), found \(found)"
        case .truncated(let expected, let found): "expected \(expected) bytes, found \(found)"
        case .invalidTensor(let name, let expected, let found):
            "tensor \(quoted(name)): expected \(expected), found \(found)"
        }
    }
}

/// Text from a file, made safe to show: quoted, escaped, and cut after 80 characters.
package func quoted(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(80)
    var cut = String(String.UnicodeScalarView(shown))
    if shown.endIndex != text.unicodeScalars.endIndex { cut += "…" }
    return JSONValue.string(cut).text
}
