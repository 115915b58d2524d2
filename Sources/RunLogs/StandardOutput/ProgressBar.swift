/// A drawing of a progress bar, as tqdm, Keras, Rich, fastprogress and Ultralytics print it.
struct ProgressBar: Sendable {
    /// What stands before the bar.
    var description: Range<Int>
    var done: Int64
    var total: Int64?
    /// What stands behind the times and the speed, where values are.
    var figures: Range<Int>
    /// fastprogress prints the loss without a name.
    var hasBareLoss = false
    /// Whether it is one of Keras, whose epoch is on a line of its own.
    var isKeras = false

    init?(_ line: PrintedLine) {
        guard
            let bar = Self.percentage(line) ?? Self.leading(line) ?? Self.heavyLine(line) ?? Self.fast(line)
                ?? Self.counting(line)
        else { return nil }
        self = bar
    }

    private init(description: Range<Int>, done: Int64, total: Int64?, figures: Range<Int>) {
        self.description = description
        self.done = done
        self.total = total
        self.figures = figures
    }

    /// "Epoch 3:  45%|####5     | 45/100 [00:03<00:04, 12.3it/s, loss=0.32]".
    private static func percentage(_ line: PrintedLine) -> Self? {
        guard let sign = line.find("%|") else { return nil }
        var start = sign
        while start > 0, PrintedLine.isDigit(line[start - 1]) { start -= 1 }
        guard start < sign, let edge = line.find(UInt8(ascii: "|"), from: sign + 2) else { return nil }
        var place = edge + 1
        line.skipBlanks(&place)
        guard let (done, total) = count(line, &place) else {
            // "1.2k/10k", of bytes and the like.
            return Self(description: 0..<0, done: 0, total: nil, figures: 0..<0)
        }
        return Self(
            description: 0..<start, done: done, total: total, figures: figures(of: line, behind: place))
    }

    /// "45it [00:03, 12.3it/s, loss=0.32]", which has no total.
    private static func counting(_ line: PrintedLine) -> Self? {
        guard let unit = line.find("it [") else { return nil }
        var start = unit
        while start > 0, PrintedLine.isDigit(line[start - 1]) { start -= 1 }
        var place = start
        guard let done = line.integer(at: &place), place == unit else { return nil }
        return Self(description: 0..<start, done: done, total: nil, figures: figures(of: line, behind: unit + 2))
    }

    /// What stands in the brackets behind the second comma.
    private static func figures(of line: PrintedLine, behind place: Int) -> Range<Int> {
        var open = place
        line.skipBlanks(&open)
        guard line[open] == UInt8(ascii: "[") else { return open..<line.count }
        let close = max(open, line.findLast(UInt8(ascii: "]")) ?? line.count)
        guard let first = line.find(", ", from: open), first < close,
            let second = line.find(", ", from: first + 2), second < close
        else { return close..<close }
        return second + 2..<close
    }

    /// "12/60 [====>.....] - ETA: 3s - loss: 0.5", "60/60 - 3s - loss: 0.5", "12/60 ━━━━ 3s 12ms/step - loss: 0.5".
    private static func leading(_ line: PrintedLine) -> Self? {
        var place = 0
        line.skipBlanks(&place)
        guard let (done, total) = count(line, &place), PrintedLine.isBlank(line[place]) else { return nil }
        line.skipBlanks(&place)
        if line[place] == UInt8(ascii: "[") {
            guard let close = line.find(UInt8(ascii: "]"), from: place) else { return nil }
            place = close + 1
        } else if line[place] != 0xE2, !line.has("- ", at: place) {
            return nil
        }
        guard let dash = line.find("- ", from: place) else { return nil }
        var bar = Self(description: 0..<0, done: done, total: total, figures: dash + 2..<line.count)
        bar.isKeras = true
        return bar
    }

    /// "Epoch 3/9 ━━━━━━ 45/100 0:00:03 • 0:00:04 12.30it/s train_loss: 0.100".
    private static func heavyLine(_ line: PrintedLine) -> Self? {
        guard let start = line.find("━") ?? line.find("╸"), let last = line.findLast(0xE2), last + 3 <= line.count
        else {
            return nil
        }
        var place = start
        while line[place] == 0xE2 || PrintedLine.isBlank(line[place]) { place += line[place] == 0xE2 ? 3 : 1 }
        guard let (done, total) = count(line, &place) else { return nil }
        var end = start
        // Ultralytics writes the percentage before it.
        if let percent = line.find("%", from: 0), percent < start {
            end = percent
            while end > 0, PrintedLine.isDigit(line[end - 1]) { end -= 1 }
        }
        return Self(description: 0..<end, done: done, total: total, figures: place..<line.count)
    }

    /// "Epoch 1/5 : |███----| 12.34% [5/40 00:03<00:21 0.5321]".
    private static func fast(_ line: PrintedLine) -> Self? {
        guard let sign = line.find("% ["), let edge = line.find(UInt8(ascii: "|"), from: 0), edge < sign,
            let time = line.find("<", from: sign)
        else { return nil }
        var place = sign + 3
        guard let (done, total) = count(line, &place) else { return nil }
        let close = line.findLast(UInt8(ascii: "]")) ?? line.count
        place = line.find(0x20, from: time) ?? close
        var bar = Self(description: 0..<edge, done: done, total: total, figures: min(place, close)..<close)
        line.skipBlanks(&place)
        bar.hasBareLoss = line.number(at: &place) != nil && place == close
        return bar
    }

    /// Reads "45/100", "45/?" or "45/Unknown".
    private static func count(_ line: PrintedLine, _ place: inout Int) -> (Int64, Int64?)? {
        guard let done = line.integer(at: &place), line[place] == UInt8(ascii: "/") else { return nil }
        place += 1
        if line[place] == UInt8(ascii: "?") {
            place += 1
            return (done, nil)
        }
        if line.has("Unknown", at: place) {
            place += 7
            return (done, nil)
        }
        guard let total = line.integer(at: &place), !PrintedLine.isLetter(line[place]), line[place] != UInt8(ascii: ".")
        else { return nil }
        return (done, total)
    }
}
