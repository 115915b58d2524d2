import Interchange

/// Reads JSON lines: an object on each line, which has a step or an epoch and the values of metrics.
///
/// `RowAxis` has the names of steps, epochs and times; a step may also be a string such as "12/500". All other numbers
/// are metrics, also in strings that hold nothing else: Hugging Face's Trainer prints "0.3214", Python's json "NaN".
/// Names in nested objects are joined with dots.
/// `RowSeries` says when another attempt begins.
///
/// Lines without a step and an epoch before the first that has one are the run's configuration. If a metric comes
/// again in such a line, then the log has no steps, and its lines are rows without them. Lines of Softscope itself are
/// told by the first, see `takeSoftscopeLine`.
package struct JSONLinesParser: LogParser {
    private var keys = JSONLineKeys()
    private var json = JSONLine()
    private var values: [RowSeries.Value] = []
    var series = RowSeries()
    private var faults: LineFaults
    /// The number of the next line, from 1.
    private var line = 1
    /// Whether a line was a row, so that later ones are no configuration.
    private var hasRows = false
    /// The numbers of the configuration, for the case that they turn out to be rows.
    private var held: [RowSeries.Value] = []
    private var heldSeries: Set<Int> = []
    /// The names of steps and epochs of which it was told that a value is none.
    private var toldKeys: Set<Int32> = []
    /// The first texts of names that had no number before, with their lines.
    private var firstTexts: [Int32: (text: String, line: Int)] = [:]
    /// How many bytes of them are kept.
    private static let longestText = 200
    /// Set by the first line of a run of Softscope.
    var softscope: SoftscopeState?

    package init(path: String) { faults = LineFaults(path: path) }

    package mutating func parse(
        _ bytes: RawSpan, at offset: Int, isLast: Bool, into batch: inout LogBatch
    ) -> Int {
        var place = 0
        if offset == 0, bytes.byteCount > 3, bytes.matches([0xEF, 0xBB, 0xBF], in: 0..<3, at: 0) { place = 3 }
        while place < bytes.byteCount {
            guard let text = TextLine(bytes, from: place, isLast: isLast) else {
                // With a byte order mark nothing at all is dealt with until there is a line.
                return place == 3 && offset == 0 ? 0 : place
            }
            if text.hasZeros {
                tell("the line contains bytes that are zero", text, offset + place, &batch)
            } else if !text.range.isEmpty, !takeLine(bytes, text.range, at: offset + place, &batch) {
                tell("the line is not a JSON object", text, offset + place, &batch)
            }
            line += 1
            place = text.next
        }
        if isLast { faults.end(into: &batch) }
        return place
    }

    private mutating func tell(_ what: String, _ text: TextLine, _ byte: Int, _ batch: inout LogBatch) {
        if text.isUnfinished {
            faults.remark("the last line is not complete", line: line, byte: byte, into: &batch)
        } else {
            faults.damage("\(what); it was skipped", line: line, byte: byte, into: &batch)
        }
    }

    /// Takes a line; returns false where it is not an object.
    private mutating func takeLine(
        _ bytes: RawSpan, _ range: Range<Int>, at byte: Int, _ batch: inout LogBatch
    ) -> Bool {
        guard json.scan(bytes, range, keys: &keys) == nil else { return false }
        if softscope != nil || isSoftscopeStart(bytes) {
            guard let value = try? JSONValue(parsing: bytes.array(range)) else { return false }
            takeSoftscopeLine(value, into: &batch)
        } else {
            takeRow(bytes, at: byte, &batch)
        }
        return true
    }

    private func isSoftscopeStart(_ bytes: RawSpan) -> Bool {
        guard let first = json.members.first, keys.keys[Int(first.key)].axis == .event,
            bytes.text(first.range) == "start"
        else { return false }
        let names = json.members.prefix(5).map { keys.names[Int($0.key)] }
        return ["run", "data", "model"].allSatisfy(names.contains)
    }

    /// - Parameter byte: the place of the line in the file.
    private mutating func takeRow(_ bytes: RawSpan, at byte: Int, _ batch: inout LogBatch) {
        var (step, batchNumber, epoch, seconds): (Int64?, Int64?, Double?, Double?) = (nil, nil, nil, nil)
        var oddPlace: JSONLine.Member?
        values.removeAll(keepingCapacity: true)
        for index in json.members.indices {
            let member = json.members[index]
            switch keys.keys[Int(member.key)].axis {
            case .metric, .event:
                if member.kind.isNumber {
                    if keys.keys[Int(member.key)].hadText { tellText(of: member.key, at: byte, &batch) }
                    append(member.number, of: member.key)
                } else if member.kind == .string {
                    takeText(member, bytes, at: byte, &batch)
                }
            case .step: if step == nil { step = count(of: member, bytes, &oddPlace) }
            case .batch: batchNumber = count(of: member, bytes, &oddPlace)
            case .epoch:
                if let value = position(of: member, bytes), value.isFinite {
                    epoch = value
                } else if !member.number.isNaN || member.kind == .string {
                    oddPlace = oddPlace ?? member
                }
            case .time: seconds = seconds ?? time(of: member, bytes)
            case .duration:
                if member.kind.isNumber, RowAxis.seconds(since1970: member.number) == nil {
                    append(member.number, of: member.key)
                } else {
                    seconds = seconds ?? time(of: member, bytes)
                }
            }
        }
        step = step ?? batchNumber
        if step == nil, epoch == nil, !hasRows, !isRepeated, oddPlace?.kind.isNumber != true {
            takeConfiguration(bytes, &batch)
        } else {
            if step == nil, epoch == nil, !hasRows {
                for value in held { series.append([value], step: nil, epoch: nil, seconds: nil, into: &batch) }
            }
            if !hasRows { (held, heldSeries, hasRows) = ([], [], true) }
            if let oddPlace, !values.isEmpty, step == nil || keys.keys[Int(oddPlace.key)].axis == .epoch {
                tell(oddPlace, bytes, at: byte, &batch)
            }
            series.append(values, step: step, epoch: epoch, seconds: seconds, into: &batch)
        }
    }

    /// Notes a text in the place of a number; one that comes before all numbers is kept until there is one.
    private mutating func takeText(
        _ member: JSONLine.Member, _ bytes: RawSpan, at byte: Int, _ batch: inout LogBatch
    ) {
        let key = keys.keys[Int(member.key)]
        guard !key.hadText, !toldKeys.contains(member.key) else { return }
        keys.keys[Int(member.key)].hadText = true
        let end = min(member.range.upperBound, member.range.lowerBound + Self.longestText)
        firstTexts[member.key] = (bytes.text(member.range.lowerBound..<end), line)
        if key.series >= 0 { tellText(of: member.key, at: byte, &batch) }
    }

    /// Tells, once for each name, that a value is a text though others are numbers.
    private mutating func tellText(of key: Int32, at byte: Int, _ batch: inout LogBatch) {
        keys.keys[Int(key)].hadText = false
        guard let (text, textLine) = firstTexts.removeValue(forKey: key), toldKeys.insert(key).inserted else { return }
        let name = quoted(keys.names[Int(key)]) + (textLine == line ? "" : " of line \(textLine)")
        faults.remark("\(name) is \(quoted(text)), which is not a number", line: line, byte: byte, into: &batch)
    }

    /// Tells, once for each name, that a step or an epoch is none.
    private mutating func tell(_ member: JSONLine.Member, _ bytes: RawSpan, at byte: Int, _ batch: inout LogBatch) {
        guard toldKeys.insert(member.key).inserted else { return }
        let (name, value) = (keys.names[Int(member.key)], quoted(bytes.text(member.range)))
        let what =
            keys.keys[Int(member.key)].axis == .epoch
            ? "\(quoted(name)) is \(value), which is not a number"
            : "\(quoted(name)) is \(value), which \(RowAxis.fault(ofStep: member.number)); the values have no step"
        faults.remark(what, line: line, byte: byte, into: &batch)
    }

    /// The whole number of a step or a batch; nil where it is something else, which is noted.
    private func count(of member: JSONLine.Member, _ bytes: RawSpan, _ odd: inout JSONLine.Member?) -> Int64? {
        // Not every whole number of 64 bits is a double.
        if member.kind.isNumber, let whole = DecimalText.integer(bytes, member.range) { return whole }
        let value = position(of: member, bytes)
        if let count = value.flatMap(RowAxis.step) { return count }
        if value?.isNaN != true { odd = odd ?? member }
        return nil
    }

    /// Whether the line has numbers, and all of them had values before.
    private var isRepeated: Bool { !values.isEmpty && values.allSatisfy { heldSeries.contains($0.series) } }

    private mutating func takeConfiguration(_ bytes: RawSpan, _ batch: inout LogBatch) {
        // A setting that is a text may be a metric later.
        for key in firstTexts.keys { keys.keys[Int(key)].hadText = false }
        firstTexts = [:]
        for member in json.members where keys.keys[Int(member.key)].axis == .metric {
            let content = bytes.array(member.range)
            let isString = member.kind == .string || member.kind == .quotedNumber
            let text = isString ? [0x22] + content + [0x22] : content
            let value = try? JSONValue(parsing: text, allowsNotFinite: true)
            batch.append(
                .config(
                    name: keys.names[Int(member.key)],
                    value: value ?? .string(String(decoding: content, as: UTF8.self))))
        }
        held += values
        heldSeries.formUnion(values.map(\.series))
    }

    @inline(__always)
    private mutating func append(_ value: Double, of key: Int32) {
        var number = Int(keys.keys[Int(key)].series)
        if number < 0 {
            number = series.series(named: keys.names[Int(key)])
            keys.keys[Int(key)].series = Int32(truncatingIfNeeded: number)
        }
        values.append(RowSeries.Value(series: number, value: value))
    }

    /// The number of a step or an epoch: a number, or the beginning of a string such as "12/500".
    private func position(of member: JSONLine.Member, _ bytes: RawSpan) -> Double? {
        guard member.kind == .string else { return member.kind.isNumber ? member.number : nil }
        var place = member.range.lowerBound
        guard let value = DecimalText.scan(bytes, &place, end: member.range.upperBound),
            place == member.range.upperBound || bytes.byte(at: place) == UInt8(ascii: "/")
        else { return nil }
        return value
    }

    private func time(of member: JSONLine.Member, _ bytes: RawSpan) -> Double? {
        switch member.kind {
        case .number, .quotedNumber: RowAxis.seconds(member.number)
        case .string: RowAxis.seconds(ofDate: bytes.array(member.range))
        default: nil
        }
    }
}
