package import Interchange

/// What happened to a run since the last transaction.
package struct RunChanges: Sendable {
    /// Points that follow those before.
    package struct Series: Sendable {
        package var metric: String
        package var attempt: Int
        package var points: [StoredPoint]
    }

    /// At most one series of each metric and attempt.
    package private(set) var series: [Series] = []
    package var marks: [RunMark] = []
    package var state: StoredState?
    package var ended: Double?
    package var seconds: Double?
    package var modelPath: String?
    package var exitStatus: Int?
    package var reason: String?
    /// The new number of planned epochs.
    package var epochs: Int?
    package var commit: GitCommit?
    /// Settings that became known since the run began; those of the same name are replaced.
    package var config: [JSONValue.Member] = []
    /// The number of points in `series`.
    package private(set) var points = 0
    private var places: [SeriesKey: Int] = [:]

    package init() {}

    package var isEmpty: Bool {
        series.isEmpty && marks.isEmpty && state == nil && ended == nil && seconds == nil && modelPath == nil
            && exitStatus == nil && reason == nil && epochs == nil && commit == nil && config.isEmpty
    }

    package mutating func append(_ point: StoredPoint, of metric: String, attempt: Int = 0) {
        points += 1
        series[place(of: metric, attempt)].points.append(point)
    }

    /// Appends the changes that follow.
    package mutating func append(_ next: RunChanges) {
        for following in next.series {
            series[place(of: following.metric, following.attempt)].points += following.points
        }
        points += next.points
        marks += next.marks
        state = next.state ?? state
        ended = next.ended ?? ended
        seconds = next.seconds ?? seconds
        modelPath = next.modelPath ?? modelPath
        exitStatus = next.exitStatus ?? exitStatus
        reason = next.reason ?? reason
        epochs = next.epochs ?? epochs
        commit = next.commit ?? commit
        config += next.config
    }

    /// The place of a series, which gets one.
    private mutating func place(of metric: String, _ attempt: Int) -> Int {
        let key = SeriesKey(metric: metric, attempt: attempt)
        if let place = places[key] { return place }
        places[key] = series.count
        series.append(Series(metric: metric, attempt: attempt, points: []))
        return series.count - 1
    }

    private struct SeriesKey: Hashable, Sendable {
        let metric: String
        let attempt: Int
    }

    /// The changes as those of a later attempt, after some seconds of those before.
    func shifted(by attempts: Int, _ seconds: Double) -> RunChanges {
        guard attempts > 0 else { return self }
        var shifted = self
        for place in series.indices {
            shifted.series[place].attempt += attempts
            for point in series[place].points.indices {
                guard let time = series[place].points[point].seconds else { continue }
                shifted.series[place].points[point].seconds = ((time + seconds) * 1e6).rounded() / 1e6
            }
        }
        for place in marks.indices { shifted.marks[place].attempt += attempts }
        shifted.seconds = self.seconds.map { $0 + seconds }
        return shifted
    }

    /// Keeps every second point of the long series: for a store that could not be written for a long time.
    package mutating func thin() {
        points = 0
        for place in series.indices {
            if series[place].points.count > 64 {
                let all = series[place].points
                series[place].points = stride(from: all.count % 2, to: all.count, by: 2).map { all[$0] }
            }
            points += series[place].points.count
        }
    }
}
