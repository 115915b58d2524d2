import Dashboard
import Datasets
import Learning
import ModelFiles
import Screen
import Telemetry
import Training

/// The dashboard without a terminal: it receives events and keys, and its screen is written as a document.
struct PageSnapshot {
    private var dashboard: Dashboard
    /// The samples for `x` on page 4; nil for none.
    private let samples: LabelledSamples?
    /// The stored runs, where these are shown.
    private let runs: SettledRuns?

    /// Shows a saved model, like `inspect`.
    init(of model: ModelFile, name: String, dataName: String, samples: LabelledSamples, size: Size) {
        (self.samples, runs) = (samples, nil)
        dashboard = Dashboard(dataName: dataName, size: size, capabilities: .savedModel)
        let measurement = ModelMeasurement(model, name: name, dataName: dataName, samples: samples)
        tell(.loaded(samples))
        tell(.events(measurement.events, at: 0))
        tell(.snapshot(model.network, batch: 0))
    }

    /// Shows a run of the default network, which is trained first and not saved.
    ///
    /// - Parameters:
    ///   - lesson: the lesson that the run gives; nil for none.
    ///   - batches: the number of batches after which the run is shown, in the middle of training; nil to show
    ///     it at its end.
    init(training data: Dataset, lesson: Lesson? = nil, epochs: Int, batches: Int?, size: Size) throws(Failure) {
        (samples, runs) = (data.test, nil)
        dashboard = Dashboard(dataName: data.name, size: size)
        var options = Trainer.Options()
        options.stopAfterBatches = batches
        let session = try TrainingSession(showing: data, lesson: lesson, epochs: epochs, options: options)
        session.start()
        session.waitUntilEnded()
        tell(.loaded(data.test))
        var seconds = 0.0
        for event in session.events.drain() where batches == nil || !event.endsRun {
            if case .batch(let report) = event { seconds = report.trainingSeconds }
            tell(.events([event], at: seconds))
        }
        tell(.archive(session.archive.models))
        if let last = session.snapshots.take() { tell(.snapshot(last.network, batch: last.batch)) }
    }

    /// Shows the runs of a store.
    init(runsIn folder: String, size: Size) {
        let runs = SettledRuns(in: folder)
        (samples, self.runs) = (nil, runs)
        dashboard = Dashboard(dataName: "runs", size: size, capabilities: [.otherRuns, .noting])
        for message in runs.all() { tell(message) }
    }

    /// The numbers of the available pages, ascending.
    var pages: [Int] { dashboard.shownPages.map { dashboard.pages.number(of: $0) } }

    /// Presses keys one after the other, and carries out at once what they ask for. Keys that steer training, save
    /// files or leave the dashboard do nothing: no training is running, and only one file is written.
    mutating func press(_ keys: [Key]) {
        for key in keys {
            tell(.key(key))
        }
    }

    func document(_ appearance: Appearance) -> FrameDocument {
        FrameDocument(
            dashboard.draw(with: appearance), drawnWith: appearance,
            title: "Softscope, \(dashboard.page.name): \(dashboard.dataName)")
    }

    private mutating func tell(_ message: Message) {
        for effect in dashboard.update(message) {
            switch effect {
            case .evaluate(let edit):
                guard let samples else { break }
                let evaluator = Evaluator(samples)
                let whole = evaluator.evaluate(edit.network)
                tell(.evaluated(edit, whole: whole, edited: evaluator.evaluate(edit.edited)))
            case .ask(let inquiry): tell(.answered(inquiry.answer()))
            case .makeRows(let request): tell(.madeRows(request.answer()))
            case .choose(let ids): for message in runs?.choose(ids) ?? [] { tell(message) }
            case .look(let id): for message in runs?.look(at: id) ?? [] { tell(message) }
            case .send, .suspend, .redraw, .savePage, .restart, .leave, .save, .readPicture,
                .readPoints, .tag, .note, .keep, .control:
                break
            }
        }
    }
}

extension TrainingSession {
    /// A session that trains the default network to be shown, and keeps all events.
    convenience init(
        showing data: Dataset, lesson: Lesson?, epochs: Int, options: Trainer.Options,
        wake: @escaping @Sendable () -> Void = {}
    ) throws(Failure) {
        var configuration = Preset.torchMLP.configuration
        lesson?.apply(to: &configuration)
        if lesson?.setsLayers ?? false { configuration.initialization = .suited(to: configuration.activation) }
        configuration.epochs = epochs
        var options = options
        options.measuresBaseline = true
        options.measuresLayers = true
        options.measuresKeptLayers = true
        do throws(TrainingError) {
            self.init(
                try Trainer(name: "snapshot", configuration: configuration, data: data, options: options),
                folding: .none, wake: wake)
        } catch {
            throw Failure(error)
        }
    }
}

extension TrainingEvent {
    /// Whether the event ends the run.
    fileprivate var endsRun: Bool {
        switch self {
        case .ended, .state(.stopped), .state(.completed): true
        default: false
        }
    }
}
