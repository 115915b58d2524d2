/// The numbers of a line, and which of them are values.
extension NamedValues {
    mutating func takeNumber() {
        let start = place
        guard var value = line.number(at: &place) else {
            place += 1
            return
        }
        takeThousands(of: &value, from: start)
        let next = line[place]
        let afterNext = line[place + 1]
        let isPartOfMore =
            PrintedLine.isLetter(next) || next == UInt8(ascii: "_")
            || next == UInt8(ascii: ":") && PrintedLine.isDigit(afterNext)
            || next == UInt8(ascii: ".") && Self.isWordByte(afterNext)
            || next == UInt8(ascii: "-") && Self.isWordByte(afterNext)
        guard !isPartOfMore else { return skipToBlank() }
        if takeFraction(start, value) { return }
        if next == UInt8(ascii: "%") { place += 1 }
        if let axis, next != UInt8(ascii: "%") {
            takeAxis(axis, value, total: nil)
            return restart()
        }
        if next != UInt8(ascii: "%"), hasUnit { return restart() }
        if let name = name(isWhole: value.isFinite && !line.bytes[start..<place].contains(UInt8(ascii: "."))) {
            row.values.append(PrintedRow.Value(name: name, value: value))
        }
        // "Val 0" before a bar names the part of the run, and its number.
        if separator == .none, words.count == 1, value == value.rounded(), row.phase == nil { row.phase = namedPhase }
        skipSpread()
        restart()
    }

    /// Takes what follows the first three digits of a step: "1,000".
    private mutating func takeThousands(of value: inout Double, from start: Int) {
        guard axis == .step, place - start <= 3 else { return }
        while line[place] == UInt8(ascii: ","), value < 1e12 {
            var end = place + 1
            guard let thousand = line.integer(at: &end), end == place + 4, line[end] != UInt8(ascii: ".") else {
                return
            }
            value = 1000 * value + Double(thousand)
            place = end
        }
    }

    /// Forgets the words, which belonged to a number.
    private mutating func restart() {
        if axis != nil, row.phase == nil { row.phase = namedPhase }
        words.removeAll(keepingCapacity: true)
        separator = .none
        isTight = false
    }

    mutating func takeEpoch(_ epoch: Double, of epochs: Double?) {
        guard row.epoch == nil, epoch.isFinite else { return }
        (row.epoch, row.epochs) = (epoch, epochs)
    }

    private mutating func takeAxis(_ axis: MetricWords.Axis, _ value: Double, total: Int64?) {
        switch axis {
        case .epoch: takeEpoch(value, of: total.map(Double.init))
        case .step, .batch:
            if row.step == nil, let step = RowAxis.step(value), step >= 0 {
                row.step = step
                row.total = total
            }
        }
    }

    /// Takes "10/ 100" behind a number at `start`: a step with the number of steps, or a share of correct samples.
    private mutating func takeFraction(_ start: Int, _ value: Double) -> Bool {
        var next = place
        line.skipBlanks(&next)
        guard line[next] == UInt8(ascii: "/") else { return false }
        next += 1
        line.skipBlanks(&next)
        var totalEnd = next
        guard let total = line.number(at: &totalEnd) else {
            // "0.3/s", "1/?".
            skipToBlank()
            return true
        }
        place = totalEnd
        if let axis {
            takeAxis(axis, value, total: RowAxis.step(total))
        } else if isOfSteps {
            takeAxis(.step, value, total: RowAxis.step(total))
        } else if total > 0, value <= total, separator != .none, let name = name(isWhole: true),
            MetricWords.words(of: name).contains(where: { $0.hasPrefix("acc") || $0 == "correct" })
        {
            row.values.append(PrintedRow.Value(name: name, value: value / total))
        }
        skipSpread()
        restart()
        return true
    }

    /// Whether the word behind "200/ 2928" says that these are steps.
    private var isOfSteps: Bool {
        var start = place
        line.skipBlanks(&start)
        var stop = start
        while PrintedLine.isLetter(line[stop]) { stop += 1 }
        return ["batches", "steps", "iterations", "iters", "updates"].contains(line.text(start..<stop).lowercased())
    }

    /// Whether the word behind the number is a unit.
    private var hasUnit: Bool {
        var start = place
        line.skipBlanks(&start)
        var stop = start
        while PrintedLine.isLetter(line[stop]) { stop += 1 }
        guard stop > start, start > place else { return false }
        if line[stop] == UInt8(ascii: "/"), PrintedLine.isLetter(line[stop + 1]) {
            // "images/s", but not the name of the next value: "val/loss".
            while Self.isWordByte(line[stop]) { stop += 1 }
            return line[stop] != UInt8(ascii: ":") && line[stop] != UInt8(ascii: "=")
                && !MetricWords.isMetric(line.text(start..<stop))
        }
        guard !Self.isWordByte(line[stop]), line[stop] != UInt8(ascii: ":"), line[stop] != UInt8(ascii: "=") else {
            return false
        }
        return MetricWords.units.contains(line.text(start..<stop).lowercased())
    }

    /// Skips "(0.4)", "+0.01", "+ 0.01" and "± 0.01", which say how a value varies.
    private mutating func skipSpread() {
        var next = place
        line.skipBlanks(&next)
        let isBracket = line[next] == UInt8(ascii: "(")
        if isBracket {
            next += 1
        } else if line.has("+/-", at: next) {
            next += 3
        } else if line.has("±", at: next) {
            next += 2
        } else if line[next] == UInt8(ascii: "+") {
            next += 1
        } else {
            return
        }
        line.skipBlanks(&next)
        guard line.number(at: &next) != nil else { return }
        if line[next] == UInt8(ascii: "%") { next += 1 }
        line.skipBlanks(&next)
        if isBracket {
            guard line[next] == UInt8(ascii: ")") else { return }
            next += 1
        }
        place = next
    }

    /// The name that the words before a number are; nil where they are none.
    private func name(isWhole: Bool) -> String? {
        guard var last = words.last else { return nil }
        var words = words
        if words.count > 3 {
            // The end of a sentence.
            words = words.suffix(2)
            guard MetricWords.isMetric(line.text(last)) else { return nil }
        }
        var texts = words.map { line.text($0) }
        var phase: TrainingPhase?
        if texts.count > 1, let first = TrainingPhase(word: texts[0].lowercased()) {
            phase = first
            texts.removeFirst()
        }
        // LightGBM's "valid_0's auc" is of the data "valid_0".
        if texts.count > 1, texts[0].hasSuffix("'s") { texts[0] = "\(texts[0].dropLast(2))/\(texts.remove(at: 1))" }
        last = words.last ?? last
        let name = texts.joined(separator: " ")
        guard !MetricWords.isOther(name), name.utf8.count <= 120 else { return nil }
        let isMetric = MetricWords.isMetric(name)
        switch separator {
        case .none: guard isMetric else { return nil }
        case .colon: guard isMetric || !isTight || !isWhole else { return nil }
        case .equals: break
        }
        return phase.map { $0.name(of: name) } ?? name
    }
}
