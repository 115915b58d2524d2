import Collectives
import Engine
import Glibc
import Telemetry

/// Measures what this rank does between two reports of all ranks.
final class RankWatch {
    private let ranks: MeasuredRanks
    private let clock: () -> Double
    private var start: Double
    private var samples = 0
    /// The seconds of the batches since the last report, and those of them that exchanges took.
    private var (seconds, waited) = (0.0, 0.0)
    /// The seconds of all exchanges before the batch that is trained.
    private var waitedBefore = 0.0

    /// The seconds between two reports.
    private static let interval = 1.0

    init(_ ranks: MeasuredRanks, clock: @escaping () -> Double) {
        self.ranks = ranks
        self.clock = clock
        start = clock()
    }

    /// Whether a report is due; only rank 0 should ask, as clocks differ.
    var isDue: Bool { clock() - start >= Self.interval }

    func beginBatch() { waitedBefore = ranks.seconds }

    /// Records a batch of all ranks, and the seconds that it took.
    func endBatch(of batch: Int, seconds: Double) {
        samples += ranks.share(of: batch).count
        self.seconds += seconds
        waited += ranks.seconds - waitedBefore
    }

    /// The reports of all ranks, which call it at the same time.
    func report() -> [RankReport] {
        let figures = [
            samples > 0 ? Double(samples) / max(1e-9, seconds - waited) : .nan,
            seconds > 0 ? min(1, waited / seconds) : 0, Self.memory,
            Double(InstructionSet.current.rawValue),
        ]
        (start, samples, seconds, waited) = (clock(), 0, 0, 0)
        // One exchange: on a slow network each takes its time.
        let bits = figures.flatMap { figure in (0..<8).map { UInt8(truncatingIfNeeded: figure.bitPattern >> (8 * $0)) }
        }
        return ranks.gather(bits + Array(Self.host.utf8)).map { record in
            let figures = (0..<figures.count).map { number in
                Double(
                    bitPattern: record.dropFirst(8 * number).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) })
            }
            return RankReport(
                host: String(decoding: record.dropFirst(8 * figures.count), as: UTF8.self),
                samplesPerSecond: figures[0], waiting: figures[1],
                memory: figures[2],
                instructions: UInt8(exactly: figures[3]).flatMap { InstructionSet(rawValue: $0)?.name } ?? "")
        }
    }

    /// The most memory that this process has had, in bytes, by `getrusage`.
    private static var memory: Double {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) * 1024
    }

    private static var host: String {
        var name = Array(repeating: CChar(0), count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "?" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension TrainingLoop {
    /// Reports what the ranks do, if rank 0 has said that a report is due.
    func reportRanks() {
        guard let commands = commands as? RankedCommands, let watch, commands.wantsReport else { return }
        emit(.ranks(watch.report()))
    }
}
