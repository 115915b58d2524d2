import Collectives
import Datasets
import Runs
import Telemetry
import Terminal
import Training

extension TrainCommand {
    /// What the run starts from: nothing, a run that it goes on with, or a model.
    func start() throws(Failure) -> RunStart {
        try origin.start(beside: arguments, epochs: optimisation.epochs, runs: place.store.runsDir)
    }

    /// The settings, checked as far as they do not depend on the data.
    func choice(from start: RunStart) throws(Failure) -> TrainingChoice {
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

    /// The job that the options describe.
    ///
    /// - Parameter cluster: the ranks that share this machine's processors; nil for one alone.
    func makeJob(on cluster: Cluster?) throws(Failure) -> TrainingJob {
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
                destination: place.save.map { .file($0) } ?? start.run.map { .run($0) }
                    ?? .runsFolder(place.store.runsDir),
                options: options, origin: data.source == nil ? start.note : nil,
                record: RunConfigurationText(arguments: arguments).text)
            Continuations.begin()
            job.clock = RunningClock(continuations: Continuations.count).seconds
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
