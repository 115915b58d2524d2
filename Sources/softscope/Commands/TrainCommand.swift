import ArgumentParser
import Collectives
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

    private func train() throws {
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

    /// Whether there is a terminal for the dashboard, and it is wanted.
    private var showsDashboard: Bool { !display.headless && !display.quiet && CursesTerminal.isAvailable() }

    /// - Parameter cluster: the ranks that train together, of which this is the first; nil if it trains alone.
    private func train(_ job: TrainingJob, on cluster: Cluster?) throws {
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

    /// How much of the data a check of options looks at.
    enum DataCheck {
        case none
        /// Whether it is there.
        case found
        /// All of it, which may take a while.
        case read
    }

    /// Throws what training would refuse before its first batch.
    ///
    /// - Parameter arguments: the options, as on a command line.
    static func check(_ arguments: [String], data: DataCheck) throws(Failure) {
        guard let given = try TrainingArguments(commandLine: [commandWord] + arguments) else { return }
        var model: String?
        do {
            var command = try TrainCommand.parse(Array(given.line.dropFirst()))
            command.arguments = given
            model = command.origin.model
            switch data {
            case .none: _ = try command.choice(from: command.start())
            case .found: _ = try command.makeJob(on: nil)
            case .read:
                let job = try command.makeJob(on: nil)
                _ = try failing(try job.rehearse())
            }
        } catch let failure as Failure {
            throw given.blaming(failure, model: model)
        } catch {
            throw Failure(given.blaming(error))
        }
    }

    private func start() throws(Failure) -> RunStart {
        try origin.start(beside: arguments, epochs: optimisation.epochs, runs: place.runsDir)
    }

    /// The settings, checked as far as they do not depend on the data.
    private func choice(from start: RunStart) throws(Failure) -> TrainingChoice {
        let choice = TrainingChoice(
            start: start, preset: model.preset,
            model: { [model, origin] configuration in
                model.apply(to: &configuration)
                origin.apply(to: &configuration)
            },
            optimisation: { [optimisation] in optimisation.apply(to: &$0) })
        do throws(TrainingError) { try choice.validate() } catch { throw Failure(error) }
        return choice
    }

    private func makeJob(on cluster: Cluster?) throws(Failure) -> TrainingJob {
        var options = Trainer.Options()
        options.checkpointInterval = place.checkpointEvery
        options.startsPaused = display.paused
        options.speed = TrainingSpeed(delay: display.slow / 1000)
        options.stopAfterBatches = place.stopAfterBatches
        if let threads = optimisation.threads ?? cluster?.usualThreads { options.threads = threads }
        options.measuresLayers = model.lesson?.measuresLayers ?? false
        options.measuresBaseline = options.measuresLayers
        let start = try start()
        if place.save == nil, let run = start.run, place.name != nil {
            throw Failure(.wrongUsage, "--resume goes on under the run's own name, \(run.name): leave out --name.")
        }
        let named: String
        if let source = data.source { named = source } else { named = try failing(try start.data()) }
        let choice = try choice(from: start)
        do throws(DatasetError) {
            var job = TrainingJob(
                choice: choice, source: try DataSource.resolve(named),
                loading: start.loading?.options ?? data.loading(form),
                augmentation: start.loading.map(\.augmentation) ?? data.augmentation, name: place.name,
                destination: place.save.map { .file($0) } ?? start.run.map { .run($0) } ?? .runsFolder(place.runsDir),
                options: options, origin: data.source == nil ? start.note : nil,
                record: RunConfigurationText(arguments: arguments).text)
            job.recording = RunRecording(command: CommandLine.arguments) { StandardStream.error.warn($0) }
            if let features = start.textFeatures, !arguments.options.contains(where: { $0.name == "buckets" }) {
                job.loading.textFeatures = features
            }
            if job.loading.leastWordCount == nil { job.loading.vocabulary = start.vocabulary }
            return job
        } catch {
            throw Failure(error)
        }
    }
}

struct RunOptions: ParsableArguments {
    @Option(help: "The run's name; if there is such a run already, a number is added.")
    var name: String?

    @Option(
        help: ArgumentHelp(
            "The folder that keeps the runs, instead of $XDG_DATA_HOME/softscope or ~/.local/share/softscope.",
            valueName: "folder"),
        completion: .directory)
    var runsDir: String?

    @Option(
        help: ArgumentHelp("Save the model to this safetensors file, outside the runs folder.", valueName: "file"),
        completion: .file())
    var save: String?

    @Option(
        help: ArgumentHelp(
            """
            Take options from this TOML or JSON file, under their names here (hidden = [128, 64], batch-size = 32, \
            batch-norm = true). The command line wins. Every run writes such a file beside its model.
            """, valueName: "file"),
        completion: .file(extensions: ["toml", "json"]))
    var config: String?

    @Flag(help: "Show what would be trained, on what, and how much memory it needs; train and write nothing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Of several ranks on a cluster: end the run when one has not answered for so many seconds.",
            valueName: "seconds"))
    var rankTimeout = 300

    @Option(help: ArgumentHelp("Stop after so many batches, and keep the model.", valueName: "batches"))
    var stopAfterBatches: Int?

    @Option(
        help: ArgumentHelp(
            """
            Save the model every so many batches, so that a run that is killed can be resumed from there. If that fails, \
            training continues; standard error says so, and so does jsonl with a "checkpoint" event whose status is \
            "failed", or "recovered" once it works again.
            """, valueName: "batches"))
    var checkpointEvery: Int?

    func validate() throws {
        if let checkpointEvery, checkpointEvery < 1 {
            throw ValidationError("--checkpoint-every must be at least 1, not \(checkpointEvery)")
        }
        guard 1...86400 ~= rankTimeout else {
            throw ValidationError("--rank-timeout must be 1 to 86400 seconds, not \(rankTimeout)")
        }
        if let stopAfterBatches, stopAfterBatches < 1 {
            throw ValidationError("--stop-after-batches must be at least 1, not \(stopAfterBatches)")
        }
        if let name, name.isEmpty || name.hasPrefix(".") || name.contains(where: { $0 == "/" || $0.isNewline }) {
            throw ValidationError("--name must be a file name without a slash, not '\(name)'")
        }
        if let save, save.isEmpty { throw ValidationError("--save needs the name of a file") }
    }
}

