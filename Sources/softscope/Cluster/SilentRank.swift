import Collectives
import Glibc
import Runs
import Telemetry
import Terminal
import Training

/// A rank other than the first: it trains and says nothing.
struct SilentRank {
    let cluster: Cluster

    /// Trains to the end of the run.
    ///
    /// - Parameter makeJob: fails like that of rank 0.
    func run(_ makeJob: () throws(Failure) -> TrainingJob) throws(Failure) {
        let isWatched = cluster.ranks.broadcast([]) == [1]
        let trainer = try cluster.agreeing(on: { $0 }) { () throws(Failure) in
            var job = try makeJob()
            if isWatched { job.options.suitDashboard() }
            return try failing(try job.trainer())
        }
        // Rank 0 gets the same signals, and stops all ranks. If it does not, nobody else will.
        let termination = TerminationSignals { number in
            usleep(9_000_000)
            TerminalRestorer.end(by: number)
        }
        defer { withExtendedLifetime(termination) {} }
        trainer.run(
            emit: { _ in }, commands: CommandChannel(), snapshots: SnapshotExchange(), ranks: cluster.ranks,
            clock: monotonicSeconds)
    }
}
