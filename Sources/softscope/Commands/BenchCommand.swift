import ArgumentParser
import Datasets
import Engine
import Glibc
import Interchange
import Screen
import Training

struct BenchCommand: ParsableCommand {
    /// The parts of the benchmark.
    enum Section: String, ExpressibleByArgument, CaseIterable {
        case training, softmax, channel, dashboard, frames
    }

    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures what training, softmax and the dashboard cost on this machine.",
        discussion: """
            training: seconds per epoch, evaluation included, for several networks and kinds of data, by the fast path and \
            by the readable one in turn; the operations that skipped zeros do not save, and their share of the processor's \
            peak. softmax: softmax with cross-entropy for 10 to a million classes, as one function and as two; for a million \
            beside a copy of the same memory, warm and in arrays that take turns; and the training step of a last layer \
            with 12,358 classes. channel: \
            publishing a batch's event and receiving it on another thread. dashboard: the speed that training loses to it \
            at 200×60. frames: for every page and size, the seconds to build a frame, to hand it to curses and an \
            unwatched terminal (present), both (total), and the drawing thread's processor time (processor); the pages for \
            the logs of other programs show a million values in 200 charts, and each grows before every frame.

            --scaling measures how the time of an epoch grows with the samples, the width of the hidden layer, the classes and \
            the threads. --against trains the same networks, and texts, with those of PyTorch, JAX, scikit-learn and \
            fastText that the Python in use has, in turn; none of them is needed. Each library trains in memory, in its \
            faster form and with the faster of one thread and all of them.

            Each has the median, the minimum, and the spread, which is the distance between the quartiles.
            """)

    @Option(help: "Measure only this: \(Section.allCases.map(\.rawValue).joined(separator: ", ")). May be given again.")
    var only: [Section] = []

    @Flag(help: "Measure how cost grows, as charts; nothing else but what --only names.")
    var scaling = false

    @Flag(help: "Measure beside Python's libraries; nothing else but what --only names.")
    var against = false

    @Option(
        help: ArgumentHelp(
            "The Python of --against: that of the active virtual environment, or the first on the PATH.",
            valueName: "file"))
    var python: String?

    @Option(help: "How often to measure everything but the frames.")
    var rounds = 5

    @Option(help: "Measure at least so many frames of every page and size.")
    var frames = 250

    @Option(help: "Train and measure on the first N samples of each split only.")
    var limit: Int?

    @Flag(help: "One JSON object, in seconds.")
    var json = false

    func validate() throws {
        guard 1...100_000 ~= frames else {
            throw ValidationError("--frames must be 1 to 100000, not \(frames)")
        }
        guard 1...1000 ~= rounds else { throw ValidationError("--rounds must be 1 to 1000, not \(rounds)") }
        guard python == nil || against else { throw ValidationError("--python is for --against") }
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1, not \(limit)") }
    }

    mutating func run() throws {
        var report = BenchmarkReport()
        let chosen = only.isEmpty && !scaling && !against ? Section.allCases : only
        for section in Section.allCases where chosen.contains(section) { try measure(section, into: &report) }
        if scaling { report.scaling = try ScalingBenchmark(limit: limit).measure(rounds: rounds) }
        if against {
            // A peer that has ended is told apart from one that answers by its answer.
            signal(SIGPIPE, SIG_IGN)
            var peers = PeerBenchmark()
            try peers.measure(python: python, limit: limit, rounds: rounds)
            report.peers = peers
        }
        let appearance = Appearance(glyphs: Locale.usesUTF8 ? .unicode : .ascii, colors: .none)
        try StandardStream.output.emit(
            json
                ? report.json.text + "\n" : report.text(appearance, columns: StandardStream.output.columns))
    }

    private func measure(_ section: Section, into report: inout BenchmarkReport) throws(Failure) {
        switch section {
        case .training:
            report.peaks = measuredPeaks()
            report.training = try TrainingBenchmark(limit: limit).measure(rounds: rounds)
        case .softmax:
            if report.peaks.isEmpty { report.peaks = measuredPeaks() }
            report.softmax = SoftmaxBenchmark().measure(rounds: rounds)
            var memory = SoftmaxMemoryBenchmark()
            memory.measure(rounds: rounds)
            report.softmaxMemory = memory
            report.manyClasses = ManyClassBenchmark().measure(rounds: rounds)
        case .channel:
            var channel = ChannelBenchmark()
            channel.measure(events: 100 * rounds)
            report.channel = channel
        case .dashboard:
            var dashboard = DashboardBenchmark(try digits(), epochs: 4)
            try dashboard.measure(rounds: rounds)
            report.dashboard = dashboard
        case .frames:
            report.frames = try FrameBenchmark(try digits()).measure(frames: frames)
            report.frames += try FrameBenchmark().measure(frames: frames)
            report.frames += try FrameBenchmark(storedRuns: 10_000).measure(frames: frames)
        }
    }

    private func measuredPeaks() -> [BenchmarkReport.Peak] {
        Set([1, ThreadTeam.usualCount]).sorted().map { threads in
            BenchmarkReport.Peak(
                threads: threads,
                operationsPerSecond: ProcessorPeak.operationsPerSecond(threads: threads, clock: monotonicSeconds))
        }
    }

    private func digits() throws(Failure) -> Dataset {
        try Dataset.benchmarked("mnist", limit: limit)
    }
}
