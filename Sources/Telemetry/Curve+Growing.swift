extension Curve {
    /// A value with its places on the axes, of which those that the log does not have are NaN.
    package struct Point: Sendable {
        package let value: Double
        package let step: Double
        package let epoch: Double
        /// In seconds.
        package let seconds: Double

        @inlinable
        package init(_ value: Double, step: Double, epoch: Double, seconds: Double) {
            self.value = value
            self.step = step
            self.epoch = epoch
            self.seconds = seconds
        }

        /// The place on the axis of steps: of a point with neither step nor epoch, its number among those of its curve.
        @inline(__always)
        fileprivate func place(number: Int) -> Double {
            step.isNaN ? epoch.isNaN ? Double(number) : epoch : step
        }
    }

    /// Appends a value.
    ///
    /// - Parameters:
    ///   - step: nil where the log has none; values are then counted.
    ///   - epoch: nil where the log has none.
    ///   - seconds: nil where the log has none.
    ///   - attempt: the attempt of the run that it belongs to.
    package mutating func append(_ value: Double, step: Double?, epoch: Double?, seconds: Double?, attempt: Int) {
        let point = Point(value, step: step ?? .nan, epoch: epoch ?? .nan, seconds: seconds ?? .nan)
        append(CollectionOfOne(point).span, attempt: attempt)
    }

    /// Appends values of one attempt in the order of the log, which takes some nanoseconds for each.
    package mutating func append(_ new: Span<Point>, attempt: Int) {
        guard !new.isEmpty else { return }
        if segments.last?.attempt != attempt, segments.count < Self.mostSegments {
            segments.append(Segment(attempt: attempt))
        }
        let added = segments[segments.count - 1].append(new, firstNumber: points, capacity: capacity)
        low = min(low, added.low)
        high = max(high, added.high)
        if added.notFinite > 0, firstNotFinite == nil {
            let first = new.indices.first { !new[$0].value.isFinite }
            firstNotFinite = first.map { new[$0].place(number: points + $0) }
        }
        notFinite += added.notFinite
        if added.low <= 0 { countNotPositive(new) }
        note(timesOf: new)
        points += new.count
        newest = new[new.count - 1].value
        segments[segments.count - 1].newest = newest
        newestStep = new[new.count - 1].place(number: points - 1)
    }

    private mutating func countNotPositive(_ new: Span<Point>) {
        for index in new.indices {
            let value = new[index].value
            if value <= 0, value.isFinite { notPositive += 1 }
        }
    }

    private mutating func note(timesOf new: Span<Point>) {
        gaps.note(new.count) { new[$0].seconds }
        var earliest = self.earliest
        for index in new.indices {
            let seconds = new[index].seconds
            if seconds.isFinite, !(earliest <= seconds) { earliest = seconds }
        }
        self.earliest = earliest
    }
}

extension Curve.Segment {
    /// Appends values. Returns how many of them are not finite, and the extremes of the buckets that they are in.
    ///
    /// - Parameters:
    ///   - firstNumber: the number of the first of them among all of the curve.
    ///   - capacity: the largest number of buckets.
    fileprivate mutating func append(
        _ new: Span<Curve.Point>, firstNumber: Int, capacity: Int
    ) -> (low: Double, high: Double, notFinite: Int) {
        var (low, high, notFinite) = (Double.infinity, -Double.infinity, 0)
        var next = 0
        while next < new.count {
            if isFull {
                guard count < capacity else {
                    halve()
                    continue
                }
                add(Curve.Bucket(at: new[next].place(number: firstNumber + next)))
            }
            let chunk = chunks.count - 1
            let last = chunks[chunk].count - 1
            let before = chunks[chunk][last].values.nonFiniteCount
            let end = min(new.count, next + pointsPerBucket - chunks[chunk][last].points)
            chunks[chunk][last].append(new.extracting(next..<end), firstNumber: firstNumber + next)
            let values = chunks[chunk][last].values
            low = min(low, values.minimum)
            high = max(high, values.maximum)
            notFinite += values.nonFiniteCount - before
            next = end
        }
        return (low, high, notFinite)
    }

    /// Whether the last bucket takes no more values.
    private var isFull: Bool { (chunks.last?.last?.points ?? pointsPerBucket) >= pointsPerBucket }

    /// Merges adjacent buckets in pairs.
    private mutating func halve() {
        pointsPerBucket *= 2
        let old = Array(buckets)
        chunks.removeAll(keepingCapacity: true)
        for start in stride(from: 0, to: old.count, by: 2) {
            var pair = old[start]
            if start + 1 < old.count { pair.merge(old[start + 1]) }
            add(pair)
        }
    }

    private mutating func add(_ bucket: Curve.Bucket) {
        if let last = chunks.indices.last, chunks[last].count < Self.bucketsPerChunk {
            chunks[last].append(bucket)
        } else {
            chunks.append([bucket])
        }
    }
}

extension Curve.Bucket {
    /// A bucket without values that begins at a place.
    fileprivate init(at place: Double) {
        (firstStep, lastStep, lastEpoch, lastSeconds) = (place, place, .nan, .nan)
        values = Aggregate()
        points = 0
    }

    @inline(__always)
    fileprivate mutating func append(_ new: Span<Curve.Point>, firstNumber: Int) {
        // Not in the bucket's memory, but in registers.
        var values = self.values
        for index in new.indices { values.add(new[index].value) }
        self.values = values
        let last = new[new.count - 1]
        lastStep = last.place(number: firstNumber + new.count - 1)
        lastEpoch = last.epoch
        lastSeconds = last.seconds
        points += new.count
    }

    fileprivate mutating func merge(_ next: Curve.Bucket) {
        lastStep = next.lastStep
        lastEpoch = next.lastEpoch
        lastSeconds = next.lastSeconds
        values.merge(next.values)
        points += next.points
    }
}
