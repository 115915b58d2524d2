import Collectives
import Datasets
import Engine
import Files
import Glibc
import MPICollectives
import Telemetry
import Terminal

/// This process as one of the ranks of a run, which mpirun or srun started together.
///
/// Rank 0 shows the run, takes commands, and writes files. The others say nothing, unless rank 0 cannot.
final class Cluster: Sendable {
    let ranks: any Collective
    let hosts: [String]
    /// How long the run may take to end after a signal, in seconds. mpirun kills all ranks after a second, and srun after half
    /// a minute.
    let grace: Double
    /// The instruction set of each rank, with which its part of the sums is computed.
    private let instructions: [InstructionSet?]

    private init(_ joined: JoinedRanks, _ launcher: Launcher) {
        ranks = joined.ranks
        hosts = joined.hosts
        instructions = joined.ranks.gather([InstructionSet.current.rawValue]).map {
            $0.first.flatMap(InstructionSet.init)
        }
        grace = launcher.name == "mpirun" ? 0.6 : 10
    }

    /// Joins the other ranks; nil if the process was started alone.
    ///
    /// - Parameter patience: the longest that a rank waits for another one, in seconds.
    static func join(patience: Double) throws(Failure) -> Cluster? {
        guard let launcher = Launcher({ Environment[$0] }) else { return nil }
        guard MessagePassing.isBuilt else {
            guard launcher.rank == 0 else { throw Failure(.wrongUsage) }
            throw Failure(
                .wrongUsage,
                "\(launcher.name) started \(launcher.count) of this program, which was built without MPI and would train as "
                    + "often: build it with swift build -c release --traits MPI, or start it once.")
        }
        let joined: JoinedRanks
        do throws(RankLoss) {
            joined = try MessagePassing.join(
                patience: patience, lost: { Self.end(with: "\($0)", rank: launcher.rank) })
        } catch {
            throw Failure(.failed, "\(error).")
        }
        guard joined.ranks.count >= launcher.count else {
            MessagePassing.leave()
            throw launcher.rank == 0 ? strangers(launcher, joined.ranks.count) : Failure(.wrongUsage)
        }
        return Cluster(joined, launcher)
    }

    /// The processes do not know each other, and each would train the same.
    private static func strangers(_ launcher: Launcher, _ found: Int) -> Failure {
        Failure(
            .wrongUsage,
            "\(launcher.name) started \(launcher.count) of this program, of which MPI joins only \(found): start it with "
                + "the mpirun of the MPI that it was built with, or with the --mpi of srun that suits that.")
    }

    var isFirst: Bool { ranks.isFirst }

    /// The threads of this rank, unless the user says how many: of a machine whose processors are not bound to ranks, each rank
    /// gets its part.
    var usualThreads: Int {
        let all = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        let neighbours = hosts.count { $0 == hosts[ranks.rank] }
        guard ThreadTeam.usualCount >= min(8, all) else { return ThreadTeam.usualCount }
        return max(1, min(8, all / max(1, neighbours)))
    }

    /// What to know of ranks that compute with different instructions; nil if all have the same.
    var warning: String? {
        guard let other = instructions.firstIndex(where: { $0 != instructions[0] }) else { return nil }
        func name(_ rank: Int) -> String { instructions[rank]?.name ?? "unknown instructions" }
        return
            "Rank \(self.name(0)) computes with \(name(0)), and rank \(self.name(other)) with \(name(other)): the last bits "
            + "of the model depend on which rank is on which machine."
    }

    /// A rank in messages, without the word before its number.
    func name(_ rank: Int) -> String { "\(rank) on \(rank < hosts.count ? hosts[rank] : "?")" }

    // MARK: - The end

    /// The last model that was written, to be named where a run ends before its time.
    private static let checkpoint = Guarded<String?>(nil)

    /// Whether the program ends before its time.
    private static let isEnding = Guarded(false)

    func noteSaved(_ path: String) { Self.checkpoint.withLock { $0 = path } }

    /// The file in which rank 0 writes checkpoints, for the other ranks to name where it cannot, and what was there before the
    /// run.
    private static let expected = Guarded<(path: String, before: FileStatus?)?>(nil)

    func expectModel(at path: String) { Self.expected.withLock { $0 = (path, FileStatus(path)) } }

    /// The last model that was written, as far as this rank can tell.
    private static var lastModel: String? {
        if let own = checkpoint.withLock({ $0 }) { return own }
        guard let expected = expected.withLock({ $0 }), let now = FileStatus(expected.path), now != expected.before
        else { return nil }
        return expected.path
    }

    /// Ends all ranks, with one sentence about why and the last checkpoint.
    ///
    /// - Parameter aborts: false where the launcher ends the ranks already.
    private static func end(with reason: String, rank: Int, aborts: Bool = true) -> Never {
        // A signal and the loss of a rank mostly come together, each on a thread of its own: one tells of it.
        let isFirst = isEnding.withLock { isEnding in
            defer { isEnding = true }
            return !isEnding
        }
        while !isFirst { sleep(60) }
        TerminalRestorer.restoreNow()
        let rest =
            lastModel.map { " The last checkpoint is \($0); go on: softscope --resume \(quotedForShell($0))" }
            ?? (rank > 0 ? "" : " No checkpoint was written; --checkpoint-every writes them.")
        StandardStream.error.warn((rank > 0 ? "rank \(rank): " : "") + "\(reason), and the run is over.\(rest)")
        if aborts { MessagePassing.abort(status: ExitStatus.failed.rawValue) }
        // MPI ends this process, too, but need not be quick.
        _exit(ExitStatus.failed.rawValue)
    }

    /// Ends the program where a signal asked for it and the ranks no longer answer, as after the end of one of them: mpirun
    /// then ends all others, and leaves them no more than a second.
    static func endUnanswered() -> Never {
        end(with: "Another rank has ended, or does not answer", rank: 0, aborts: false)
    }

    /// Leaves the other ranks, which have come to the end of the run too. If they have not, all are ended.
    func leave(atEnd hasEnded: Bool = true) {
        if !hasEnded { abort(.interrupted) }
        MessagePassing.leave()
    }

    /// Ends the program and all ranks, which may be anywhere in the run.
    func abort(_ status: ExitStatus) -> Never {
        MessagePassing.abort(status: status.rawValue)
        _exit(status.rawValue)
    }
}
