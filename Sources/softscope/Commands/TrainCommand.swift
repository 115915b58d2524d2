import ArgumentParser
import Datasets
import Runs
import Telemetry
import Terminal
import Training

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains a classifier and shows the dashboard; without a terminal it prints progress.",
        discussion: """
            Without --preset, settings that you do not give depend on the data: pictures are trained as torch-mlp is, and few \
            of them for as many epochs as make 2000 steps, at most 200; rows of a table \
            with --hidden 64, Adam 1e-3, batch 32, and as many epochs as make 2000 steps, 10 to 200, each column brought \
            to mean 0 and variance 1; texts without a hidden layer, an embedding before the softmax, Adam 5e-3, batch \
            32, and as many epochs as make 600 steps, 10 to 100.

            A preset sets model, initialisation, optimiser, batch size and epochs at once. Options given beside it \
            win; with --hidden, --activation or --batch-norm, the initialisation is the one that suits the activation:
              torch-mlp           784-128-10, Adam 1e-3, batch 64, 10 epochs
              keras-mlp           784-10-10, Adam 1e-3, batch 32, 5 epochs
              softmax-regression  784-10, SGD 0.1, batch 128, 10 epochs

            \(SourceOptions.tableRule)
            """)

    /// What names the command on a command line.
    static var commandWord: String { configuration.commandName ?? "" }

    @OptionGroup(title: "Data") var data: DataOptions
    @OptionGroup(title: "Data") var form: SourceOptions
    @OptionGroup(title: "Model") var model: ModelOptions
    @OptionGroup(title: "Optimisation") var optimisation: OptimisationOptions
    @OptionGroup(title: "Starting point") var origin: OriginOptions
    @OptionGroup(title: "Run") var place: RunOptions
    @OptionGroup(title: "Display") var display: DisplayOptions

    /// The options given on the command line and in the file of --config.
    var arguments = TrainingArguments()

    mutating func run() throws {
        do {
            try train()
        } catch let failure as Failure {
            throw arguments.blaming(failure, model: origin.model)
        }
    }

    /// Whether there is a terminal for the dashboard, and it is wanted.
    var showsDashboard: Bool { !display.headless && !display.quiet && CursesTerminal.isAvailable() }

    /// Trains, and shows it on the dashboard or as progress.
    ///
    /// - Parameter cluster: the ranks that train together, of which this is the first; nil if it trains alone.
    func train(_ job: TrainingJob, on cluster: Cluster?) throws {
        if place.dryRun {
            let rehearsal = try LoadingBar.during(job.source.name, isShown: showsLoading) { progress throws(Failure) in
                try failing(try job.rehearse(progress: progress))
            }
            try StandardStream.output.emit(rehearsal.text(isJSON: display.logFormat == .jsonl))
            return
        }
        if showsDashboard {
            do {
                var watched = job
                if case .full = job.options.speed { watched.options.speed = display.pace.speed }
                let run = EngineRun(watched, on: cluster)
                defer {
                    // A run that is over waits for commands until the dashboard is closed.
                    if cluster != nil, !run.hasEnded { run.close(within: 2) }
                    cluster?.leave(atEnd: run.hasEnded || run.hasFailed)
                }
                let settings = display.calls.settings(of: display.look)
                var session = DashboardSession(source: run, settings: settings)
                if let cluster {
                    session.grace = cluster.grace
                    session.afterGrace = { if !run.hasEnded { Cluster.endUnanswered() } }
                }
                try session.run().conclude(run, isASCII: settings.isASCII).leave()
                return
            } catch is TerminalError {
                // On a terminal that cannot place its cursor, progress is shown like other output.
            }
        }
        // The other ranks are past the question whether there is a dashboard.
        defer { cluster?.leave() }
        guard display.look.record == nil else {
            throw Failure(
                .wrongUsage, "--record needs a dashboard on a terminal: without one there are no screens to record.")
        }
        guard !display.paused else {
            throw Failure(.wrongUsage, "--paused needs a dashboard on a terminal: without one no key can resume.")
        }
        try HeadlessSession(job, showsLoading: showsLoading, notifies: display.calls.notify, on: cluster)
            .run(reporter: reporter).leave()
    }

    /// Whether standard error shows the progress of loading.
    private var showsLoading: Bool { !display.quiet && (display.headless || !CursesTerminal.isAvailable()) }

    private var reporter: any ProgressReporter {
        switch display.logFormat {
        case .jsonl: JSONLinesReporter(batchesPerLine: display.logEvery)
        case .plain where display.quiet: QuietReporter()
        case .plain:
            PlainReporter(
                showsBar: StandardStream.output.isTerminal, isASCII: display.look.ascii || !Locale.usesUTF8)
        }
    }
}

extension ExitStatus {
    /// Ends the program with this status, unless it means success.
    func leave() throws {
        guard self == .done else { throw Failure(self) }
    }
}
