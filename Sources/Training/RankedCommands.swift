import Collectives
import Telemetry

/// The commands of a run of several ranks: those that rank 0 gets. Commands that change the training are handed to all ranks,
/// which so obey them between the same two batches; so is that to write the model, as each rank has a share of the optimizer's
/// state. The others stay with rank 0.
final class RankedCommands: CommandSource {
    /// Ignored on all ranks but the first.
    private let own: any CommandSource
    private let ranks: any Collective
    /// Commands for all ranks that have not been handed on yet; always empty but on rank 0.
    private var held: [TrainingCommand] = []
    private let isReportDue: () -> Bool
    /// Whether all ranks are to report what they do, as rank 0 has said with its last commands.
    private(set) var wantsReport = false

    /// - Parameter isReportDue: whether rank 0 wants the ranks to report what they do.
    init(_ own: any CommandSource, of ranks: any Collective, isReportDue: @escaping () -> Bool) {
        self.own = own
        self.ranks = ranks
        self.isReportDue = isReportDue
    }

    func drain() -> [TrainingCommand] {
        let commands = drainAlone()
        let isDue: UInt8 = ranks.isFirst && isReportDue() ? 1 : 0
        let packet = ranks.broadcast([isDue] + commands.flatMap { $0.shared?.bytes ?? [] })
        wantsReport = packet.first == 1
        let shared = Array(packet.dropFirst())
        return ranks.isFirst ? commands : SharedCommand.all(in: shared).map(\.command)
    }

    /// Always false: an evaluation is divided among the ranks, which do not talk before it is over.
    var holdsStop: Bool { false }

    func wait(seconds: Double?) {
        if ranks.isFirst { waitAlone(seconds: seconds) }
        if seconds == nil { ranks.rest() }
    }

    func drainUnshared() -> [TrainingCommand] {
        let commands = drainAlone()
        held = commands.filter { $0.shared != nil }
        return commands.filter { $0.shared == nil }
    }

    func drainAlone() -> [TrainingCommand] {
        guard ranks.isFirst else { return [] }
        defer { held = [] }
        return held + own.drain()
    }

    func waitAlone(seconds: Double?) {
        if held.isEmpty { own.wait(seconds: seconds) }
    }
}

/// A command that all ranks obey, as it is handed to them: a tag, and a number that some commands have.
private struct SharedCommand {
    var command: TrainingCommand
    var tag: UInt8
    var number: UInt64 = 0

    private static let size = 9

    init(_ command: TrainingCommand, _ tag: UInt8, _ number: UInt64 = 0) {
        (self.command, self.tag, self.number) = (command, tag, number)
    }

    var bytes: [UInt8] { [tag] + (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }

    /// The commands in these bytes.
    static func all(in bytes: [UInt8]) -> [SharedCommand] {
        stride(from: 0, through: bytes.count - size, by: size).compactMap { first in
            let number = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[first + 1 + $1]) << (8 * $1) }
            return SharedCommand(tag: bytes[first], number: number)
        }
    }

    private init?(tag: UInt8, number: UInt64) {
        switch tag {
        case 0: self.init(.pause, tag)
        case 1: self.init(.resume, tag)
        case 2: self.init(.stepBatch, tag)
        case 3: self.init(.stepEpoch, tag)
        case 4: self.init(.setLearningRate(Double(bitPattern: number)), tag, number)
        case 5: self.init(.extend(epochs: Int(truncatingIfNeeded: number)), tag, number)
        case 6: self.init(.stop(keepingModel: number != 0), tag, number)
        case 7: self.init(.write, tag)
        default: return nil
        }
    }
}

extension TrainingCommand {
    /// The command in the form for all ranks; nil if it neither changes the training nor needs what each of them has.
    fileprivate var shared: SharedCommand? {
        switch self {
        case .pause: SharedCommand(self, 0)
        case .resume: SharedCommand(self, 1)
        case .stepBatch: SharedCommand(self, 2)
        case .stepEpoch: SharedCommand(self, 3)
        case .setLearningRate(let rate): SharedCommand(self, 4, rate.bitPattern)
        case .extend(let epochs): SharedCommand(self, 5, UInt64(bitPattern: Int64(epochs)))
        case .stop(let keepingModel): SharedCommand(self, 6, keepingModel ? 1 : 0)
        case .write: SharedCommand(self, 7)
        case .setSpeed, .writeInto, .snapshot: nil
        }
    }
}
