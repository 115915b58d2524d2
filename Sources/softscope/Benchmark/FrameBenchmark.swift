import Dashboard
import Datasets
import Interchange
import Learning
import Screen
import Telemetry
import Terminal
import Training

/// Measures the cost of a frame on each page: building it, and passing it to curses on a terminal that nobody watches.
///
/// The state is from a real training in its last epoch. Before every frame, a batch's report and another model arrive,
/// so that as much changes between frames as in a fast training.
struct FrameBenchmark {
    struct Figure {
        var page: PageID
        /// The number of the page's tab.
        var number: Int
        var size: Size
        var build = Timings()
        var present = Timings()
        /// The time of both together, per frame.
        var total = Timings()
        /// The processor time of the drawing thread for both, without waiting for the terminal or for other programs.
        var processor = Timings()
    }

    static let sizes = [
        Size(columns: 80, rows: 24), Size(columns: 120, rows: 36), Size(columns: 200, rows: 60),
    ]
    /// The number of frames of a page that are measured before the next page's turn, so that a temporary slowdown of
    /// the machine affects all pages.
    private static let turn = 10

    /// The dashboard before the news of the last frames.
    private let dashboard: Dashboard
    private let news: [[Message]]

    /// The pages for the logs of other programs, with a run of 200 metrics of 5000 values each. Before every frame, each
    /// metric gets another value.
    init() {
        let frames = GeneratedRun(metrics: 200, values: 5000).growing(by: Self.turn)
        var dashboard = Dashboard(
            dataName: "generated", size: Self.sizes[0], capabilities: [.curves, .otherRuns], pages: .watching)
        if let first = frames.first { _ = dashboard.update(.watched(first)) }
        self.dashboard = dashboard
        news = frames.dropFirst().map { [.watched($0)] }
    }

    /// The page of runs with so many of a store, sorted and filtered. Before every frame, another one is selected.
    init(storedRuns count: Int) {
        let watched = GeneratedRun.stored(count)
        var dashboard = Dashboard(
            dataName: "generated", size: Self.sizes[0], capabilities: [.otherRuns], pages: Pages([RunsPage()]))
        let wishes = ">>/lr>1e-3".map { Message.key(.character($0)) }
        for message in [.key(.character("1")), .watched(watched)] + wishes + [.key(.enter)] {
            for case .makeRows(let request) in dashboard.update(message) {
                _ = dashboard.update(.madeRows(request.answer()))
            }
        }
        self.dashboard = dashboard
        news = (0..<Self.turn).map { _ in [.key(.down)] }
    }

    /// Trains a few epochs first.
    init(_ data: Dataset) throws(Failure) {
        var configuration = Preset.torchMLP.configuration
        configuration.epochs = 3
        var options = Trainer.Options()
        options.measuresBaseline = true
        options.measuresLayers = true
        let session: TrainingSession
        do throws(TrainingError) {
            session = TrainingSession(
                try Trainer(name: "bench", configuration: configuration, data: data, options: options),
                folding: .none)
        } catch {
            throw Failure(error)
        }
        session.start()
        session.waitUntilEnded()

        let events = session.events.drain()
        let batches = events.indices.filter { events[$0].isBatch }
        let first = batches.suffix(Self.turn).first ?? events.endIndex
        let models = session.archive.models
        var dashboard = Dashboard(dataName: data.name, size: Self.sizes[0])
        _ = dashboard.update(.loaded(data.test))
        for (index, event) in events[..<first].enumerated() {
            _ = dashboard.update(.events([event], at: Double(index) * 0.001))
        }
        _ = dashboard.update(.archive(models))
        self.dashboard = dashboard
        // The last two models, alternating.
        let last = models.suffix(2)
        news = events[first...].filter(\.isBatch).enumerated().map { index, event in
            var messages = [Message.events([event], at: Double(first + index) * 0.001)]
            if let model = last.dropFirst(index % max(1, last.count)).first {
                messages.append(.snapshot(model.network, batch: first + index))
            }
            return messages
        }
    }

    /// - Parameter frames: the smallest number of frames to measure on each page.
    func measure(frames: Int) throws(Failure) -> [Figure] {
        var figures: [Figure] = []
        for size in Self.sizes { figures += try measure(frames: frames, at: size) }
        return figures
    }

    private func measure(frames: Int, at size: Size) throws(Failure) -> [Figure] {
        guard let sink = UnwatchedTerminal(size: size) else {
            throw Failure(.failed, "the system has no pseudo-terminal to draw on")
        }
        var figures = dashboard.shownPages.map {
            Figure(page: $0, number: dashboard.pages.number(of: $0), size: size)
        }
        do throws(TerminalError) {
            var terminal = try CursesTerminal(
                allowsMouse: false, asks: false, environment: UnwatchedTerminal.environment, input: sink.descriptor,
                output: sink.descriptor)
            let appearance = Appearance(glyphs: terminal.glyphs, colors: terminal.colors)
            while figures.contains(where: { $0.total.seconds.count < frames }) {
                for index in figures.indices { turn(&figures[index], appearance, on: &terminal) }
            }
            terminal.close()
        } catch {
            throw Failure(.failed, "the terminal to draw on cannot be opened")
        }
        withExtendedLifetime(sink) {}
        return figures
    }

    private func turn<T: Terminal & ~Copyable>(_ figure: inout Figure, _ appearance: Appearance, on terminal: inout T) {
        var dashboard = dashboard
        _ = dashboard.update(.resized(figure.size))
        _ = dashboard.update(.key(.character(Character("\(dashboard.pages.number(of: figure.page))"))))
        for (number, messages) in news.enumerated() {
            for message in messages { _ = dashboard.update(message) }
            let work = threadSeconds()
            let start = monotonicSeconds()
            let frame = dashboard.draw(with: appearance)
            let built = monotonicSeconds()
            terminal.present(frame)
            let presented = monotonicSeconds()
            let worked = threadSeconds() - work
            _ = dashboard.update(.drew(seconds: presented - start))
            // The first frame draws the page over another one.
            if number == 0, news.count > 1 { continue }
            figure.build.add(built - start)
            figure.present.add(presented - built)
            figure.total.add(presented - start)
            figure.processor.add(worked)
        }
    }
}

extension TrainingEvent {
    fileprivate var isBatch: Bool {
        if case .batch = self { true } else { false }
    }
}

extension FrameBenchmark.Figure {
    var json: JSONValue {
        .object([
            .init("page", JSONValue(page.name.lowercased())), .init("columns", JSONValue(size.columns)),
            .init("rows", JSONValue(size.rows)), .init("frames", JSONValue(total.seconds.count)),
            .init("build", build.json), .init("present", present.json), .init("total", total.json),
            .init("processor", processor.json),
        ])
    }
}
