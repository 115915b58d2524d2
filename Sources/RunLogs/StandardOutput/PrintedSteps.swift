/// Gives printed rows a step that is counted through the whole run.
///
/// Programs print how far they are in an epoch, and begin anew in the next one: each phase, such as the training or the
/// validation, has a count of its own, which goes on where the step goes back.
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

    /// Notes an epoch that a line names.
    mutating func note(epoch: Double) {
        self.epoch = epoch
        hasAxis = true
    }

    /// The step of a row within the run; nil where the row has none and nothing had one before.
    mutating func step(of row: PrintedRow) -> Int64? {
        if let epoch = row.epoch { note(epoch: epoch) }
        guard let step = row.step else { return current }
        hasAxis = true
        var track = tracks[row.phase] ?? Track()
        let epoch = row.epoch ?? epoch
        let isNewEpoch = (epoch ?? 0) > (track.epoch ?? .infinity) && row.total != nil && step == track.last
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
        if row.phase == nil || row.phase == .train { current = whole }
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
