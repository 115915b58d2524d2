/// Reads a run piece by piece, and goes on when its files grow.
///
/// A value that one thread uses. Between two reads nothing is open.
package struct RunReader: Sendable {
    package enum Progress: Sendable, Hashable {
        /// Something was read, and there is more. The caller takes it from `batch` and empties that.
        case more
        /// Everything that is there was read, the last of it into `batch`. It is worth reading again when a file of the
        /// run has changed.
        case caughtUp
        /// A file was rewritten, and the run is read anew: `batch` was emptied, numbers of metrics are new ones, and
        /// what comes next is the run from its beginning. The old view is shown until the next `caughtUp`.
        case restarted
    }

    package private(set) var run: LogRun
    /// What was read since it was last emptied, which is up to the caller.
    package var batch = RunBatch()
    /// The number of attempts that have points.
    package private(set) var attempts = 0

    private var follows: Bool
    private let isMarked: Bool
    private var slots: [Slot] = []
    /// The slot that is read next.
    private var place = 0
    /// For each metric of the run, the slot and the attempt of its newest values.
    private var owners: [(slot: Int, attempt: Int)?] = []
    /// How many bytes or points are read before the caller gets them.
    private static let enough = (bytes: 1 << 20, points: 1 << 14)

    /// - Parameters:
    ///   - follows: whether the files may still be written; otherwise they end where they end now.
    ///   - isMarked: whether it is noted from where points can be read again, for `storedPoints`.
    package init(_ run: LogRun, follows: Bool, isMarked: Bool = false) {
        self.run = run
        self.follows = follows
        self.isMarked = isMarked
        slots = run.files.map { Slot($0, follows: follows, isMarked: isMarked) }
    }

    /// Takes over files that were found since; those that are known go on.
    package mutating func add(filesOf run: LogRun) {
        let known = Set(self.run.files)
        for file in run.files where !known.contains(file) {
            self.run.files.append(file)
            slots.append(Slot(file, follows: follows, isMarked: isMarked))
        }
        self.run.modified = max(self.run.modified, run.modified)
    }

    /// Says that the files will not be written any more. What is read next includes a last line without a line break,
    /// and what was kept back because more of it could have come.
    package mutating func endFollowing() {
        follows = false
        for index in slots.indices { slots[index].source.endFollowing() }
    }

    /// Reads the next piece, at most a few megabytes.
    package mutating func read() -> Progress {
        var bytes = 0
        while place < slots.count {
            let (pointsBefore, notesBefore) = (batch.log.points.count, batch.log.notes.count)
            let leftOut = slots[place].isSupplement ? logged : []
            let progress = slots[place].read(into: &batch.log, leavingOut: leftOut)
            if !slots[place].isSupplement, hasSupplied(batch.log.points[pointsBefore...]) {
                restart()
                return .restarted
            }
            switch progress {
            case .caughtUp:
                number(from: pointsBefore, notes: notesBefore)
                place += 1
            case .rewritten:
                restart()
                return .restarted
            case .read(let count):
                number(from: pointsBefore, notes: notesBefore)
                bytes += count
                if bytes >= Self.enough.bytes || batch.log.points.count >= Self.enough.points { return .more }
            }
        }
        place = 0
        return .caughtUp
    }

    /// For each metric of the run, whether a file has it that is no supplement.
    private var logged: [Bool] { owners.map { owner in owner.map { !slots[$0.slot].isSupplement } ?? false } }

    /// Whether a supplement has given values of a metric that comes from another file now, and would come twice.
    private func hasSupplied(_ points: ArraySlice<LogPoint>) -> Bool {
        guard slots.contains(where: \.isSupplement) else { return false }
        let supplied = owners.map { owner in owner.map { slots[$0.slot].isSupplement } ?? false }
        guard supplied.contains(true) else { return false }
        return points.contains { supplied.indices.contains(Int($0.metric)) && supplied[Int($0.metric)] }
    }

    private mutating func restart() {
        batch = RunBatch()
        attempts = 0
        owners = []
        place = 0
        slots = run.files.map { Slot($0, follows: follows, isMarked: isMarked) }
    }

    // MARK: - Attempts

    /// Says to which attempts the points and notes belong that slot `place` has just read.
    private mutating func number(from start: Int, notes firstNote: Int) {
        guard batch.log.points.count > start || batch.log.notes.count > firstNote else { return }
        defer { slots[place].points += batch.log.points.count - start }
        slots[place].start = start
        var next = start
        for (afterPoints, note) in batch.log.notes[firstNote...] {
            guard case .attempt = note else { continue }
            number(next..<max(next, min(afterPoints, batch.log.points.count)))
            next = max(next, afterPoints)
            // A writer that has written no values yet begins no second attempt.
            slots[place].beginsAnew = slots[place].attempt != nil
        }
        number(next..<max(next, batch.log.points.count))
    }

    private mutating func number(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        owners += Array(repeating: nil, count: max(0, batch.log.names.count - owners.count))
        var attempt = slots[place].attempt ?? 0
        if slots[place].beginsAnew {
            attempt += 1
            slots[place].beginsAnew = false
        }
        // A file that repeats a metric of an earlier file is a later attempt; one with other metrics, such as those
        // of a test at the end, is not.
        var seen = Array(repeating: false, count: owners.count)
        var unseen = owners.count
        for index in range {
            let metric = Int(batch.log.points[index].metric)
            guard seen.indices.contains(metric), !seen[metric] else { continue }
            seen[metric] = true
            unseen -= 1
            if let owner = owners[metric], owner.slot < place {
                attempt = max(attempt, owner.attempt + (slots[place].canBeAttempt ? 1 : 0))
            }
            // Most often the first rows have all metrics of the run.
            if unseen == 0 { break }
        }
        for metric in seen.indices where seen[metric] {
            guard (owners[metric]?.slot ?? place) <= place else { continue }
            owners[metric] = (place, attempt)
        }
        slots[place].attempt = attempt
        attempts = max(attempts, attempt + 1)
        batch.mark(attempt, from: range.lowerBound)
        if isMarked { slots[place].mark(attempt, from: range.lowerBound) }
    }
}

