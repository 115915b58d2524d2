/// Finds values with their names in a line for people: `loss=0.32`, `val loss: 0.5`, `Loss 0.3 (0.4)`; with the step and
/// the epoch that it names.
///
/// A name and a number with only a blank between them are a value if a word of the name is one for metrics. Times, dates,
/// sizes, speeds, versions, ports and names of files are left out.
struct NamedValues {
    let line: PrintedLine
    private let end: Int
    var place: Int
    var row = PrintedRow()

    enum Separator { case none, colon, equals }

    /// The words since the last number or delimiter, which may be the name of the next number.
    var words: [Range<Int>] = []
    var separator = Separator.none
    /// Whether nothing stands between the separator and what follows it.
    var isTight = false
    /// How many names are those of switches, which a program prints with its settings: "amp=True".
    private var switches = 0

    init(in line: PrintedLine, _ range: Range<Int>? = nil) {
        let range = (range ?? 0..<line.count).clamped(to: 0..<line.count)
        self.line = line
        place = range.lowerBound
        end = range.upperBound
        findLeadingStep()
        while place < end { advance() }
        clear()
        // "batch=8, lr=0.01, amp=True, plots=False" says how the program was started.
        if switches > 1 { row = PrintedRow() }
    }

    /// "[12]" of XGBoost and "12:" of CatBoost, before a tab; "[1,  2000]", the epoch and the step.
    private mutating func findLeadingStep() {
        var next = place
        let isBracket = line[next] == UInt8(ascii: "[")
        if isBracket { next += 1 }
        guard var step = line.integer(at: &next) else { return }
        var epoch: Int64?
        if isBracket, line[next] == UInt8(ascii: ",") {
            next += 1
            line.skipBlanks(&next)
            guard let second = line.integer(at: &next) else { return }
            (epoch, step) = (step, second)
        }
        guard line[next] == (isBracket ? UInt8(ascii: "]") : UInt8(ascii: ":")),
            line[next + 1] == 0x09 || isBracket && PrintedLine.isBlank(line[next + 1])
        else { return }
        (row.epoch, row.step) = (epoch.map(Double.init), step)
        place = next + 1
    }

    private mutating func advance() {
        let byte = line[place]
        if PrintedLine.isBlank(byte) {
            isTight = false
            place += 1
        } else if isNumberStart {
            takeNumber()
        } else if Self.isWordStart(byte, before: line[place + 1]) {
            takeWord()
        } else {
            takeSign(byte)
        }
    }

    private var isNumberStart: Bool {
        func isDigits(_ place: Int) -> Bool {
            PrintedLine.isDigit(line[place]) || line[place] == UInt8(ascii: ".") && PrintedLine.isDigit(line[place + 1])
        }
        switch line[place] {
        case UInt8(ascii: "-"), UInt8(ascii: "+"):
            if isDigits(place + 1) { return true }
            return mayBeSpecial && isSpecialNumber(place + 1)
        default: return isDigits(place) || mayBeSpecial && isSpecialNumber(place)
        }
    }

    /// Whether "nan" would be a number here, and no word: behind a separator, or the name of a metric.
    private var mayBeSpecial: Bool {
        separator != .none || words.last.map { MetricWords.isMetric(line.text($0)) } ?? false
    }

    /// Whether "nan" or "inf" stands alone at a place.
    private func isSpecialNumber(_ place: Int) -> Bool {
        guard line[place] | 0x20 == UInt8(ascii: "n") || line[place] | 0x20 == UInt8(ascii: "i") else { return false }
        var end = place
        guard line.number(at: &end) != nil else { return false }
        return !Self.isWordByte(line[end]) && line[end] != UInt8(ascii: "(")
    }

