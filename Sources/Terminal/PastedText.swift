/// Pasted text between ESC [ 200 ~ and ESC [ 201 ~, as far as it has arrived.
///
/// It was not typed, so none of its bytes is a key. It may contain such markers itself, as long as beginnings and
/// ends match.
package struct PastedText: Hashable, Sendable {
    private static let beginning = Array("\u{1B}[200~".utf8)
    private static let end = Array("\u{1B}[201~".utf8)
    /// The most bytes that are kept, more than any prompt takes. The rest is read and discarded.
    private static let limit = 4096

    private var bytes: [UInt8] = []
    /// The latest bytes, which may be the beginning of a marker.
    private var marker: [UInt8] = []
    private var depth = 1

    package init() {}

    /// Takes the next code and returns whether it ends the paste.
    package mutating func take(_ code: KeyCode) -> Bool {
        guard case .byte(let byte) = code else {
            marker = []
            return false
        }
        marker.append(byte)
        if marker == Self.end { depth -= 1 } else if marker == Self.beginning { depth += 1 }
        if marker == Self.end || marker == Self.beginning {
            marker = []
        } else if !Self.end.starts(with: marker), !Self.beginning.starts(with: marker) {
            let isNewStart = byte == 0x1B
            bytes += (isNewStart ? marker.dropLast() : marker[...]).prefix(Self.limit - bytes.count)
            marker = isNewStart ? [byte] : []
        }
        return depth == 0
    }

    package func text(in charset: Charset) -> String {
        if charset.isUTF8 { return String(decoding: bytes, as: UTF8.self) }
        return String(String.UnicodeScalarView(bytes.compactMap { charset.scalar(of: $0) }))
    }
}
