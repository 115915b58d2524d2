/// Finds the values of metrics in what a training program prints for people: progress bars (tqdm, Keras, Lightning,
/// Rich, fastprogress, Ultralytics), dictionaries of Python, JSON lines, tables, and lines with names and numbers (XGBoost,
/// LightGBM, Megatron, mmengine, nanoGPT and many others).
///
/// Of a bar that is redrawn, the last drawing of each step counts. Steps are counted through all epochs. Where a line has
/// neither a step nor an epoch, its values have the newest step before it; where there was none, they are counted. A
/// value whose name does not tell that it is a metric, or which has neither step nor epoch, counts from its second
/// appearance on; at the end of the output, a result that came once counts, too.
package struct StandardOutputParser: LogParser {
    private var segments = PrintedSegments()
    private let pattern: PrintedPattern?
    var times: PrintedTimes?
    /// When the line that is looked at was printed, in seconds since 1970; nil where nobody knows.
    var now: Double?
    /// How much of the run was done when that was noted last.
    private var notedProgress: Double?
    var steps = PrintedSteps()
    var table: PrintedTable?
    var validation: PrintedValidation?
    var json: JSONLinesParser
    var jsonLine = JSONLine()
    var jsonKeys = JSONLineKeys()
    /// How many bytes of JSON lines were taken.
    var jsonBytes = 0

    /// The drawing of a bar that counts unless it is drawn again for its step.
    var held: [TrainingPhase?: Held] = [:]
    /// The newest step of which each phase has points.
    var told: [TrainingPhase?: Held] = [:]
    /// Values that came once, and may be no metrics.
    var candidates: [String: Reading] = [:]
    var counts: [String: Int64] = [:]
    /// A dictionary that gets its step from the bar that is drawn behind it.
    var dictionary: PrintedRow?
    var bars = KnownBars()
    /// What a line such as "Test error:" says of the next one.
    var announced: TrainingPhase?
    var keras = KerasEpochs()

    /// Keras evaluates with the same bar, but without a line for the epoch before it.
    struct KerasEpochs: Sendable {
        var hasAny = false
        /// Whether the bar of the last named epoch has ended.
        var hasEnded = false
    }

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
        resolveDictionary(&batch)
        for phase in [nil] + TrainingPhase.allCases.map(Optional.some) { release(phase, &batch) }
        takeCandidates(&batch)
    }
}
