import Dashboard
import Datasets
import Dispatch
import Screen
import Telemetry
import Training

/// Films a run of the default network from its first batch to its end: it is trained step by step, and the dashboard is
/// drawn after each step as it would look while training.
struct RunFilm {
    private var dashboard: Dashboard
    private let session: TrainingSession
    private let arrivals = DispatchSemaphore(value: 0)
    private let plan: SpreadPlan
    private var isPaused = false

    /// The frames of a film, the seconds that they take, and for how long the last one stays.
    private static let frames = 60
    private static let seconds = 7.5
    private static let rest = 3.5

    init(training data: Dataset, lesson: Lesson?, epochs: Int, size: Size) throws(Failure) {
        dashboard = Dashboard(dataName: data.name, size: size)
        var options = Trainer.Options()
        options.startsPaused = true
        session = try TrainingSession(showing: data, lesson: lesson, epochs: epochs, options: options) {
            [arrivals] in arrivals.signal()
        }
        plan = SpreadPlan(after: 0, to: session.trainer.batchesPerEpoch * epochs, seconds: Self.seconds)
        tell(.loaded(data.test))
    }

    /// Trains to the end, and returns the film.
    ///
    /// - Parameter keys: keys to press first, such as the number of a page.
    mutating func document(pressing keys: [Key], _ appearance: Appearance) -> String {
        var picture = MovingPicture(drawnWith: appearance, title: "Softscope: \(dashboard.dataName)")
        session.start()
        waitForPause(after: 0)
        for key in keys { tell(.key(key)) }
        picture.add(dashboard.draw(with: appearance), at: 0)
        for frame in 1...Self.frames {
            let time = plan.seconds * Double(frame) / Double(Self.frames)
            let batches = plan.batches(at: time)
            let steps = batches - dashboard.live.batches
            guard steps > 0 else { continue }
            isPaused = false
            for _ in 0..<steps { session.commands.send(.stepBatch) }
            waitForPause(after: batches)
            picture.add(dashboard.draw(with: appearance), at: time)
        }
        session.waitUntilEnded()
        take()
        picture.add(dashboard.draw(with: appearance), at: plan.seconds + 0.1)
        return picture.svg(lasting: plan.seconds + Self.rest)
    }

    /// Takes events and models until the run waits after so many batches, and the dashboard has its newest model; or until
    /// the run is over.
    private mutating func waitForPause(after batches: Int) {
        while true {
            take()
            if dashboard.live.summary != nil { return }
            if isPaused, dashboard.live.batches >= batches, !dashboard.awaitsModel { return }
            arrivals.wait()
        }
    }

    private mutating func take() {
        for event in session.events.drain() {
            // That the run is stepped is not part of the film.
            if case .state(let state) = event, !state.isFinal {
                isPaused = state == .paused
                continue
            }
            var seconds = dashboard.live.latest?.trainingSeconds ?? 0
            if case .batch(let report) = event { seconds = report.trainingSeconds }
            tell(.events([event], at: seconds))
        }
        if let model = session.snapshots.take() { tell(.snapshot(model.network, batch: model.batch)) }
        if dashboard.live.summary != nil { tell(.archive(session.archive.models)) }
    }

    private mutating func tell(_ message: Message) {
        for effect in dashboard.update(message) {
            switch effect {
            case .send(.snapshot): session.commands.send(.snapshot)
            case .ask(let inquiry): tell(.answered(inquiry.answer()))
            case .makeRows(let request): tell(.madeRows(request.answer()))
            case .send, .evaluate, .suspend, .redraw, .savePage, .restart, .leave, .save, .choose, .look, .readPicture,
                .readPoints, .tag, .note, .keep, .control:
                break
            }
        }
    }
}
