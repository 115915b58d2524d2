import Dashboard
import Interchange
import RunStore
import Screen
import Training

/// The results of a benchmark, and the machine.
struct BenchmarkReport {
    /// The processor's peak speed.
    struct Peak {
        var threads: Int
        /// A multiplication with its addition counts as two operations.
        var operationsPerSecond: Double
    }

    var peaks: [Peak] = []
    /// Empty if it was not requested, like the other parts.
    var training: [TrainingBenchmark.Figure] = []
    var softmax: [SoftmaxBenchmark.Figure] = []
    var softmaxMemory: SoftmaxMemoryBenchmark?
    var manyClasses: [ManyClassBenchmark.Figure] = []
    var channel: ChannelBenchmark?
    var dashboard: DashboardBenchmark?
    var frames: [FrameBenchmark.Figure] = []
    var scaling: [ScalingBenchmark.Series] = []
    var peers: PeerBenchmark?

    private func peak(threads: Int) -> Double {
        peaks.first { $0.threads == threads }?.operationsPerSecond ?? .nan
    }

    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("machine", Machine.current.json), .init("build", JSONValue(BuildKind.name)),
        ]
        if !peaks.isEmpty {
            members.append(
                .init(
                    "peak",
                    JSONValue(
                        peaks.map { peak in
                            JSONValue.object([
                                .init("threads", JSONValue(peak.threads)),
                                .init("gflops", JSONValue(peak.operationsPerSecond / 1e9)),
                            ])
                        })))
        }
        if !training.isEmpty {
            members.append(
                .init("training", JSONValue(training.map { $0.json(peak: peak(threads: $0.way.threads)) })))
        }
        if !softmax.isEmpty { members.append(.init("softmax", JSONValue(softmax.map(\.json)))) }
        if let softmaxMemory { members.append(.init("softmax_memory", softmaxMemory.json)) }
        if !manyClasses.isEmpty {
            members.append(
                .init("many_classes", JSONValue(manyClasses.map { $0.json(peak: peak(threads: $0.threads)) })))
        }
        if let channel { members.append(.init("channel", channel.json)) }
        if let dashboard { members.append(.init("dashboard", dashboard.json)) }
        if !frames.isEmpty { members.append(.init("frames", JSONValue(frames.map(\.json)))) }
        if !scaling.isEmpty { members.append(.init("scaling", JSONValue(scaling.map(\.json)))) }
        if let peers { members.append(.init("against", peers.json)) }
        return .object(members)
    }

    /// The results as tables and charts, for people.
    ///
    /// - Parameter columns: the width of the charts.
    func text(_ appearance: Appearance, columns: Int) -> String {
        let numbers = appearance.numbers
        var lines = ["\(Machine.current.text), \(BuildKind.name) build"]
        if !training.isEmpty { lines += trainingLines(numbers) }
        if !softmax.isEmpty {
            lines += header("softmax and cross-entropy, nanoseconds a class", ["fused", "apart", "ratio"])
            for figure in softmax {
                let scale = 1e9 / Double(figure.classes)
                lines.append(
                    row(
                        "\(figure.classes) classes",
                        [figure.fused.median * scale, figure.apart.median * scale].map { numbers.fixed($0) }
                            + [numbers.fixed(figure.apart.median / figure.fused.median)]))
            }
        }
        if let softmaxMemory { lines += memoryLines(softmaxMemory, numbers) }
        if !manyClasses.isEmpty { lines += manyClassLines(numbers) }
        if let channel {
            lines += header("a batch's report, in microseconds", ["median", "minimum", "spread"])
            for (name, times) in [("publish", channel.publishing), ("arrive", channel.arriving)] {
                lines.append(
                    row(name, [times.median, times.minimum, times.spread].map { numbers.fixed($0 * 1e6) }))
            }
        }
        if let dashboard {
            lines += header("an epoch of torch-mlp, in milliseconds", ["median", "minimum", "spread"])
            for (name, times) in [("headless", dashboard.without), ("dashboard at 200x60", dashboard.with)] {
                lines.append(row(name, [times.median, times.minimum, times.spread].map { numbers.fixed($0 * 1000) }))
            }
            lines.append("the dashboard takes \(numbers.fixed(dashboard.lost * 100)) % of the training's speed")
        }
        if !frames.isEmpty { lines += frameLines(numbers) }
        if !scaling.isEmpty { lines += ScalingText(series: scaling, appearance: appearance, columns: columns).lines }
        if let peers { lines += PeerText(peers: peers, numbers: numbers).lines }
        return lines.joined(separator: "\n") + "\n"
    }

    private func trainingLines(_ numbers: NumberFormat) -> [String] {
        var lines = header(
            "an epoch and its evaluation, in milliseconds",
            ["median", "minimum", "spread", "samples/s", "GFLOP/s", "% of peak", "ratio"])
        for figure in training {
            // The readable path on the same workload is the baseline.
            let alternative = training.first { $0.workload == figure.workload && $0.way.path == .readable }
            lines.append(
                row(
                    "\(figure.workload), \(figure.way.name)",
                    [figure.epochs.median, figure.epochs.minimum, figure.epochs.spread].map { numbers.fixed($0 * 1000) }
                        + [
                            numbers.count(Double(figure.samples) / figure.epochs.median),
                            numbers.fixed(figure.operationsPerSecond / 1e9),
                            numbers.fixed(100 * figure.operationsPerSecond / peak(threads: figure.way.threads)),
                            numbers.fixed((alternative?.epochs.median ?? .nan) / figure.epochs.median),
                        ]))
        }
        return lines + peakLines(numbers)
    }

    private func peakLines(_ numbers: NumberFormat) -> [String] {
        peaks.map { peak in
            "peak, \(Self.name(threads: peak.threads)): \(numbers.fixed(peak.operationsPerSecond / 1e9)) GFLOP/s"
        }
    }

    private static func name(threads: Int) -> String { "\(threads) \(threads == 1 ? "thread" : "threads")" }

    private func memoryLines(_ memory: SoftmaxMemoryBenchmark, _ numbers: NumberFormat) -> [String] {
        let classes = SoftmaxMemoryBenchmark.classes
        var lines = header(
            "softmax of \(classes) classes, least nanoseconds a class", ["softmax", "copy", "ratio"])
        for (name, state) in [("warm", memory.warm), ("rotating", memory.rotating)] {
            lines.append(
                row(
                    name,
                    [state.softmax.minimum, state.copy.minimum].map { numbers.fixed($0 / Double(classes) * 1e9) }
                        + [numbers.fixed(state.ratio)]))
        }
        lines.append(
            row(
                "loss and gradient, \(Self.name(threads: memory.threads))",
                [numbers.fixed(memory.nanosecondsPerClass)]))
        return lines
    }

    private func manyClassLines(_ numbers: NumberFormat) -> [String] {
        let size = "\(ManyClassBenchmark.hidden) x \(ManyClassBenchmark.classes)"
        var lines = header(
            "a step of a last layer of \(size), \(ManyClassBenchmark.batch) samples, in ms",
            ["median", "minimum", "spread", "GFLOP/s", "% of peak"])
        for figure in manyClasses {
            lines.append(
                row(
                    Self.name(threads: figure.threads),
                    [figure.steps.median, figure.steps.minimum, figure.steps.spread].map { numbers.fixed($0 * 1000) }
                        + [
                            numbers.fixed(figure.operationsPerSecond / 1e9),
                            numbers.fixed(100 * figure.operationsPerSecond / peak(threads: figure.threads)),
                        ]))
        }
        return training.isEmpty ? lines + peakLines(numbers) : lines
    }

    private func frameLines(_ numbers: NumberFormat) -> [String] {
        var lines = header(
            "frames, in milliseconds", ["build", "present", "total", "processor", "minimum", "spread"])
        for figure in frames {
            let size = "\(figure.size.columns)x\(figure.size.rows)"
            let times = [
                figure.build.median, figure.present.median, figure.total.median, figure.processor.median,
                figure.total.minimum, figure.total.spread,
            ]
            lines.append(
                row(
                    "\(figure.number) \(figure.page.name)".paddedRight(to: 12)
                        + size.paddedRight(to: 10)
                        + "n \(figure.total.seconds.count)", times.map { numbers.fixed($0 * 1000) }))
        }
        lines += [
            "medians; minimum and spread (between the quartiles) of the total; processor: what the thread worked for it"
        ]
        return lines
    }

    private func header(_ title: String, _ columns: [String]) -> [String] {
        ["", row(title, columns)]
    }

    private func row(_ name: String, _ cells: [String]) -> String {
        name.paddedRight(to: 46) + cells.map { $0.paddedLeft(to: 10) }.joined()
    }
}
