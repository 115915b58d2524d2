/// Finds the values of metrics in what a training program prints for people: progress bars (tqdm, Keras, Lightning,
/// Rich, fastprogress, Ultralytics), dictionaries of Python, JSON lines, tables, and lines with names and numbers (XGBoost,
/// LightGBM, Megatron, mmengine, nanoGPT and many others).
///
/// Of a bar that is redrawn, the last drawing of each step counts. Steps are counted through all epochs. Where a line has
/// neither a step nor an epoch, its values have the newest step before it; where there was none, they are counted. A
/// value whose name does not tell that it is a metric, and which has neither step nor epoch, counts from its second
/// appearance on.
package struct StandardOutputParser: LogParser {
    private var segments = PrintedSegments()
    private let pattern: PrintedPattern?
    private var times: PrintedTimes?
    /// When the line that is looked at was printed, in seconds since 1970; nil where nobody knows.
    private var now: Double?
    /// How much of the run was done when that was noted last.
    private var notedProgress: Double?
    private var steps = PrintedSteps()
    private var table: PrintedTable?
    private var validation: PrintedValidation?
    private var json: JSONLinesParser
    private var jsonLine = JSONLine()
    private var jsonKeys = JSONLineKeys()
    /// How many bytes of JSON lines were taken.
    private var jsonBytes = 0

    /// The drawing of a bar that counts unless it is drawn again for its step.
    private var held: [TrainingPhase?: Held] = [:]
    /// The newest step of which each phase has points.
    private var told: [TrainingPhase?: Held] = [:]
    /// Values that came once, and may be no metrics.
    private var candidates: [String: Reading] = [:]
    private var counts: [String: Int64] = [:]
    /// A dictionary that gets its step from the bar that is drawn behind it.
    private var dictionary: PrintedRow?
    private var bars = KnownBars()
    /// What a line such as "Test error:" says of the next one.
    private var announced: TrainingPhase?
    private var keras = KerasEpochs()

    private struct Held: Sendable {
        var step: Int64?
        var epoch: Double?
        var seconds: Double?
        var values: [PrintedRow.Value]
    }

    private struct Reading: Sendable {
        var step: Int64?
        var epoch: Double?
        var seconds: Double?
        var value: Double
    }

    /// Keras evaluates with the same bar, but without a line for the epoch before it.
    private struct KerasEpochs: Sendable {
        var hasAny = false
        /// Whether the bar of the last named epoch has ended.
        var hasEnded = false
    }

    /// So many names that may be metrics are remembered.
    private static let candidateLimit = 2000
    /// More names are those of files or the like, and no metrics.
    private static let metricLimit = 5000

    package init(path: String) { self.init(path: path, pattern: nil) }

    /// - Parameters:
    ///   - pattern: what is tried on each line before everything else.
    ///   - times: the path of the file of `ArrivalMark`s that says when the output arrived; nil where there is none.
    package init(path: String, pattern: PrintedPattern?, times: String? = nil) {
        self.pattern = pattern
        self.times = times.map(PrintedTimes.init)
        json = JSONLinesParser(path: path)
    }

    package mutating func parse(
        _ bytes: RawSpan, at offset: Int, isLast: Bool, into batch: inout LogBatch
    ) -> Int {
        let regex = pattern?.regex
        times?.renew()
        var segments = segments
        segments.cut(bytes) { line, end in take(line, end, regex, &batch) }
        if isLast { segments.finish { line, end in take(line, end, regex, &batch) } }
        self.segments = segments
        if isLast { flush(&batch) }
        if let done = steps.done, let now, done != notedProgress {
            notedProgress = done
            batch.append(.progress(done: done, seconds: now))
        }
        return bytes.byteCount
    }

    /// Emits what waited for more output.
    private mutating func flush(_ batch: inout LogBatch) {
        resolveDictionary(with: nil, &batch)
        for phase in [nil] + TrainingPhase.allCases.map(Optional.some) { release(phase, &batch) }
    }

    // MARK: - Lines

    private mutating func take(
        _ line: PrintedLine, _ end: PrintedSegments.End, _ regex: Regex<AnyRegexOutput>?, _ batch: inout LogBatch
    ) {
        guard line.bytes.contains(where: { $0 > 0x20 }) else { return }
        now = times?.seconds(at: line.start)
        if let regex, var row = PrintedPattern.row(line.text(0..<line.count), regex) {
            row.isBar = end == .redraw
            return emit(row, isSure: true, end, &batch)
        }
        if let bar = ProgressBar(line) { return take(bar, of: line, end, &batch) }
        resolveDictionary(with: nil, &batch)
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
    private mutating func resolveDictionary(with bar: ProgressBar?, _ batch: inout LogBatch) {
        guard var row = dictionary else { return }
        dictionary = nil
        let place = bars.stepOfDictionary(with: bar)
        (row.step, row.runTotal) = (place?.step, place?.total)
        emit(row, isSure: true, .line, &batch)
    }

    private mutating func take(
        _ bar: ProgressBar, of line: PrintedLine, _ end: PrintedSegments.End, _ batch: inout LogBatch
    ) {
        var described = NamedValues(in: line, bar.description).row
        bars.note(bar, line)
        resolveDictionary(with: bar, &batch)
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

    // MARK: - Points

    /// - Parameter isSure: whether all values are of metrics; otherwise their names decide.
    private mutating func emit(
        _ row: PrintedRow, isSure: Bool, _ end: PrintedSegments.End, _ batch: inout LogBatch
    ) {
        var seen: Set<String> = []
        var values = row.values.filter { seen.insert($0.name).inserted }
        if let phase = row.phase {
            for index in values.indices { values[index].name = phase.name(of: values[index].name) }
        }
        let isKnown = isSure || steps.hasAxis
        let step = steps.step(of: row)
        let epoch = row.epoch ?? steps.epoch
        let seconds = row.seconds ?? now
        if !isSure {
            values = values.filter {
                isKnown && MetricWords.isMetric($0.name)
                    || isRepeated(Reading(step: step, epoch: epoch, seconds: seconds, value: $0.value), $0.name, &batch)
            }
        }
        guard !values.isEmpty else { return }
        if row.isBar {
            hold(Held(step: step, epoch: epoch, seconds: seconds, values: values), row.phase, &batch)
            if end == .line, row.total == nil || row.step == row.total { release(row.phase, &batch) }
        } else {
            for value in values {
                append(Reading(step: step, epoch: epoch, seconds: seconds, value: value.value), value.name, &batch)
            }
        }
    }

    private mutating func isRepeated(_ value: Reading, _ name: String, _ batch: inout LogBatch) -> Bool {
        if counts[name] != nil { return true }
        guard let first = candidates.removeValue(forKey: name) else {
            if candidates.count < Self.candidateLimit { candidates[name] = value }
            return false
        }
        append(first, name, &batch)
        return true
    }

    private mutating func append(_ value: Reading, _ name: String, _ batch: inout LogBatch) {
        guard counts[name] != nil || counts.count < Self.metricLimit else { return }
        let count = (counts[name] ?? 0) + 1
        counts[name] = count
        batch.points.append(
            LogPoint(
                metric: batch.number(of: name), step: value.step ?? (value.epoch == nil ? count : nil),
                epoch: value.epoch, seconds: value.seconds, value: value.value))
    }

    /// Keeps a drawing of a bar until another step is drawn.
    private mutating func hold(_ new: Held, _ phase: TrainingPhase?, _ batch: inout LogBatch) {
        guard var old = held[phase], old.step == new.step, old.epoch == new.epoch else {
            release(phase, &batch)
            held[phase] = new
            return
        }
        for value in new.values {
            if let index = old.values.firstIndex(where: { $0.name == value.name }) {
                old.values[index] = value
            } else {
                old.values.append(value)
            }
        }
        old.seconds = new.seconds
        held[phase] = old
    }

    private mutating func release(_ phase: TrainingPhase?, _ batch: inout LogBatch) {
        guard let row = held.removeValue(forKey: phase) else { return }
        var known = told[phase] ?? Held(step: nil, epoch: nil, seconds: nil, values: [])
        // A bar that has ended may be drawn once more.
        if told[phase] == nil || known.step != row.step || known.epoch != row.epoch { known.values = [] }
        for value in row.values where !known.values.contains(where: { $0.name == value.name }) {
            append(
                Reading(step: row.step, epoch: row.epoch, seconds: row.seconds, value: value.value), value.name,
                &batch)
            known.values.append(value)
        }
        (known.step, known.epoch) = (row.step, row.epoch)
        told[phase] = known
    }
}

extension String {
    fileprivate var trimmedEnd: Substring {
        var text = self[...]
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return text
    }
}
