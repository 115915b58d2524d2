/// What the lines of the output are: tables, objects, bars, and names with values.
extension StandardOutputParser {
    mutating func take(
        _ line: PrintedLine, _ end: PrintedSegments.End, _ regex: Regex<AnyRegexOutput>?, _ batch: inout LogBatch
    ) {
        guard line.bytes.contains(where: { $0 > 0x20 }) else { return }
        now = times?.seconds(at: line.start)
        if let regex, var row = PrintedPattern.row(line.text(0..<line.count), regex) {
            row.isBar = end == .redraw
            return emit(row, isSure: true, end, &batch)
        }
        if let bar = ProgressBar(line) { return take(bar, of: line, end, &batch) }
        resolveDictionary(&batch)
        if line.bytes.contains(UInt8(ascii: "{")), takeObject(line, &batch) { return }
        if takeTable(line, nil, end, &batch) { return }
        takeNames(line, end, &batch)
    }

    private mutating func takeNames(_ line: PrintedLine, _ end: PrintedSegments.End, _ batch: inout LogBatch) {
        guard line.bytes.contains(where: PrintedLine.isDigit) || line.find("nan") != nil || line.find("inf") != nil
        else {
            announce(line)
            return
        }
        var row = NamedValues(in: line).row
        if row.phase == nil, !row.hasAxis { row.phase = announced }
        announced = nil
        guard !row.values.isEmpty else {
            if let epoch = row.epoch {
                steps.note(epoch: epoch, of: row.epochs)
                (keras.hasAny, keras.hasEnded) = (true, false)
            }
            return
        }
        row.isBar = end == .redraw
        emit(row, isSure: row.hasAxis, end, &batch)
    }

    private mutating func announce(_ line: PrintedLine) {
        announced = nil
        let text = line.text(0..<min(line.count, 60)).lowercased()
        guard text.trimmedEnd.hasSuffix(":") else { return }
        announced = text.split { !$0.isLetter }.prefix(3).lazy.compactMap { TrainingPhase(word: String($0)) }.first
    }

    private mutating func takeTable(
        _ line: PrintedLine, _ bar: ProgressBar?, _ end: PrintedSegments.End, _ batch: inout LogBatch
    ) -> Bool {
        if let validation, bar == nil, let row = validation.row(line) {
            emit(row, isSure: true, end, &batch)
            return true
        }
        if let row = table?.row(line, bar: bar) {
            if !row.values.isEmpty { emit(row, isSure: true, end, &batch) }
            return true
        }
        if let header = PrintedValidation(header: line) {
            validation = header
            return true
        }
        guard bar == nil, let header = PrintedTable(header: line) else { return false }
        table = header
        return true
    }

    /// Takes an object of JSON or a dictionary of Python.
    private mutating func takeObject(_ line: PrintedLine, _ batch: inout LogBatch) -> Bool {
        let span = unsafe line.bytes.span.bytes
        if let start = line.bytes.firstIndex(of: UInt8(ascii: "{")),
            jsonLine.scan(span, start..<line.count, keys: &jsonKeys) == nil, !jsonLine.members.isEmpty
        {
            let bytes = Array(line.bytes[start...]) + [0x0A]
            // The offset is not 0, where a byte order mark would be looked for.
            jsonBytes += bytes.count
            let before = batch.points.count
            _ = unsafe json.parse(bytes.span.bytes, at: jsonBytes, isLast: false, into: &batch)
            if let now { batch.date(pointsFrom: before, now) }
            return true
        }
        guard var row = PrintedDictionary.row(line) else { return false }
        row.seconds = now
        if row.step != nil || !bars.hasAny { emit(row, isSure: row.hasAxis, .line, &batch) } else { dictionary = row }
        return true
    }

    /// Gives the dictionary that waits its step.
    mutating func resolveDictionary(_ batch: inout LogBatch) {
        guard var row = dictionary else { return }
        dictionary = nil
        let isEvaluation = row.values.contains { TrainingPhase(ofMetric: $0.name).map { $0 != .train } ?? false }
        let place = bars.stepOfDictionary(isEvaluation: isEvaluation)
        (row.step, row.runTotal) = (place?.step, place?.total)
        emit(row, isSure: true, .line, &batch)
    }

    private mutating func take(
        _ bar: ProgressBar, of line: PrintedLine, _ end: PrintedSegments.End, _ batch: inout LogBatch
    ) {
        var described = NamedValues(in: line, bar.description).row
        bars.note(bar, line)
        resolveDictionary(&batch)
        if takeTable(line, bar, end, &batch) { return }
        let figures = NamedValues(in: line, bar.figures).row
        described.values += figures.values
        described.step = bar.done
        described.total = bar.total
        described.isBar = true
        if bar.hasBareLoss {
            var place = bar.figures.lowerBound
            line.skipBlanks(&place)
            if let value = line.number(at: &place) {
                described.values.append(PrintedRow.Value(name: "loss", value: value))
            }
        }
        if bar.isKeras {
            if keras.hasAny, keras.hasEnded { described.phase = .eval }
            if bar.done == bar.total, end == .line { keras.hasEnded = true }
        }
        if !described.values.isEmpty {
            emit(described, isSure: true, end, &batch)
        } else if let epoch = described.epoch {
            steps.note(epoch: epoch, of: described.epochs)
        }
    }
}

extension String {
    fileprivate var trimmedEnd: Substring {
        var text = self[...]
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return text
    }
}
