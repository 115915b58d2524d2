/// The query for the background colour, and the terminal's answers to it.
///
/// OSC 11 asks for the colour and DECRQM for mode 2026; a terminal that knows neither does not answer. DA1, which
/// every terminal answers, comes last: after its answer no other will come. The line is erased because macOS's
/// Terminal shows the p of DECRQM.
package struct BackgroundQuery: Hashable, Sendable {
    package static let bytes = Array("\u{1B}]11;?\u{7}\u{1B}[?2026$p\r\u{1B}[K\u{1B}[c".utf8)

    package private(set) var background = Background.unknown
    /// Whether the terminal knows mode 2026 (synchronized updates), on or off.
    package private(set) var synchronizes = false
    /// Whether the last answer has arrived.
    package private(set) var isOver = false
    /// Bytes that are not part of a complete answer: keys typed in the meantime, and the beginning of an answer.
    package private(set) var rest: [UInt8] = []

    package init() {}

    package mutating func take(_ bytes: some Sequence<UInt8>) {
        var all = rest[...] + bytes
        rest = []
        while let first = all.first {
            if let answer = Self.answer(at: all) {
                note(answer)
                all = all.dropFirst(answer.length)
            } else {
                rest.append(first)
                all = all.dropFirst()
            }
        }
    }

    private struct Answer {
        var kind: TerminalReport.Kind
        var text: String
        /// The number of bytes, including the opening.
        var length: Int
    }

    /// The complete answer at the beginning of the bytes; nil where there is none.
    private static func answer(at bytes: ArraySlice<UInt8>) -> Answer? {
        let openings: [(String, TerminalReport.Kind)] = [("\u{1B}]11;", .command), ("\u{1B}[?", .answer)]
        for (opening, kind) in openings where bytes.starts(with: opening.utf8) {
            var report = TerminalReport(kind)
            for (index, byte) in bytes.dropFirst(opening.utf8.count).enumerated() {
                switch report.take(byte, isLate: false) {
                case .more: continue
                case .foreign: return nil
                case .end:
                    return Answer(
                        kind: kind, text: String(decoding: report.bytes, as: UTF8.self),
                        length: opening.utf8.count + index + 1)
                }
            }
        }
        return nil
    }

    private mutating func note(_ answer: Answer) {
        switch answer.kind {
        case .command: background = Background(color: answer.text.prefix { $0 != "\u{7}" && $0 != "\u{1B}" })
        case _ where answer.text.hasSuffix("c"): isOver = true
        case _ where ["2026;1$y", "2026;2$y"].contains(answer.text): synchronizes = true
        default: break
        }
    }
}
