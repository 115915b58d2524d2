import Dashboard
import Datasets
import Dispatch
import ModelFiles
import Runs
import Telemetry
import Training

/// A saved model as a source: loads samples, evaluates the model on them, and trains nothing.
final class SavedModel: RunSource {
    private let model: ModelFile
    /// The name of the model.
    private let modelName: String
    private let source: DataSource
    private let load: Load
    private let loadingStep = LoadingStep()
    private let waker = Guarded<@Sendable () -> Void>({})
    private let work = DispatchQueue(label: "softscope.inspection", qos: .userInitiated)
    private let desk = InquiryDesk()
    private let saving = DispatchQueue(label: "softscope.saving", qos: .userInitiated)
    private let state = Guarded(State())

    private struct State: Sendable {
        var samples: LabelledSamples?
        /// Messages that the dashboard has not received yet.
        var messages: [Message] = []
        /// The evaluated model, if the dashboard has not received it yet.
        var measurement: ModelMeasurement?
        var failure: Failure?
        /// Warnings about how far the results can be trusted, which a narrow screen truncates.
        var warnings: [String] = []
    }

    /// Loads the samples, with the model's classes, and reports the fraction that has been read, 0…1; called on a
    /// queue.
    typealias Load = @Sendable (LoadingProgress) throws(Failure) -> MeasuredData

    init(
        _ model: ModelFile, name: String, source: DataSource,
        load: @escaping Load
    ) {
        self.model = model
        modelName = name
        self.source = source
        self.load = load
    }

    let capabilities = RunCapabilities.savedModel
    var name: String { source.name }

    /// Sentences about how far the results can be trusted.
    var warnings: [String] { state.withLock { $0.warnings } }

    func begin(wake: @escaping @Sendable () -> Void) {
        waker.withLock { $0 = wake }
        work.async { [self] in measure() }
    }

    func ask(_ inquiry: Inquiry) { desk.ask(inquiry) { [self] in tell($0) } }

    func save(_ file: SavedFile) {
        saving.async { [self] in tell(.notice(SavedFiles(folder: nil).write(file))) }
    }

    func finishSaving() { saving.sync {} }

    private func wake() { waker.withLock { $0 }() }

    /// Queues a message for the dashboard.
    private func tell(_ message: Message) {
        state.withLock { $0.messages.append(message) }
        wake()
    }

    private func measure() {
        do throws(Failure) {
            let data = try load { if loadingStep.note($0) { wake() } }
            let measurement = ModelMeasurement(model, name: modelName, dataName: source.name, samples: data.samples)
            state.withLock {
                $0.samples = data.samples
                $0.warnings = data.warnings
                $0.messages = [.loaded(data.samples)] + data.warnings.map { .notice($0) }
                $0.measurement = measurement
            }
        } catch {
            state.withLock { $0.failure = error }
        }
        wake()
    }

    func drain(at now: Double) throws(Failure) -> [Message] {
        var messages = loadingStep.take().map { [Message.loading($0)] } ?? []
        let (measurement, failure) = state.withLock { state in
            messages += state.messages
            defer {
                state.messages = []
                state.measurement = nil
            }
            return (state.measurement, state.failure)
        }
        if let failure { throw failure }
        if let measurement {
            messages += [.events(measurement.events, at: now), .snapshot(model.network, batch: 0)]
        }
        return messages
    }

    /// Evaluates a network with and without some units.
    func evaluate(_ edit: NetworkEdit) {
        work.async { [self] in
            guard let samples = state.withLock({ $0.samples }) else { return }
            let evaluator = Evaluator(samples)
            let whole = evaluator.evaluate(edit.network)
            let edited = evaluator.evaluate(edit.edited)
            tell(.evaluated(edit, whole: whole, edited: edited))
        }
    }
}