    private static func isWordStart(_ byte: UInt8, before next: UInt8) -> Bool {
        PrintedLine.isLetter(byte) || byte == UInt8(ascii: "_") || byte >= 0x80 && !isOrnament(byte)
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        PrintedLine.isLetter(byte) || PrintedLine.isDigit(byte) || byte >= 0x80 && !isOrnament(byte)
            || [
                UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "@"), UInt8(ascii: "'"),
                UInt8(ascii: "-"),
            ].contains(byte)
    }

    /// Whether a byte begins a bar, an arrow or another sign between U+2000 and U+2FFF.
    private static func isOrnament(_ byte: UInt8) -> Bool { byte == 0xE2 }

    // MARK: - Words

    private mutating func takeWord() {
        let start = place
        while place < end, Self.isWordByte(line[place]) { place += 1 }
        var stop = place
        while stop > start + 1, [UInt8(ascii: "."), UInt8(ascii: "'"), UInt8(ascii: "-")].contains(line[stop - 1]) {
            stop -= 1
        }
        let word = line.text(start..<stop)
        // "loss tensor(0.3)", "loss: tensor(0.3)", "loss=np.float32(0.3)".
        if line[place] == UInt8(ascii: "("), ["tensor", "np.float32", "np.float64", "Array"].contains(word) {
            place += 1
            isTight = false
            return
        }
        if separator == .equals, ["True", "False", "true", "false"].contains(word) { switches += 1 }
        if separator != .none { clear() }
        // A word that goes on in a way no name does.
        if line[place] == UInt8(ascii: "\\") || line[place] == UInt8(ascii: "~") {
            skipToBlank()
            return
        }
        words.append(start..<stop)
    }

    /// Forgets the words, unless they say which part of the run this is.
    private mutating func clear() {
        if row.phase == nil, words.count <= 3 { row.phase = namedPhase }
        words.removeAll(keepingCapacity: true)
        separator = .none
        isTight = false
    }

    /// The part of the run that one of the words names.
    var namedPhase: TrainingPhase? {
        for word in words { if let phase = TrainingPhase(word: line.text(word).lowercased()) { return phase } }
        return nil
    }

    mutating func skipToBlank() {
        while place < end, !PrintedLine.isBlank(line[place]), line[place] != UInt8(ascii: ",") { place += 1 }
        words.removeAll(keepingCapacity: true)
        separator = .none
    }

    var axis: MetricWords.Axis? { words.last.flatMap { MetricWords.axis(line.text($0).lowercased()) } }

    private mutating func takeSign(_ byte: UInt8) {
        let next = line[place + 1]
        switch byte {
        case UInt8(ascii: ":"):
            if next == UInt8(ascii: "/"), line[place + 2] == UInt8(ascii: "/") { return skipToBlank() }
            if separator != .none || words.isEmpty { clear() } else { (separator, isTight) = (.colon, true) }
        case UInt8(ascii: "="):
            if next == UInt8(ascii: "=") || next == UInt8(ascii: ">") {
                place += 1
                clear()
            } else if separator != .none || words.isEmpty {
                clear()
            } else {
                (separator, isTight) = (.equals, true)
            }
        case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "#"):
            if byte == UInt8(ascii: "["), takeBracket() { return }
            if byte == UInt8(ascii: "("), takePhase() { return }
            if axis == nil { clear() }
        case UInt8(ascii: "'"), UInt8(ascii: "\""): break
        case UInt8(ascii: "]") where axis != nil && separator == .none && words.count == 1: break
        default: clear()
        }
        place += 1
    }

    /// Takes "(train)" of "Epoch(train) [1][658/742]".
    private mutating func takePhase() -> Bool {
        var stop = place + 1
        while PrintedLine.isLetter(line[stop]) { stop += 1 }
        guard axis != nil, line[stop] == UInt8(ascii: ")"),
            let phase = TrainingPhase(word: line.text(place + 1..<stop).lowercased())
        else { return false }
        row.phase = row.phase ?? phase
        place = stop + 1
        return true
    }

    /// Whether what stands before a place is part of a date: "[01/31 10:00:00", "[2026/01/31".
    private func isDate(before place: Int) -> Bool {
        var next = place
        if line[next] == UInt8(ascii: "/") { return true }
        line.skipBlanks(&next)
        return line.integer(at: &next) != nil && line[next] == UInt8(ascii: ":")
    }

    /// Takes "[64/60000" for the step.
    private mutating func takeBracket() -> Bool {
        var next = place + 1
        line.skipBlanks(&next)
        guard row.step == nil, let step = line.integer(at: &next) else { return false }
        line.skipBlanks(&next)
        guard line[next] == UInt8(ascii: "/") else { return false }
        next += 1
        line.skipBlanks(&next)
        guard let total = line.integer(at: &next), !PrintedLine.isLetter(line[next]), !isDate(before: next) else {
            return false
        }
        // "Epoch: [1/10]" is the epoch.
        if axis == .epoch {
            takeEpoch(Double(step), of: Double(total))
        } else {
            (row.step, row.total) = (step, total)
        }
        place = next
        clear()
        return true
    }
}
