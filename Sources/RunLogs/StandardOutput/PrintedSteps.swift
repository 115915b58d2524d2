/// Gives printed rows a step that is counted through the whole run.
///
/// Programs print how far they are in an epoch, and begin anew in the next one: the count goes on where the step goes back.
/// Other phases, such as the validation, have the newest step of the training, and counts of their own where there is none.
struct PrintedSteps: Sendable {
    private struct Track: Sendable {
        var base: Int64 = 0
        var last: Int64 = -1
        var total: Int64?
        var epoch: Double?
        var startsAtZero = false
    }

    private var tracks: [TrainingPhase?: Track] = [:]
    /// The newest step of the training; nil where nothing had a step.
    private(set) var current: Int64?
    /// The epoch that was named last.
    var epoch: Double?
    /// Whether a line had a step or an epoch.
    private(set) var hasAxis = false
    /// How many epochs there are; nil where nothing said so.
    private var epochs: Double?
    /// How much of the run is done, from 0 to 1; nil where the program does not say how long it is.
    private(set) var done: Double?

    /// Notes an epoch that a line names as it begins.
    mutating func note(epoch: Double, of epochs: Double?) {
        self.epoch = epoch
        self.epochs = epochs ?? self.epochs
        hasAxis = true
        noteEpochs(epoch - 1)
    }

    private mutating func noteEpochs(_ count: Double) {
        guard let epochs, epochs > 0, count.isFinite else { return }
        done = min(max(0, count / epochs), 1)
    }

    /// Notes how far a row of the training says that it is.
    private mutating func noteProgress(_ row: PrintedRow, _ track: Track?) {
        let within = track.flatMap { track in
            (row.runTotal ?? track.total).flatMap { $0 > 0 ? min(Double(track.last) / Double($0), 1) : nil }
        }
        if row.runTotal != nil {
            done = within
        } else if epochs != nil, let epoch {
            // A row without a step tells how an epoch went.
            noteEpochs(row.step == nil || epoch.rounded() != epoch ? epoch : epoch - 1 + (within ?? 0))
        } else if track?.base ?? 0 > 0 {
            // What begins again does not say how often it will.
            done = nil
        } else if row.epoch == nil, let within {
            // The steps that a line names with an epoch may be those of the epoch.
            done = within
        }
    }

    /// The step of a row within the run; nil where the row has none and nothing had one before.
    mutating func step(of row: PrintedRow) -> Int64? {
        if let epoch = row.epoch {
            (self.epoch, epochs, hasAxis) = (epoch, row.epochs ?? epochs, true)
        }
        let isTraining = row.phase == nil || row.phase == .train
        guard let step = row.step else {
            if isTraining, row.epoch != nil { noteProgress(row, nil) }
            return current
        }
        hasAxis = true
        // What a validation counts are its own batches: its values are those of the model after the training so far.
        if !isTraining, let current { return current }
        var track = tracks[row.phase] ?? Track()
        let epoch = row.epoch ?? epoch
        // A bar that stands at 0 may be drawn before and after it is told the next epoch.
        let isNewEpoch =
            (epoch ?? 0) > (track.epoch ?? .infinity) && row.total != nil && step == track.last
            && !(row.isBar && step == 0)
        if step < track.last || isNewEpoch {
            track.base = Self.sum(track.base, Self.length(track))
            track.startsAtZero = false
        }
        if step == 0 { track.startsAtZero = true }
        track.last = step
        track.total = row.total
        track.epoch = epoch
        tracks[row.phase] = track
        let whole = Self.sum(track.base, step)
        if isTraining {
            current = whole
            noteProgress(row, track)
        }
        return whole
    }

    /// How many steps an epoch had that ended.
    private static func length(_ track: Track) -> Int64 {
        // An epoch that was left long before its end had only the steps that it had.
        if let total = track.total, total >= track.last, total - track.last <= max(1, total / 10) { return total }
        return track.last + (track.startsAtZero ? 1 : 0)
    }

    private static func sum(_ base: Int64, _ step: Int64) -> Int64 {
        let (sum, isTooLarge) = base.addingReportingOverflow(step)
        return isTooLarge ? .max : sum
    }
}
