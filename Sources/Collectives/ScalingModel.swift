/// What several ranks gain, foretold from what a step and an exchange cost.
///
/// A step of one rank takes `stepSeconds` and `sampleSeconds` for each of its samples. Ranks share the samples of a batch, and
/// exchange gradients and then weights: each sends and receives all numbers twice but for its own part of them, in two exchanges
/// whose time to start grows with the logarithm of the number of ranks; and two short ones, for commands and losses. Gradients are
/// computed from the last layer to the first, and those of a layer are exchanged while the next ones are computed; in the same
/// order the weights are updated, of which each rank updates its part unless there are few.
package struct ScalingModel: Hashable, Sendable {
    /// The seconds of a step without any samples: mostly those of updating the weights.
    package var stepSeconds: Double
    /// The seconds that each sample of a batch adds.
    package var sampleSeconds: Double
    /// The bytes of each layer's gradients, from the first layer to the last one.
    package var layerBytes: [Double]
    /// The seconds until the first byte of an exchange between two ranks arrives; the mean of those of a step.
    package var latency: Double
    /// The bytes that a rank sends in a second, while it receives as many.
    package var bandwidth: Double

    package init(
        stepSeconds: Double, sampleSeconds: Double, layerBytes: [Double], latency: Double, bandwidth: Double
    ) {
        self.stepSeconds = stepSeconds
        self.sampleSeconds = sampleSeconds
        self.layerBytes = layerBytes
        self.latency = latency
        self.bandwidth = bandwidth
    }

    /// The bytes of all gradients.
    package var gradientBytes: Double { layerBytes.reduce(0, +) }

    /// The times to start that follow each other in an exchange of so many ranks.
    package static func rounds(ranks: Int) -> Int { ranks < 2 ? 0 : Int.bitWidth - (ranks - 1).leadingZeroBitCount }

    /// The exchanges of a step that follow each other: commands, losses, gradients and weights.
    private static let exchanges = 4.0

    /// The seconds in which ranks exchange what they do in a step, with gradients of so many bytes, if there is nothing to compute.
    package static func exchangeSeconds(bytes: Double, ranks: Int, latency: Double, bandwidth: Double) -> Double {
        guard ranks > 1 else { return 0 }
        let others = Double(ranks - 1) / Double(ranks)
        return exchanges * Double(rounds(ranks: ranks)) * latency + 2 * others * bytes / bandwidth
    }

    /// The seconds of a step that has a batch of so many samples for all ranks.
    package func seconds(ranks: Int, batch: Double) -> Double {
        let samples = sampleSeconds * batch / Double(max(1, ranks))
        let rounds = Double(Self.rounds(ranks: ranks))
        guard ranks > 1, gradientBytes > 0 else { return stepSeconds + samples + 2 * rounds * latency }
        // Of six parts of the work on a weight, two are the output, two the error below, and two the gradient; nobody needs the
        // errors below the first layer.
        let work = 6 * gradientBytes - 2 * layerBytes[0]
        // When the gradients so far are computed, when the link has sent them, and when their weights are updated.
        var computed = samples * (1 - 2 * gradientBytes / work) + 2 * rounds * latency
        var sent = 0.0
        var arrivals: [Double] = []
        for bytes in layerBytes.reversed() {
            computed += samples * 2 * bytes / work
            sent =
                max(sent, computed)
                + Self.exchangeSeconds(bytes: bytes, ranks: ranks, latency: 0, bandwidth: bandwidth)
            arrivals.append(sent + 2 * rounds * latency)
        }
        return zip(layerBytes.reversed(), arrivals).reduce(computed) { updated, layer in
            let isDivided = layer.0 >= Double(Division.fewest * MemoryLayout<Float>.size)
            return max(updated, layer.1) + stepSeconds * layer.0 / gradientBytes / (isDivided ? Double(ranks) : 1)
        }
    }

    /// How many times as fast ranks train as one does.
    package func speedup(ranks: Int, batch: Double) -> Double {
        seconds(ranks: 1, batch: batch) / seconds(ranks: ranks, batch: batch)
    }

    /// The share of the ranks' time that trains: the speed-up by the number of ranks, 0…1.
    package func efficiency(ranks: Int, batch: Double) -> Double {
        speedup(ranks: ranks, batch: batch) / Double(max(1, ranks))
    }

    /// The smallest batch with which ranks reach an efficiency, 0..<1, to the nearest sample above; at least one sample for each
    /// rank. nil where no batch does, as samples cost nothing.
    package func batch(ranks: Int, efficiency: Double) -> Double? {
        func isReached(_ batch: Double) -> Bool { self.efficiency(ranks: ranks, batch: batch) >= efficiency }
        var low = Double(ranks)
        if isReached(low) { return low }
        var high = 2 * low
        while !isReached(high) {
            guard high < 1e15 else { return nil }
            (low, high) = (high, 2 * high)
        }
        while high - low > 1 {
            let middle = ((low + high) / 2).rounded(.down)
            if isReached(middle) { high = middle } else { low = middle }
        }
        return high
    }

    /// Fits the line seconds = start + slope · size to measurements by least squares of the relative errors, so that short
    /// ones count as much as long ones; neither is negative. nil for fewer than two sizes, and where a time is not positive.
    package static func line(_ measured: [(size: Double, seconds: Double)]) -> (start: Double, slope: Double)? {
        guard Set(measured.map(\.size)).count > 1, measured.allSatisfy({ $0.seconds > 0 && $0.seconds.isFinite }) else {
            return nil
        }
        var (weights, sizes, squares, ones, products) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (size, seconds) in measured {
            let weight = 1 / (seconds * seconds)
            weights += weight
            sizes += weight * size
            squares += weight * size * size
            ones += weight * seconds
            products += weight * size * seconds
        }
        let determinant = weights * squares - sizes * sizes
        guard determinant > 0 else { return nil }
        let slope = (weights * products - sizes * ones) / determinant
        let start = (squares * ones - sizes * products) / determinant
        if slope < 0 { return (ones / weights, 0) }
        if start < 0 { return (0, products / squares) }
        return (start, slope)
    }

    /// The latency and the bandwidth that explain how long so many ranks take for the exchanges of a step; nil where they cannot be
    /// told. Where the bytes make no difference, sending them counts as a hundredth of the time.
    package static func constants(
        _ exchanges: [(bytes: Double, seconds: Double)], ranks: Int
    ) -> (latency: Double, bandwidth: Double)? {
        guard ranks > 1, let line = line(exchanges.map { ($0.bytes, $0.seconds) }) else { return nil }
        let others = Double(ranks - 1) / Double(ranks)
        let slope = max(line.slope, exchanges.map { 0.01 * $0.seconds / $0.bytes }.min() ?? 0)
        return (line.start / Self.exchanges / Double(rounds(ranks: ranks)), 2 * others / slope)
    }
}
