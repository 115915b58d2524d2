/// The question for the ground's colour, and what the terminal answers.
///
/// OSC 11 asks for the colour and DECRQM for mode 2026; a terminal that knows neither says nothing. DA1, which
/// every terminal answers, comes last: when its answer is there, nothing else will come. The line is erased
/// because macOS's Terminal shows the p of DECRQM.
package struct BackgroundQuestion: Hashable, Sendable {
    package static let bytes = Array("\u{1B}]11;?\u{7}\u{1B}[?2026$p\r\u{1B}[K\u{1B}[c".utf8)

    package private(set) var background = Background.unknown
    /// The terminal knows mode 2026, on or off.
    package private(set) var synchronizes = false
    /// The last answer is there.
    package private(set) var isOver = false
    /// What was no answer: keys that were typed in the meantime, and the beginning of an answer.
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
        /// With the opening.
        var length: Int
    }

    /// A whole answer that the bytes begin with.
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
