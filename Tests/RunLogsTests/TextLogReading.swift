import Interchange
import RunLogs

/// Reads a whole log with a parser.
///
/// - Parameter piece: how many bytes the parser gets at a time, together with those it did not deal with.
func read(_ parser: some LogParser, _ bytes: [UInt8], piece: Int = .max) -> LogBatch {
    var parser = parser
    var batch = LogBatch()
    var (start, end) = (0, 0)
    repeat {
        end += min(piece, bytes.count - end)
        let rest = unsafe bytes.span.bytes.extracting(start..<end)
        let count = parser.parse(rest, at: start, isLast: end == bytes.count, into: &batch)
        start += count
    } while end < bytes.count
    return batch
}

extension LogBatch {
    /// The points as "name step epoch seconds value", with a dash for what is missing, and between them the notes.
    var lines: [String] {
        var lines: [String] = []
        var notes = notes[...]
        func take(upTo count: Int) {
            while let next = notes.first, next.afterPoints <= count {
                lines.append(Self.text(of: next.note))
                notes.removeFirst()
            }
        }
        for (index, point) in points.enumerated() {
            take(upTo: index)
            let parts = [
                names[Int(point.metric)], point.step.map { "\($0)" } ?? "-", point.epoch.map { "\($0)" } ?? "-",
                point.seconds.map { "\($0)" } ?? "-", "\(point.value)",
            ]
            lines.append(parts.joined(separator: " "))
        }
        take(upTo: points.count)
        return lines
    }

    private static func text(of note: LogNote) -> String {
        switch note {
        case .config(let name, let value): "config \(name) \(value.text)"
        case .name(let name): "name \(name)"
        case .attempt(let step, let seconds):
            "attempt \(step.map { "\($0)" } ?? "-") \(seconds.map { "\($0)" } ?? "-")"
        case .ended(let ending): "ended \(ending)"
        case .checkpoint(let step): "checkpoint \(step.map { "\($0)" } ?? "-")"
        case .alert(let level, let text, _): "alert \(level) \(text)"
        default: "other"
        }
    }

    /// The troubles as "line byte what", with an exclamation mark for damage.
    var faults: [String] {
        troubles.map { trouble in
            let place =
                switch trouble.place {
                case .line(let line, let byte): "\(line) \(byte)"
                case .byte(let byte): "\(byte)"
                case .file: "file"
                }
            return "\(trouble.isDamage ? "!" : "")\(place) \(trouble.what)"
        }
    }
}
