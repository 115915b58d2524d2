import Dashboard
import Datasets
import Dispatch
import Screen
import Telemetry
import Terminal
import Training

/// The dashboard over a saved model: loads the data behind the first frame, measures the model on it, and shows both.
final class InspectionSession: Sendable {
    private let model: ModelFile
    /// What the model is called.
    private let name: String
    private let source: DataSource
    private let load: Load
    private let loadingStep = LoadingStep()
    private let waker = Waker()
    private let work = DispatchQueue(label: "softscope.inspection", qos: .userInitiated)
    private let state = Guarded(State())

    private struct State: Sendable {
        var samples: LabelledSamples?
        /// Not told to the dashboard yet.
        var messages: [Message] = []
        /// When they are told, the events behind the messages are too.
        var events: [TrainingEvent] = []
        var failure: Failure?
        /// What the figures may be worth, which a narrow screen cuts.
        var warnings: [String] = []
    }

    /// Gets the samples, with the model's classes, and tells how much of them is read, 0…1; called on a queue.
    typealias Load = @Sendable (LoadingProgress) throws(Failure) -> MeasuredData

    init(
        _ model: ModelFile, name: String, source: DataSource,
        load: @escaping Load
    ) {
        self.model = model
        self.name = name
        self.source = source
        self.load = load
    }

    /// Opens the terminal and returns when the dashboard is left and the terminal given back.
    ///
    /// Throws `TerminalError` where the terminal cannot show a dashboard.
    func run(settings: DisplaySettings) throws -> ExitStatus {
        var terminal = try settings.openTerminal(waker: waker)
        let termination = TerminationSignals { TerminalRestorer.end(by: $0) }
        defer { withExtendedLifetime(termination) {} }
        var dashboard = Dashboard(dataName: source.name, size: terminal.size, capabilities: .savedModel)
        let loop = DashboardLoop(
            appearance: settings.appearance(on: terminal), clock: monotonicSeconds,
            inbox: { [self] now throws(Failure) in try takeMessages(at: now) },
            // There is no run: the dashboard asks for none of these.
            send: { _ in }, restart: { _, _, _ in },
            evaluate: { [self] edit in evaluate(edit) },
            save: { SavedFiles(folder: nil).write($0) })
        work.async { [self] in measure() }
        let departure = try loop.run(&dashboard, on: &terminal)
        terminal.close()
        for warning in state.withLock({ $0.warnings }) { StandardStream.error.warn(warning) }
        return departure == .interrupted ? .interrupted : .done
    }

    private func measure() {
        do throws(Failure) {
            let data = try load { if loadingStep.note($0) { waker.signal() } }
            let inspection = ModelInspection(model, name: name, dataName: source.name, samples: data.samples)
            state.withLock {
                $0.samples = data.samples
                $0.warnings = data.warnings
                $0.messages = [.loaded(data.samples)] + data.warnings.map { .notice($0) }
                $0.events = inspection.events
            }
        } catch {
            state.withLock { $0.failure = error }
        }
        waker.signal()
    }

    private func takeMessages(at now: Double) throws(Failure) -> [Message] {
        let (messages, events, failure) = state.withLock { state in
            defer {
                state.messages = []
                state.events = []
            }
            return (state.messages, state.events, state.failure)
        }
        if let failure { throw failure }
        let loading = loadingStep.take().map { [Message.loading($0)] } ?? []
        guard !events.isEmpty else { return loading + messages }
        return loading + messages + [.events(events, at: now), .snapshot(model.network, batch: 0)]
    }

    /// Measures a network with and without some units.
    private func evaluate(_ edit: NetworkEdit) {
        work.async { [self] in
            guard let samples = state.withLock({ $0.samples }) else { return }
            let evaluator = Evaluator(samples)
            let whole = evaluator.evaluate(edit.network)
            let edited = evaluator.evaluate(edit.edited)
            state.withLock { $0.messages.append(.evaluated(edit, whole: whole, edited: edited)) }
            waker.signal()
        }
    }
}
