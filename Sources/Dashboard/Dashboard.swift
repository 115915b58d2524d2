package import Datasets
import Learning
package import Screen
package import Telemetry

/// What lies over the page and takes the keys until it is closed.
package enum Overlay: Hashable, Sendable {
    case help(firstLine: Int)
    case quit
    /// The digits typed so far, and why they were refused.
    case jump(String, complaint: String?)
    case filter
}

/// The dashboard's state. It changes by `update` only, and is drawn by `draw`; it knows no clock, no thread and no
/// terminal.
package struct Dashboard: Sendable {
    /// What the header says before the run describes itself: "mnist".
    package let dataName: String
    package private(set) var size: Size
    package private(set) var page = Page.train
    package private(set) var overlay: Overlay?
    /// A sentence in answer to the last key.
    package private(set) var notice: String?

    /// The run and how fast it goes.
    package struct Moment: Sendable {
        package var run = RunHistory()
        package var pace = Pace()
    }

    private var now = Moment()
    /// As it was when the display was frozen.
    private var frozen: Moment?
    package private(set) var samples: LabelledSamples?
    package private(set) var selection = SampleSelection()
    /// The sample that is looked at, as the newest model that reached the dashboard sees it.
    package private(set) var classification: Classification?
    /// The number of batches that model had been trained on.
    package private(set) var snapshotBatch = 0

    package private(set) var usesLogarithmicAxis = false
    package private(set) var smooths = true
    /// Seconds of waiting after each batch.
    package private(set) var delay: Double
    /// Whether the run was told to end, and the dashboard closes when it has.
    package private(set) var isLeaving = false

    private var network: Network?
    private var awaitsSnapshot = false
    /// The rate asked for last, which the trainer may not have taken up yet.
    private var requestedLearningRate: Double?
    private var formerLearningRates: [Double] = []

    /// - Parameter delay: the slow motion that training begins with, in seconds after each batch.
    package init(dataName: String, size: Size, delay: Double = 0) {
        self.dataName = dataName
        self.size = size
        self.delay = delay
    }

    /// The run as it is.
    package var live: RunHistory { now.run }
    /// As it is, or as it was when the display was frozen.
    package var shown: Moment { frozen ?? now }
    package var isFrozen: Bool { frozen != nil }

    /// Takes in what happened, and returns what is to be done about it.
    package mutating func update(_ message: Message) -> [Effect] {
        switch message {
        case .key(let key): return press(key)
        case .resized(let size): self.size = size
        case .loaded(let samples):
            self.samples = samples
            selection.load(count: samples.count)
            classify()
        case .events(let events, let seconds): return receive(events, at: seconds)
        case .snapshot(let network, let batch):
            awaitsSnapshot = false
            guard !isFrozen else { break }
            self.network = network
            snapshotBatch = batch
            classify()
        }
        return []
    }

    // MARK: - Events

    private mutating func receive(_ events: [TrainingEvent], at seconds: Double) -> [Effect] {
        var effects: [Effect] = []
        for event in events {
            now.run.apply(event)
            switch event {
            case .batch(let report):
                now.pace.note(batches: report.lastBatch, newSamples: report.samples, at: seconds)
            case .state:
                now.pace.restart()
            case .ended:
                requestedLearningRate = nil
                if overlay == .quit { overlay = nil }
                if isLeaving { effects.append(.leave(.finished)) }
            case .started, .epoch, .baseline, .learningRate: break
            }
        }
        refreshSelection()
        if !events.isEmpty, live.summary == nil { effects += requestSnapshot() }
        return effects
    }

    private mutating func requestSnapshot() -> [Effect] {
        guard !awaitsSnapshot, !isFrozen else { return [] }
        awaitsSnapshot = true
        return [.send(.snapshot)]
    }

    private mutating func refreshSelection() {
        guard let samples, let predictions = shown.run.validation?.predictions else { return }
        selection.refresh(labels: samples.labels, predictions: predictions)
    }

    private mutating func classify() {
        guard let network, let samples, samples.count > 0 else { return }
        classification = Classification(of: selection.index, in: samples, by: network)
    }

    // MARK: - Keys

    private mutating func press(_ key: Key) -> [Effect] {
        notice = nil
        if let overlay { return press(key, on: overlay) }
        guard let action = KeyMap.action(for: key, on: page) else { return [] }
        return perform(action)
    }

    private mutating func press(_ key: Key, on overlay: Overlay) -> [Effect] {
        // These mean the same wherever one is.
        switch KeyMap.action(for: key, on: page) {
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        default: break
        }
        switch overlay {
        case .quit: return answerQuit(key)
        case .help(let firstLine): scrollHelp(key, from: firstLine)
        case .jump(let text, _): typeJump(key, after: text)
        case .filter: chooseFilter(key)
        }
        return []
    }

    private mutating func answerQuit(_ key: Key) -> [Effect] {
        switch key {
        case .control("c"): return [.leave(.interrupted)]
        case .character("s"), .enter: return stop(keepingModel: true)
        case .character("d"): return stop(keepingModel: false)
        case .character("g"), .character("q"), .escape: overlay = nil
        default: break
        }
        return []
    }

    private mutating func stop(keepingModel: Bool) -> [Effect] {
        overlay = nil
        isLeaving = true
        notice = keepingModel ? "stopping, and keeping the model" : "stopping"
        return [.send(.stop(keepingModel: keepingModel))]
    }

    private mutating func scrollHelp(_ key: Key, from firstLine: Int) {
        let page = max(1, size.rows - 6)
        switch key {
        case .down, .character("j"), .character("n"): overlay = .help(firstLine: firstLine + 1)
        case .up, .character("k"), .character("p"): overlay = .help(firstLine: max(0, firstLine - 1))
        case .pageDown, .character(" "): overlay = .help(firstLine: firstLine + page)
        case .pageUp: overlay = .help(firstLine: max(0, firstLine - page))
        case .home: overlay = .help(firstLine: 0)
        default: overlay = nil
        }
    }

    private mutating func typeJump(_ key: Key, after text: String) {
        switch key {
        case .character(let digit) where digit.isASCII && digit.isNumber:
            // More digits than any index has say nothing more.
            if text.count < 9 { overlay = .jump(text + String(digit), complaint: nil) }
        case .backspace, .delete: overlay = .jump(String(text.dropLast()), complaint: nil)
        case .enter:
            guard let index = Int(text) else { overlay = nil; return }
            if selection.jump(to: index) {
                overlay = nil
                classify()
            } else {
                overlay = .jump("", complaint: "no sample \(index): they go from 0 to \((samples?.count ?? 1) - 1)")
            }
        case .escape, .control("c"), .character("q"), .character("g"): overlay = nil
        default: break
        }
    }

    private mutating func chooseFilter(_ key: Key) {
        overlay = nil
        switch key {
        case .character("a"): selection.showAll()
        case .character("w"): showWrongOnes()
        default: break
        }
        classify()
    }

    private mutating func showWrongOnes() {
        guard let samples, let validation = shown.run.validation else {
            notice = "nothing has been evaluated yet"
            return
        }
        selection.showWrong(labels: samples.labels, predictions: validation.predictions)
    }

    private mutating func perform(_ action: Action) -> [Effect] {
        switch action {
        case .showPage(let page): self.page = page
        case .showNextPage: turnPage(by: 1)
        case .showPreviousPage: turnPage(by: -1)
        case .open: page = .inspect
        case .back: page = .train
        case .togglePause: return command(live.state == .training ? .pause : .resume)
        case .stepBatch: return command(.stepBatch)
        case .stepEpoch: return command(.stepEpoch)
        case .raiseLearningRate: return changeLearningRate(LearningRateScale.above)
        case .lowerLearningRate: return changeLearningRate(LearningRateScale.below)
        case .undoLearningRate: return undoLearningRate()
        case .slower: return changeDelay(SlowMotion.slower(than: delay))
        case .faster: return changeDelay(SlowMotion.faster(than: delay))
        case .nextSample: moveSample(by: 1)
        case .previousSample: moveSample(by: -1)
        case .jump: overlay = .jump("", complaint: nil)
        case .filter: overlay = .filter
        case .freeze: return toggleFreeze()
        case .toggleLogarithmicAxis: usesLogarithmicAxis.toggle()
        case .toggleSmoothing: smooths.toggle()
        case .help: overlay = .help(firstLine: 0)
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .quit: return quit()
        }
        return []
    }

    private mutating func turnPage(by step: Int) {
        let pages = Page.allCases
        let place = pages.firstIndex(of: page) ?? 0
        page = pages[(place + step + pages.count) % pages.count]
    }

    private mutating func moveSample(by step: Int) {
        if selection.passingCount == 0, selection.filter == .wrong { notice = "no sample passes the filter" }
        selection.move(by: step)
        classify()
    }

    private mutating func toggleFreeze() -> [Effect] {
        if isFrozen {
            frozen = nil
            refreshSelection()
            return live.summary == nil ? requestSnapshot() : []
        }
        frozen = now
        return []
    }

    /// A command to the trainer, where there still is something to command.
    private mutating func command(_ command: TrainingCommand) -> [Effect] {
        guard live.description != nil else {
            notice = "training has not begun yet"
            return []
        }
        guard live.summary == nil else {
            notice = "training is over"
            return []
        }
        return [.send(command)]
    }

    private mutating func changeLearningRate(_ step: (Double) -> Double) -> [Effect] {
        guard let current = requestedLearningRate ?? live.learningRate else { return command(.snapshot) }
        let rate = step(current)
        guard rate != current else { return [] }
        let effects = command(.setLearningRate(rate))
        guard !effects.isEmpty else { return [] }
        formerLearningRates.append(current)
        requestedLearningRate = rate
        return effects
    }

    private mutating func undoLearningRate() -> [Effect] {
        guard let former = formerLearningRates.last else {
            notice = "the learning rate was not changed"
            return []
        }
        let effects = command(.setLearningRate(former))
        guard !effects.isEmpty else { return [] }
        formerLearningRates.removeLast()
        requestedLearningRate = former
        return effects
    }

    private mutating func changeDelay(_ seconds: Double) -> [Effect] {
        guard seconds != delay else { return [] }
        let effects = command(.setDelay(seconds))
        guard !effects.isEmpty else { return [] }
        delay = seconds
        now.pace.restart()
        return effects
    }

    private mutating func quit() -> [Effect] {
        if isLeaving { return [.leave(.interrupted)] }
        if live.description == nil || live.summary != nil { return [.leave(.finished)] }
        overlay = .quit
        return []
    }
}
