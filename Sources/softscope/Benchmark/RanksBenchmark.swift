import Collectives
import Engine
import Interchange
import Learning
import Matrices
import Screen
import Training

/// What several ranks would gain with a network: what a step costs on this machine, what its exchange costs between the ranks
/// that are there, and what follows for other numbers of ranks.
struct RanksBenchmark {
    /// The network's widths, from features to classes.
    let widths: [Int]
    let batch: Int
    let threads: Int

    /// The numbers of ranks that are foretold.
    private static let counts = (1...10).map { 1 << $0 }
    /// With it or more, a rank counts as worth its machine.
    private static let worthwhile = 0.5

    struct Sum {
        var bytes: Int
        var times = Timings()
    }

    /// The results.
    struct Outcome {
        var model: ScalingModel
        var sums: [Sum]
        /// The ranks that were measured; 1 if latency and bandwidth are given.
        var ranks: Int
    }

    var parameters: Int { zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 } }

    /// Measures a step, and the sums between the ranks. All ranks must call it.
    ///
    /// - Parameters:
    ///   - latency: in seconds; nil to measure it, for which there must be several ranks.
    ///   - bandwidth: in bytes a second; nil to measure it.
    ///   - rounds: how often each is measured.
    func measure(
        on ranks: any Collective, latency: Double?, bandwidth: Double?, rounds: Int
    ) throws(Failure) -> Outcome {
        let bytes = parameters * MemoryLayout<Float>.size
        let step = measureStep(on: ranks, rounds: rounds)
        var sums: [Sum] = []
        if ranks.count > 1 {
            let sizes = Set([1 << 10, 1 << 13, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, bytes]).sorted()
            sums = sizes.map { measureSum(of: $0, on: ranks, rounds: rounds) }
        }
        let measured = ScalingModel.constants(
            sums.map { (Double($0.bytes), $0.times.minimum) }, ranks: ranks.count)
        guard let latency = latency ?? measured?.latency, let bandwidth = bandwidth ?? measured?.bandwidth else {
            throw Failure(
                .wrongUsage,
                "bench --ranks measures between ranks: start it with mpirun, or give both --latency and --bandwidth.")
        }
        return Outcome(
            model: ScalingModel(
                stepSeconds: step.start, sampleSeconds: step.slope, gradientBytes: Double(bytes), latency: latency,
                bandwidth: bandwidth),
            sums: sums, ranks: ranks.count)
    }

    /// The seconds of a step without samples, and of each sample; of several ranks on one machine, all measure at once.
    private func measureStep(on ranks: any Collective, rounds: Int) -> (start: Double, slope: Double) {
        let sizes = [max(1, batch / 8), max(2, batch)]
        let measured = sizes.map { rows in
            ranks.rest()
            return (size: Double(rows), seconds: seconds(ofStep: rows, rounds: rounds))
        }
        return ScalingModel.line(measured) ?? (0, measured[1].seconds / Double(sizes[1]))
    }

    private func seconds(ofStep rows: Int, rounds: Int) -> Double {
        var generator = SeededGenerator(seed: 1)
        let plan = NetworkPlan(
            features: widths[0], hidden: Array(widths.dropFirst().dropLast()), classes: widths[widths.count - 1])
        let network = Network(plan, initialization: .torchDefault, from: &generator)
        let optimizer = Optimizer(.adam(epsilon: 1e-8), learningRate: 1e-3, for: network)
        // Ranks keep all gradients before they use them, as this one does here.
        let engine = TrainingEngine(
            network, optimizer: optimizer, batchSize: rows, skipsZeros: false, ranks: OneRank(),
            team: ThreadTeam(threads: threads), clock: { 0 })
        let inputs = Matrix(
            rows: rows, columns: widths[0],
            values: (0..<rows * widths[0]).map { _ in generator.nextFloat(in: -1..<1) })
        let labels = (0..<rows).map { _ in generator.next(below: widths[widths.count - 1]) }
        var times = Timings()
        for _ in 0..<10 * rounds {
            let start = monotonicSeconds()
            _ = engine?.learn(
                .matrix(inputs), labels: labels, of: WholeBatch(labels: labels, first: 0), learningRate: 1e-3)
            times.add(monotonicSeconds() - start)
        }
        // As for the sums: what other programs take is no part of it.
        return times.minimum
    }

    private func measureSum(of bytes: Int, on ranks: any Collective, rounds: Int) -> Sum {
        var sum = Sum(bytes: bytes)
        var numbers = Array(repeating: Float(1), count: max(1, bytes / MemoryLayout<Float>.size))
        // The first one makes room.
        for round in 0...max(2, rounds) {
            ranks.rest()
            let start = monotonicSeconds()
            unsafe numbers.withUnsafeMutableBufferPointer { unsafe ranks.sum($0) }
            if round > 0 { sum.times.add(monotonicSeconds() - start) }
        }
        return sum
    }
}