extension RunReader {
    /// What was read so far, to be read again. The reader must have been made for it; otherwise all is read anew.
    package var storedPoints: StoredPoints {
        let files = slots.filter { $0.points > 0 }.map { $0.stored(in: batch.log) }
        let known = files.compactMap(\.self)
        return StoredPoints(names: batch.names, run: run, files: known.count == files.count ? known : nil)
    }
}

extension RunReader {
    /// A file of the run with its reader.
    private struct Slot: Sendable {
        var source: any LogSource
        let naming: LogFile.Naming
        let canBeAttempt: Bool
        let isSupplement: Bool
        private let path: String
        /// Whether it was told that other files of the run have metrics of a supplement.
        private var isTold = false
        /// The attempt to which its newest points belong; nil before there are any.
        var attempt: Int?
        /// Whether its next points belong to a new attempt.
        var beginsAnew = false
        /// What the source reads, where its metrics get other names in the run.
        private var own = LogBatch()
        private var numbers: [Int] = []
        /// The number of points that were read of it.
        var points = 0
        /// Where the points that it has read last begin in the batch.
        var start = 0
        private var attempts = AttemptSpans()

        init(_ file: LogFile, follows: Bool, isMarked: Bool) {
            source = file.source(follows: follows, isMarked: isMarked)
            naming = file.naming
            canBeAttempt = file.canBeAttempt
            isSupplement = file.isSupplement
            path = file.path
        }

        /// - Parameter leftOut: for each metric of the run, whether its values are left out.
        mutating func read(into batch: inout LogBatch, leavingOut leftOut: [Bool]) -> LogSourceProgress {
            guard naming != .asStored || isSupplement else { return source.read(into: &batch) }
            let progress = source.read(into: &own)
            for name in own.names[numbers.count...] {
                numbers.append(batch.number(of: naming.name(of: name) ?? name))
            }
            if isSupplement { leaveOut(leftOut, &batch) }
            var next = 0
            for (afterPoints, note) in own.notes {
                append(own.points[next..<max(next, min(afterPoints, own.points.count))], to: &batch)
                next = max(next, min(afterPoints, own.points.count))
                // The attempts of the run are told by its other files.
                if isSupplement, case .attempt = note { continue }
                batch.append(naming.renaming(note))
            }
            append(own.points[next...], to: &batch)
            for trouble in own.troubles { batch.append(trouble) }
            own.empty()
            return progress
        }

        /// Leaves metrics out, and tells it once.
        private mutating func leaveOut(_ leftOut: [Bool], _ batch: inout LogBatch) {
            for place in numbers.indices where leftOut.indices.contains(numbers[place]) && leftOut[numbers[place]] {
                numbers[place] = -1
            }
            guard !isTold, own.points.contains(where: { numbers[Int($0.metric)] < 0 }) else { return }
            isTold = true
            let what = "it and the event files are one run; what both have was read from the event files"
            batch.append(LogTrouble(file: path, place: .file, what: what, isDamage: false))
        }

        /// Says to which attempt the points from a place of the batch on belong.
        mutating func mark(_ attempt: Int, from place: Int) { attempts.mark(attempt, from: points + place - start) }

        /// - Parameter batch: the run's.
        func stored(in batch: LogBatch) -> StoredPoints.File? {
            guard let stored = source.stored else { return nil }
            let isOwn = naming != .asStored || isSupplement
            return StoredPoints.File(
                stored: stored, batch: isOwn ? own.onlyNames : batch.onlyNames, numbers: isOwn ? numbers : nil,
                attempts: attempts)
        }

        private func append(_ points: ArraySlice<LogPoint>, to batch: inout LogBatch) {
            for point in points where numbers.indices.contains(Int(point.metric)) && numbers[Int(point.metric)] >= 0 {
                batch.points.append(
                    LogPoint(
                        metric: numbers[Int(point.metric)], step: point.step, epoch: point.epoch,
                        seconds: point.seconds, value: point.value))
            }
        }
    }
}
