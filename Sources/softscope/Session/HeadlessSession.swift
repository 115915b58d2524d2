import Dashboard
import Datasets
import Dispatch
import Glibc
import Runs
import Telemetry
import Terminal
import Training

/// A run without a dashboard: reports it on standard output, and returns when it is over.
final class HeadlessSession: Sendable {
    private let job: TrainingJob
    private let showsLoading: Bool
    private let notifies: Bool
    private let cluster: Cluster?
    /// The signal that asked the program to end.
    private let signal = Guarded<Int32?>(nil)
    private let arrivals = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - showsLoading: whether standard error, if it is a terminal, shows the progress of loading.
    ///   - notifies: whether the user is called at the end.
    ///   - cluster: the ranks that train together, of which this is the first; nil if it trains alone.
    init(_ job: TrainingJob, showsLoading: Bool, notifies: Bool, on cluster: Cluster? = nil) {
        self.cluster = cluster
        self.job = job
        self.showsLoading = showsLoading
        self.notifies = notifies
    }

    func run(reporter: any ProgressReporter) throws(Failure) -> ExitStatus {
        let prepare = { [self] () throws(Failure) in
            try LoadingBar.during(job.source.name, isShown: showsLoading) { progress throws(Failure) in
                try failing(
                    try job.prepare(
                        folding: reporter.folding, keepsModels: false,
                        wake: { [arrivals] in arrivals.signal() }, progress: progress))
            }
        }
        let prepared: TrainingJob.Prepared
        if let cluster {
            prepared = try cluster.agreeing(on: { $0.session.trainer }, writing: \.modelPath, prepare)
        } else {
            prepared = try prepare()
        }
        defer { prepared.cleanUp() }
        let session = prepared.session

        // Ctrl-C and similar signals stop the run like a key would; the run's last event ends the loop.
        let termination = TerminationSignals { [self] number in
            signal.withLock { $0 = number }
            session.commands.send(.stop(keepingModel: true))
            // The same limit as the dashboard's; a run that is over ends the program earlier.
            guard !session.waitUntilEnded(seconds: cluster?.grace ?? 10) else { return }
            if cluster != nil { Cluster.endUnanswered() }
            TerminalRestorer.end(by: number)
        }
        defer { withExtendedLifetime(termination) {} }

        // If the reader of standard output is gone, writing fails instead, and the model is kept all the same.
        Glibc.signal(SIGPIPE, SIG_IGN)

        for warning in [prepared.warning, cluster?.warning].compactMap(\.self) { StandardStream.error.warn(warning) }
        session.start()
        let summary = try follow(session, reporter: reporter)
        let number = signal.withLock { $0 }
        if let number, number != SIGINT {
            _ = summary.failure?.report()
            prepared.cleanUp()
            // Without it MPI takes this rank for one that crashed.
            cluster?.leave()
            TerminalRestorer.end(by: number)
        }
        if let failure = summary.failure { throw failure }
        return number == nil ? .done : .interrupted
    }

    private func follow(
        _ session: TrainingSession, reporter: any ProgressReporter
    ) throws(Failure) -> RunSummary {
        var reporter = reporter
        var failure: Failure?
        var alerts = RunAlerts(name: job.source.name)
        // Waking up for every batch would cost the training more than its reports are worth: a thread of the engine that
        // cannot run meanwhile makes all others wait.
        let pause: UInt32 =
            switch reporter.folding {
            case .none: 5000
            case .batches, .all: 20_000
            case .quietBatches: 0
            }
        while true {
            arrivals.wait()
            if pause > 0 { usleep(pause) }
            for event in session.events.drain() {
                if failure == nil {
                    do throws(Failure) {
                        try reporter.report(event)
                    } catch {
                        failure = error
                        session.commands.send(.stop(keepingModel: true))
                    }
                }
                if case .checkpoints(let change, let batch) = event {
                    StandardStream.error.warn(change.sentence(afterBatch: batch))
                }
                if let sentence = alerts.take(event), notifies { StandardStream.error.call(sentence) }
                guard case .ended(let summary) = event else { continue }
                // Ranks meet once more after it, and only one thread at a time may use what connects them.
                session.waitUntilEnded()
                if let failure { throw failure }
                return summary
            }
        }
    }
}
