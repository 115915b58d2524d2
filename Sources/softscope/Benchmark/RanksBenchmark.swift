import Collectives
import Interchange
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

    /// The exchanges of steps whose gradients have so many bytes.
    struct Exchange {
        var bytes: Int
        var times = Timings()
    }

    /// The results.
    struct Outcome {
        var model: ScalingModel
        var exchanges: [Exchange]
        /// The ranks that were measured; 1 if latency and bandwidth are given.
        var ranks: Int
    }

    /// The parameters of each layer.
    private var layerParameters: [Int] { zip(widths, widths.dropFirst()).map { ($0 + 1) * $1 } }
    var parameters: Int { layerParameters.reduce(0, +) }

    /// Measures a step, and its exchanges between the ranks. All ranks must call it.
    ///
    /// - Parameters:
    ///   - latency: in seconds; nil to measure it, for which there must be several ranks.
    ///   - bandwidth: in bytes a second; nil to measure it.
    ///   - rounds: how often each is measured.
    func measure(
        on ranks: any Collective, latency: Double?, bandwidth: Double?, rounds: Int
    ) throws(Failure) -> Outcome {
        let step = measureStep(on: ranks, rounds: rounds)
        let exchanges = ranks.count > 1 ? MeasuredExchanges(layerParameters, on: ranks).measure(rounds: rounds) : []
        let measured = ScalingModel.constants(
            exchanges.map { (Double($0.bytes), $0.times.median) }, ranks: ranks.count)
        guard let latency = latency ?? measured?.latency, let bandwidth = bandwidth ?? measured?.bandwidth else {
            throw Failure(
                .wrongUsage,
                "bench --ranks measures between ranks: start it with mpirun, or give both --latency and --bandwidth.")
        }
        return Outcome(
            model: ScalingModel(
                stepSeconds: step.start, sampleSeconds: step.slope,
                layerBytes: layerParameters.map { Double($0 * MemoryLayout<Float>.size) }, latency: latency,
                bandwidth: bandwidth),
            exchanges: exchanges, ranks: ranks.count)
    }

    /// The seconds of a step without samples, and of each sample; of several ranks on one machine, all measure at once.
    ///
    /// A small network takes so little for a sample that the batches of a rank do not show it: then larger ones do.
    private func measureStep(on ranks: any Collective, rounds: Int) -> (start: Double, slope: Double) {
        let most = max(2, min(Self.mostRows, Self.mostNumbers / max(1, widths.max() ?? 1)))
        var sizes = Set([8, 4, 2, 1].map { min(most, max(1, batch / $0)) })
        if sizes.count < 2 { sizes.insert(2 * (sizes.max() ?? 1)) }
        var measured: [(size: Double, seconds: Double)] = []
        while true {
            ranks.rest()
            measured += seconds(ofSteps: sizes.sorted(), rounds: rounds)
            let line = ScalingModel.line(measured)
            let largest = Int(measured.last?.size ?? 1)
            // All ranks go on if one must: they measure at the same time.
            guard !ranks.allAgree((line?.slope ?? 0) > 0), largest < most else { return line ?? (0, 0) }
            sizes = [min(most, largest * 8)]
        }
    }

    /// The largest batch that is measured, and the numbers in its widest layer.
    private static let mostRows = 1 << 16
    private static let mostNumbers = 1 << 26

    /// The shortest steps with so many samples. They take turns, so that what else the machine does slows all of them.
    private func seconds(ofSteps sizes: [Int], rounds: Int) -> [(size: Double, seconds: Double)] {
        let steps = sizes.map { MeasuredStep(widths, rows: $0, threads: threads) }
        for _ in 0..<rounds {
            for step in steps { step.measure(times: 10) }
        }
        return zip(sizes, steps).map { (size: Double($0), seconds: $1.shortest) }
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
        if !outcome.exchanges.isEmpty {
            lines.append("exchanges of a step of \(outcome.ranks) ranks, by the bytes of its gradients, medians:")
            for exchange in outcome.exchanges {
                lines.append(
                    "  \(numbers.count(Double(exchange.bytes)).paddedLeft(to: 7))B  "
                        + time(exchange.times.median).paddedLeft(to: 9))
            }
        }
        lines.append(
            "latency \(time(model.latency)), bandwidth \(numbers.significant(model.bandwidth / 1e6)) MB/s"
                + (outcome.exchanges.isEmpty ? " (given)" : ""))
        lines.append("")
        lines.append("  ranks       step  samples/s  speed-up  efficiency  50 % from batch")
        for ranks in [1] + Self.counts {
            let seconds = model.seconds(ranks: ranks, batch: Double(batch))
            let needed = model.batch(ranks: ranks, efficiency: Self.worthwhile).map { numbers.count($0) } ?? "none"
            let columns = [
                ("\(ranks)", 7), (time(seconds), 11), (numbers.count(Double(batch) / seconds), 11),
                (numbers.fixed(model.speedup(ranks: ranks, batch: Double(batch)), digits: 2), 10),
                (numbers.percent(model.efficiency(ranks: ranks, batch: Double(batch)), digits: 0), 12),
                (ranks == 1 ? "" : needed, 17),
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
                "exchanges",
                JSONValue(
                    outcome.exchanges.map {
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
                                model.batch(ranks: ranks, efficiency: Self.worthwhile).map { JSONValue($0) } ?? .null),
                        ])
                    })),
        ])
    }
}
