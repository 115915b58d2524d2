import Telemetry

/// Consecutive buckets of an attempt, in the pieces in which the curve holds them: a chart that is drawn thirty times a
/// second does not copy thousands of buckets each time.
struct CurveStretch: Sendable {
    /// In the order of the log; none is empty.
    private(set) var pieces: [[Curve.Bucket]]
    let count: Int

    init(_ segment: Curve.Segment) {
        pieces = segment.chunks
        count = segment.count
    }

    init(_ buckets: some Sequence<Curve.Bucket>) {
        let buckets = Array(buckets)
        pieces = buckets.isEmpty ? [] : [buckets]
        count = buckets.count
    }

    var isEmpty: Bool { count == 0 }
    var first: Curve.Bucket? { pieces.first?.first }
    var last: Curve.Bucket? { pieces.last?.last }

    /// The first bucket that passes; nil if none does.
    func firstBucket(where passes: (Curve.Bucket) -> Bool) -> Curve.Bucket? {
        for piece in pieces {
            for bucket in piece where passes(bucket) { return bucket }
        }
        return nil
    }

    func allSatisfy(_ passes: (Curve.Bucket) -> Bool) -> Bool { pieces.allSatisfy { $0.allSatisfy(passes) } }

    /// The buckets that pass.
    func filter(_ passes: (Curve.Bucket) -> Bool) -> CurveStretch {
        CurveStretch(pieces.flatMap { $0.filter(passes) })
    }

    /// The buckets that reach into a window of an axis, and one more on either side.
    func part(in window: AxisWindow, _ clock: RunClock) -> CurveStretch {
        let buckets = pieces.count == 1 ? pieces[0] : pieces.flatMap(\.self)
        guard let first = buckets.firstIndex(where: { clock.end(of: $0) >= window.lower }),
            let last = buckets.lastIndex(where: { clock.start(of: $0) <= window.upper })
        else { return CurveStretch([]) }
        return CurveStretch(buckets[max(0, min(first, last) - 1)...min(buckets.count - 1, max(first, last) + 1)])
    }
}

extension [CurveStretch] {
    /// The attempts of a curve that are drawn. Of an attempt that a later one repeats, only what came before that is drawn,
    /// so that the curve does not run back.
    init(_ curve: Curve, _ attempts: CurveOptions.Attempts) {
        switch attempts {
        case .all: self = curve.segments.map { CurveStretch($0) }
        case .first: self = curve.segments.prefix(1).map { CurveStretch($0) }
        case .latest:
            var kept: [CurveStretch] = []
            for segment in curve.segments {
                let latest = CurveStretch(segment)
                let start = latest.first?.firstStep ?? .infinity
                kept = kept.map { $0.filter { $0.lastStep < start } }.filter { !$0.isEmpty }
                kept.append(latest)
            }
            self = kept
        }
    }

    /// The stretches with the exact values in place of the buckets that they are from.
    ///
    /// - Parameter exact: the values in a range of steps as the log has them.
    func refined(
        with exact: (curve: Curve, steps: ClosedRange<Double>), _ attempts: CurveOptions.Attempts
    ) -> [CurveStretch] {
        let before = map { $0.filter { $0.lastStep < exact.steps.lowerBound } }
        let after = map { stretch in
            let rest = stretch.filter { $0.lastStep > exact.steps.upperBound }
            return CurveStretch(
                rest.pieces.joined().lazy.map { bucket in
                    var bucket = bucket
                    bucket.firstStep = Swift.max(bucket.firstStep, exact.steps.upperBound)
                    return bucket
                })
        }
        return before.filter { !$0.isEmpty } + [CurveStretch](exact.curve, attempts) + after.filter { !$0.isEmpty }
    }
}