extension RanksBenchmark {
    /// The results as a table, for people.
    func text(_ outcome: Outcome, isASCII: Bool) -> String {
        let numbers = NumberFormat(isASCII: isASCII)
        let model = outcome.model
        func time(_ seconds: Double) -> String {
            seconds < 1e-3 ? "\(numbers.significant(seconds * 1e6)) us" : "\(numbers.significant(seconds * 1e3)) ms"
        }
        var lines = [
            "network \(widths.map(String.init).joined(separator: "-")): \(numbers.grouped(parameters)) parameters, "
                + "\(numbers.count(model.gradientBytes))B of gradients; batch \(batch), \(threads) "
                + (threads == 1 ? "thread" : "threads"),
            "a step takes \(time(model.stepSeconds)), and \(time(model.sampleSeconds)) for each sample of a rank",
        ]
        if !outcome.sums.isEmpty {
            lines.append("sums over \(outcome.ranks) ranks, the shortest of each size:")
            for sum in outcome.sums {
                lines.append(
                    "  \(numbers.count(Double(sum.bytes)).paddedLeft(to: 7))B  "
                        + time(sum.times.minimum).paddedLeft(to: 9))
            }
        }
        lines.append(
            "latency \(time(model.latency)), bandwidth \(numbers.significant(model.bandwidth / 1e6)) MB/s"
                + (outcome.sums.isEmpty ? " (given)" : ""))
        lines.append("")
        lines.append("  ranks       step  samples/s  speed-up  efficiency  50 % from batch")
        for ranks in [1] + Self.counts {
            let seconds = model.seconds(ranks: ranks, batch: Double(batch))
            let needed = model.batch(ranks: ranks, efficiency: Self.worthwhile).rounded(.up)
            let columns = [
                ("\(ranks)", 7), (time(seconds), 11), (numbers.count(Double(batch) / seconds), 11),
                (numbers.fixed(model.speedup(ranks: ranks, batch: Double(batch)), digits: 2), 10),
                (numbers.percent(model.efficiency(ranks: ranks, batch: Double(batch)), digits: 0), 12),
                (ranks == 1 ? "" : numbers.count(needed), 17),
            ]
            lines.append(columns.map { $0.0.paddedLeft(to: $0.1) }.joined())
        }
        return lines.joined(separator: "\n") + "\n"
    }

    func json(_ outcome: Outcome) -> JSONValue {
        let model = outcome.model
        return .object([
            .init("network", JSONValue(widths)), .init("batch", JSONValue(batch)),
            .init("threads", JSONValue(threads)), .init("gradient_bytes", JSONValue(model.gradientBytes)),
            .init("step_seconds", JSONValue(model.stepSeconds)),
            .init("sample_seconds", JSONValue(model.sampleSeconds)), .init("measured_ranks", JSONValue(outcome.ranks)),
            .init("latency", JSONValue(model.latency)), .init("bandwidth", JSONValue(model.bandwidth)),
            .init(
                "sums",
                JSONValue(
                    outcome.sums.map {
                        JSONValue.object([.init("bytes", JSONValue($0.bytes)), .init("seconds", $0.times.json)])
                    })),
            .init(
                "ranks",
                JSONValue(
                    Self.counts.map { ranks in
                        JSONValue.object([
                            .init("ranks", JSONValue(ranks)),
                            .init("seconds", JSONValue(model.seconds(ranks: ranks, batch: Double(batch)))),
                            .init("efficiency", JSONValue(model.efficiency(ranks: ranks, batch: Double(batch)))),
                            .init(
                                "worthwhile_batch",
                                JSONValue(model.batch(ranks: ranks, efficiency: Self.worthwhile).rounded(.up))),
                        ])
                    })),
        ])
    }
}
