package import Datasets
import Evaluation
import Learning
package import Screen
package import Telemetry

/// The dashboard's state. Only `update` changes it, and `draw` draws it; it uses no clock, no thread and no terminal.
package struct Dashboard: Sendable {
    /// The name in the header before the run describes itself, such as "mnist".
    package let dataName: String
    /// What the run that is shown provides, and which actions it supports.
    package let capabilities: RunCapabilities
    package internal(set) var size: Size
    /// All pages, with their state.
    package internal(set) var pages: Pages
    /// The pages whose needs the run meets, in the order of their tabs.
    package let shownPages: [PageID]
    /// The page that is shown.
    package internal(set) var page: PageID
    /// The page from which a sample or a class was opened, to which the key for going back leads; nil for the first
    /// page.
    var origin: PageID?
    package internal(set) var overlay: Overlay?
    /// A sentence in reply to the last key.
    package internal(set) var notice: String?

    /// The run, its pace, and its model.
    package struct Moment: Sendable {
        package var run = RunHistory()
        package var pace = Pace()
        /// The newest model that reached the dashboard.
        var network: Network?
        /// The generation of `network`.
        var model = Generation()
        /// The generation of the newest validation report in `run`.
        var measurement = Generation()
        /// The number of batches on which `network` had been trained.
        var networkBatch = 0
    }

    var now = Moment()
    /// The runs of other programs that are watched.
    package private(set) var watched = WatchedRuns()
    /// The program that was started from here; nil for all other runs, and before it has told how it stands.
    package internal(set) var program: WatchedProgram?
    /// What was asked of the program before it told how it stands.
    var awaited: ProgramRequest?
    /// The moment at which the display was frozen; nil if it is not frozen.
    var frozen: Moment?
    package internal(set) var samples: LabelledSamples? { didSet { samplesGeneration = Generation() } }
    private(set) var samplesGeneration = Generation()
    /// The fraction of the data that has been read, 0…1; nil if unknown.
    package internal(set) var loadedFraction: Double?
    package internal(set) var selection = SampleSelection()
    /// The classification of the selected sample by the newest model that reached the dashboard.
    package internal(set) var classification: Classification?
    /// How much each part of the selected sample contributes to `classification`.
    package internal(set) var decision: DecisionWeights?
    /// The inquiry about a sample that a large model has not answered yet.
    private var asked: (inquiry: Inquiry, sample: Int)?
    /// The sample to which `classification` belongs.
    private var classifiedSample: Int?
    /// Whether another model arrived while `asked` was pending.
    private var asksAgain = false
    /// The inquiry to return as an effect once the current message has been handled.
    private var unasked: Inquiry?

    /// How fast the run is to go.
    package internal(set) var speed: TrainingSpeed
    /// The time that frames have taken so far.
    package internal(set) var frameCost = FrameCost()
    /// Whether the run has been told to end, after which the dashboard closes.
    package var isLeaving: Bool { parting != nil }
    /// The command with which the run was told to end.
    var parting: TrainingCommand?
    /// The folder that was last typed for a model that could not be written; empty for none.
    var rescueFolder = ""

    /// The past epoch that is shown; nil in the live view.
    package internal(set) var epoch: Int?
    var archive: [EpochModel] = [] { didSet { archiveGeneration = Generation() } }
    private(set) var archiveGeneration = Generation()
    var awaitsSnapshot = false
    /// Whether a newer model has been requested and has not arrived.
    package var awaitsModel: Bool { awaitsSnapshot }
    /// The learning rate that was last requested, which the trainer may not have applied yet.
    var requestedLearningRate: Double?
    var formerLearningRates: [Double] = []

    /// - Parameters:
    ///   - speed: how fast the run goes at first.
    ///   - capabilities: the capabilities of the run that is shown; they must suffice for at least one page.
    package init(
        dataName: String, size: Size, speed: TrainingSpeed = .full, capabilities: RunCapabilities = .training,
        pages: Pages = .standard
    ) {
        self.dataName = dataName
        self.capabilities = capabilities
        self.pages = pages
        shownPages = pages.ids(with: capabilities)
        precondition(!shownPages.isEmpty, "a run that no page can show")
        page = shownPages[0]
        self.size = size
        self.speed = speed
    }

    /// The state of a page; nil if the dashboard does not have that page.
    package func state<P: Page>(of page: P.Type) -> P? { pages.state(of: page) }

    /// The run in its current state.
    package var live: RunHistory { now.run }
    /// The moment that is shown: the current one, or the one at which the display was frozen.
    package var shown: Moment { frozen ?? now }
    package var isFrozen: Bool { frozen != nil }

    /// Handles a message, and returns the effects to be carried out.
    package mutating func update(_ message: Message) -> [Effect] {
        pages.receive(message)
        var effects = take(message)
        if let inquiry = unasked { effects.append(.ask(inquiry)) }
        unasked = nil
        return message.movesMoment ? effects + fulfil(pages[page].follow(context)) : effects
    }

    private mutating func take(_ message: Message) -> [Effect] {
        switch message {
        case .key(let key): return press(key)
        case .resized(let size): self.size = size
        case .loading(let fraction): loadedFraction = fraction
        case .loaded(let samples):
            loadedFraction = nil
            self.samples = samples
            selection.load(count: samples.count)
            classify()
        case .events(let events, let seconds): return receive(events, at: seconds)
        case .archive(let models):
            archive = models
            if let epoch, !models.contains(where: { $0.epoch == epoch }) { travel(to: nil) }
        case .snapshot(let network, let batch):
            awaitsSnapshot = false
            now.network = network
            now.networkBatch = batch
            now.model = Generation()
            if !isFrozen { classify() }
        case .notice(let text): notice = text
        case .noticeExpired: notice = nil
        case .drew(let seconds): frameCost.note(seconds: seconds)
        case .answered(let answer): take(answer)
        case .watched(let runs):
            watched = runs
            renewMenu()
        case .program(let new): return take(new)
        case .evaluated, .picture, .points, .arranged, .madeRows: break
        }
        return []
    }

    // MARK: - Events

    mutating func receive(_ events: [TrainingEvent], at seconds: Double) -> [Effect] {
        var effects: [Effect] = []
        for event in events {
            now.run.apply(event)
            if event.bringsMeasurement { now.measurement = Generation() }
            switch event {
            case .batch(let report):
                now.pace.note(report, at: seconds)
            case .state:
                now.pace.restart()
            case .speed(let speed, _):
                // Only a run that is spread over a time changes its speed itself.
                if case .spread = self.speed { self.speed = speed }
                now.pace.restart()
            case .ended(let summary): effects += end(summary)
            case .checkpoints(let change, let batch): notice = change.sentence(afterBatch: batch)
            case .written(let path, let reason, let batch):
                notice = path.map { "written after batch \(batch): \($0)" } ?? reason
            case .started(let description):
                beginAnew()
                if description.lessonTitle != nil {
                    notice = description.notes.first { $0.hasPrefix("look at") } ?? notice
                }
                // An earlier trainer was told to end, but this one was not.
                if let parting { effects.append(.send(parting)) }
            case .learningRate(let rate, _):
                // From now on the batches report the learning rate, which a schedule may change.
                if rate == requestedLearningRate { requestedLearningRate = nil }
            case .metrics, .epoch, .epochs, .baseline, .layers, .ranks, .extended: break
            }
        }
        refreshSelection()
        if events.contains(where: \.isEpoch) { watchUnsure() }
        if !events.isEmpty { effects += requestSnapshot() }
        return effects
    }

    /// Requests the newest model if it may differ from the one already here.
    mutating func requestSnapshot() -> [Effect] {
        guard !awaitsSnapshot, !isFrozen, live.summary == nil, capabilities.isSuperset(of: [.growing, .models])
        else { return [] }
        awaitsSnapshot = true
        return [.send(.snapshot)]
    }

    mutating func refreshSelection() {
        guard let samples, let validation = shownValidation else { return }
        selection.refresh(labels: samples.labels, by: validation, stamp: stamps.measurement)
    }

    /// Selects a sample that the model is unsure of. Nothing moves under the eyes of who reads another page than the
    /// first, or the screen that they froze.
    private mutating func watchUnsure() {
        guard page == shownPages[0], epoch == nil, !isFrozen, live.lossIsInNats, let validation = live.validation
        else { return }
        let former = selection.index
        selection.watchUnsure(by: validation)
        if selection.index != former { classify() }
    }

    /// Asks the model that is shown about the selected sample: immediately, or outside the drawing loop if the model is
    /// large.
    mutating func classify() {
        guard let network = shownNetwork, let samples, samples.count > 0 else { return }
        let sample = selection.index
        var inquiry = Inquiry(
            .dashboard, input: samples.input(of: sample), label: Int(samples.labels[sample]), network: network)
        inquiry.weighing = Inquiry.Weighing(sample: sample, samples: samples, former: decision)
        guard !inquiry.isQuick else {
            asked = nil
            show(inquiry.answer())
            return
        }
        if let asked, asked.sample == sample {
            asksAgain = true
            return
        }
        // The classification of another sample says nothing about this one.
        if classifiedSample != sample { (classification, decision) = (nil, nil) }
        asked = (inquiry, sample)
        unasked = inquiry
    }

    /// Discards the answers of models, including those still pending.
    mutating func forgetClassification() {
        (classification, decision) = (nil, nil)
        (asked, asksAgain, unasked) = (nil, false, nil)
    }

    private mutating func take(_ answer: Inquiry.Answer) {
        guard let asked, asked.inquiry == answer.inquiry else { return }
        self.asked = nil
        show(answer)
        guard asksAgain else { return }
        asksAgain = false
        classify()
    }

    private mutating func show(_ answer: Inquiry.Answer) {
        classification = answer.classification
        decision = answer.decision
        classifiedSample = answer.inquiry.weighing?.sample
    }
}

extension TrainingEvent {
    fileprivate var isEpoch: Bool {
        switch self {
        case .epoch, .epochs: true
        default: false
        }
    }

    /// Whether the event may change which validation report is the newest.
    fileprivate var bringsMeasurement: Bool {
        switch self {
        case .started, .baseline, .epoch, .epochs, .extended, .ended: true
        case .batch, .metrics, .state, .speed, .layers, .ranks, .learningRate, .written, .checkpoints: false
        }
    }
}
