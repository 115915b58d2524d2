import Collectives
import Runs
import Terminal
import Training

extension TrainCommand {
    /// Trains alone, or as one of the ranks that mpirun or srun started.
    func train() throws {
        guard let cluster = try Cluster.join(patience: Double(place.rankTimeout)) else {
            return try train(try makeJob(on: nil), on: nil)
        }
        guard cluster.isFirst else {
            defer { cluster.leave() }
            // What is only shown, rank 0 shows.
            return place.dryRun
                ? ()
                : try SilentRank(cluster: cluster).run { () throws(Failure) in
                    try makeJob(on: cluster)
                }
        }
        if place.dryRun {
            defer { cluster.leave() }
            return try train(try makeJob(on: cluster), on: cluster)
        }
        let terminal = launcherTerminal
        defer { terminal?.giveBack() }
        _ = cluster.ranks.broadcast([showsDashboard ? 1 : 0])
        let made: Result<TrainingJob, Failure>
        do throws(Failure) { made = .success(try makeJob(on: cluster)) } catch { made = .failure(error) }
        guard case .success(var job) = made else {
            defer { cluster.leave() }
            _ = try cluster.agreeing(on: \.session.trainer) { () throws(Failure) -> TrainingJob.Prepared in
                _ = try made.get()
                throw Failure(.failed)
            }
            return
        }
        job.ranks = cluster.ranks
        job.noteSaved = { cluster.noteSaved($0) }
        try train(job, on: cluster)
    }

    /// The terminal of mpirun, if a dashboard is wanted and there is no other one.
    private var launcherTerminal: LauncherTerminal? {
        guard !display.headless, !display.quiet, !CursesTerminal.isAvailable() else { return nil }
        do throws(LauncherTerminal.Hint) { return try LauncherTerminal.take() } catch {
            if let sentence = error.sentence { StandardStream.error.warn(sentence) }
            return nil
        }
    }
}