struct DisplayOptions: ParsableArguments {
    @Flag(help: "Print progress instead of showing the dashboard.")
    var headless = false

    @Flag(
        name: .shortAndLong, help: "Print nothing but errors, and show no dashboard; --log-format jsonl still prints.")
    var quiet = false

    @Option(help: "Without the dashboard: 'plain' text, or 'jsonl', one JSON object per line.")
    var logFormat = LogFormat.plain

    @Option(help: "With jsonl: also a line every N batches.")
    var logEvery: Int?

    @Flag(help: "Wait for a key before the first batch.")
    var paused = false

    @Option(help: "Slow motion: the delay after each batch, in milliseconds.")
    var slow: Double = 0

    @Option(
        help: ArgumentHelp(
            """
            In the dashboard, spread a run that would be over sooner over so many seconds, batch by batch at first, then \
            faster and faster; 'full' shows it at full speed, as ] does. The result is the same.
            """, valueName: "seconds|full"))
    var pace = DisplayPace.standard

    @OptionGroup var calls: NotificationOptions
    @OptionGroup var look: LookOptions

    func validate() throws {
        guard slow >= 0, slow <= 3_600_000 else {
            throw ValidationError("--slow must be 0 to 3600000 milliseconds, not \(slow)")
        }
        if let logEvery, logEvery < 1 { throw ValidationError("--log-every must be at least 1, not \(logEvery)") }
    }
}

enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case plain, jsonl
}

extension ExitStatus {
    /// Ends the program with this status, unless it means success.
    func leave() throws {
        guard self == .done else { throw Failure(self) }
    }
}
