package import Datasets
import Evaluation
import Learning
package import Screen
package import Telemetry

/// What lies over the page and takes the keys until it is closed.
package enum Overlay: Hashable, Sendable {
    /// All keys.
    case help(firstLine: Int)
    /// What the numbers of the page mean.
    case explanations(firstLine: Int)
    case quit
    case prompt(Prompt)
    case menu(Menu)
    case configuration

    /// Whether it is there to be read, and asks for nothing.
    var isRead: Bool {
        switch self {
        case .help, .explanations, .configuration: true
        case .quit, .prompt, .menu: false
        }
    }

    /// Whether it means nothing once the run is over.
    var asksToQuit: Bool {
        switch self {
        case .quit: true
        case .prompt(let prompt): prompt.purpose == .discard
        case .help, .explanations, .menu, .configuration: false
        }
    }
}

/// The dashboard's state. It changes by `update` only, and is drawn by `draw`; it knows no clock, no thread and no
/// terminal.
package struct Dashboard: Sendable {
    /// What the header says before the run describes itself: "mnist".
    package let dataName: String
    /// What the run that is looked at has, and what can be done to it.
    package let capabilities: RunCapabilities
    package internal(set) var size: Size
    /// All pages, with their state.
    package internal(set) var pages: Pages
    /// The pages that the run has what it takes for, in the order of their tabs.
    package let shownPages: [PageID]
    /// The page that is shown.
    package internal(set) var page: PageID
    package internal(set) var overlay: Overlay?
    /// A sentence in answer to the last key.
    package internal(set) var notice: String?

    /// The run, how fast it goes, and its model.
    package struct Moment: Sendable {
        package var run = RunHistory()
        package var pace = Pace()
        /// The newest model that reached the dashboard.
        var network: Network?
        /// That of `network`.
        var model = Generation()
        /// That of the newest measurement in `run`.
        var measurement = Generation()
        /// The number of batches that model had been trained on.
        var networkBatch = 0
    }

    var now = Moment()
    /// As it was when the display was frozen.
    var frozen: Moment?
    package internal(set) var samples: LabelledSamples? { didSet { samplesGeneration = Generation() } }
    private(set) var samplesGeneration = Generation()
    /// How much of the data is read, 0…1; nil where that is not told.
    package internal(set) var loadedFraction: Double?
    package internal(set) var selection = SampleSelection()
    /// The sample that is looked at, as the newest model that reached the dashboard sees it.
    package internal(set) var classification: Classification?
    /// What of that sample weighs how much in that.
    package internal(set) var decision: DecisionWeights?
    /// What a large model was asked about the sample, and has not answered yet.
    private var asked: (inquiry: Inquiry, sample: Int)?
    /// The sample that `classification` is of.
    private var classifiedSample: Int?
    /// Whether another model came meanwhile.
    private var asksAgain = false
    /// To be asked when the message is taken in.
    private var unasked: Inquiry?

    /// Seconds of waiting after each batch.
    package internal(set) var delay: Double
    /// What frames took so far.
    package internal(set) var frameCost = FrameCost()
    /// Whether the run was told to end, and the dashboard closes when it has.
    package var isLeaving: Bool { parting != nil }
    /// The command that the run was told to end with.
    var parting: TrainingCommand?

    /// The epoch that is looked back at; nil in the live view.
    package internal(set) var epoch: Int?
    var archive: [EpochModel] = [] { didSet { archiveGeneration = Generation() } }
    private(set) var archiveGeneration = Generation()
    var awaitsSnapshot = false
    /// The rate asked for last, which the trainer may not have taken up yet.
    var requestedLearningRate: Double?
    var formerLearningRates: [Double] = []

    /// - Parameters:
    ///   - delay: the slow motion that training begins with, in seconds after each batch.
    ///   - capabilities: those of the run that is looked at; they must do for one of the pages.
    package init(
        dataName: String, size: Size, delay: Double = 0, capabilities: RunCapabilities = .training,
        pages: Pages = .standard
    ) {
        self.dataName = dataName
        self.capabilities = capabilities
        self.pages = pages
        shownPages = pages.ids(with: capabilities)
        precondition(!shownPages.isEmpty, "a run that no page can show")
        page = shownPages[0]
        self.size = size
        self.delay = delay
    }

    /// The state of a page; nil where it is not among them.
    package func state<P: Page>(of page: P.Type) -> P? { pages.state(of: page) }

    /// The run as it is.
    package var live: RunHistory { now.run }
    /// As it is, or as it was when the display was frozen.
    package var shown: Moment { frozen ?? now }
    package var isFrozen: Bool { frozen != nil }

    /// Takes in what happened, and returns what is to be done about it.
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
        case .drew(let seconds): frameCost.note(seconds: seconds)
        case .answered(let answer): take(answer)
        case .evaluated: break
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
                now.pace.note(batches: report.lastBatch, newSamples: report.samples, at: seconds)
            case .state:
                now.pace.restart()
            case .ended(let summary): effects += end(summary)
            case .checkpoints(let change, let batch): notice = change.sentence(afterBatch: batch)
            case .written(let path, let reason, let batch):
                notice = path.map { "written after batch \(batch): \($0)" } ?? reason
            case .started:
                beginAnew()
                // The one before was told; this one was not.
                if let parting { effects.append(.send(parting)) }
            case .learningRate(let rate, _):
                // From here on the batches tell the rate, which a schedule may move on.
                if rate == requestedLearningRate { requestedLearningRate = nil }
            case .metrics, .epoch, .epochs, .baseline, .layers, .extended: break
            }
        }
        refreshSelection()
        if !events.isEmpty { effects += requestSnapshot() }
        return effects
    }

    /// Asks for the newest model, where there may be another one.
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

    /// Asks the model that is shown about the sample that is looked at: at once, or where it is large, elsewhere.
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
        // What is known of another sample says nothing about this one.
        if classifiedSample != sample { (classification, decision) = (nil, nil) }
        asked = (inquiry, sample)
        unasked = inquiry
    }

    /// Forgets what models said, or are about to say.
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
    /// Whether another measurement may be the newest after it.
    fileprivate var bringsMeasurement: Bool {
        switch self {
        case .started, .baseline, .epoch, .epochs, .extended, .ended: true
        case .batch, .metrics, .state, .layers, .learningRate, .written, .checkpoints: false
        }
    }
}
