package import Datasets
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

    package private(set) var trainPage = TrainPage()
    package private(set) var inspectPage = InspectPage()
    package private(set) var classesPage = ClassesPage()
    package private(set) var networkPage = NetworkPage()
    package private(set) var softmaxPage = SoftmaxPage()
    /// Seconds of waiting after each batch.
    package private(set) var delay: Double
    /// The longest that a frame took so far, in seconds.
    package private(set) var slowestFrame = 0.0
    /// Whether the run was told to end, and the dashboard closes when it has.
    package private(set) var isLeaving = false

    /// The epoch that is looked back at; nil in the live view.
    package private(set) var epoch: Int?
    private var archive: [EpochModel] = []
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
        defer { if page == .inspect { inspectPage.follow(context) } }
        switch message {
        case .key(let key): return press(key)
        case .resized(let size): self.size = size
        case .drew(let seconds): slowestFrame = max(slowestFrame, seconds)
        case .loaded(let samples):
            self.samples = samples
            selection.load(count: samples.count)
            classify()
        case .events(let events, let seconds): return receive(events, at: seconds)
        case .archive(let models):
            archive = models
            if let epoch, !models.contains(where: { $0.epoch == epoch }) { travel(to: nil) }
        case .snapshot(let network, let batch):
            awaitsSnapshot = false
            guard !isFrozen else { break }
            self.network = network
            snapshotBatch = batch
            classify()
            if page == .network { return fulfil(networkPage.refresh(in: context)) }
        case .evaluated(let edit, let whole, let edited):
            networkPage.receive(edit, whole: whole.accuracy, edited: edited.accuracy)
        case .notice(let text): notice = text
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
            case .written(let path, let reason, let batch):
                notice = path.map { "written after batch \(batch): \($0)" } ?? reason
            case .started: beginAnew()
            case .epoch, .baseline, .layers, .learningRate, .extended: break
            }
        }
        refreshSelection()
        if !events.isEmpty, live.summary == nil { effects += requestSnapshot() }
        if page == .network { effects += fulfil(networkPage.refresh(in: context)) }
        return effects
    }

    private mutating func requestSnapshot() -> [Effect] {
        guard !awaitsSnapshot, !isFrozen else { return [] }
        awaitsSnapshot = true
        return [.send(.snapshot)]
    }

    private mutating func refreshSelection() {
        guard let samples, let validation = shownValidation else { return }
        selection.refresh(labels: samples.labels, by: validation)
    }

    private mutating func classify() {
        guard let network = shownNetwork, let samples, samples.count > 0 else { return }
        classification = Classification(of: selection.index, in: samples, by: network)
    }

    // MARK: - Keys

    /// Whether keys and mouse draw on the board of page 2.
    package var isDrawing: Bool { page == .inspect && inspectPage.board != nil }

    private mutating func press(_ key: Key) -> [Effect] {
        notice = nil
        if case .mouse(let mouse) = key { return point(mouse) }
        if let overlay { return press(key, on: overlay) }
        guard let action = KeyMap.action(for: key, on: page, isDrawing: isDrawing) else { return [] }
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
        case .help(let firstLine):
            self.overlay =
                KeyMap.action(for: key, on: page) == .help
                ? .explanations(firstLine: 0)
                : scrolled(by: key, from: firstLine).map { .help(firstLine: $0) }
        case .explanations(let firstLine):
            self.overlay = scrolled(by: key, from: firstLine).map { .explanations(firstLine: $0) }
        case .prompt(let prompt): return type(key, into: prompt)
        case .menu(let menu): return choose(key, from: menu)
        case .configuration: self.overlay = nil
        }
        return []
    }

    private mutating func point(_ mouse: MouseEvent) -> [Effect] {
        guard overlay == nil, bodyArea.contains(column: mouse.column, row: mouse.row) else { return [] }
        let context = context
        switch page {
        case .train: return fulfil(trainPage.point(mouse, in: bodyArea, context: context))
        case .inspect: return fulfil(inspectPage.point(mouse, in: bodyArea, context: context))
        case .classes: return fulfil(classesPage.point(mouse, in: bodyArea, context: context))
        case .network: return fulfil(networkPage.point(mouse, in: bodyArea, context: context))
        case .softmax: return fulfil(softmaxPage.point(mouse, in: bodyArea, context: context))
        }
    }

    /// Does what a page asked for.
    private mutating func fulfil(_ requests: [PageRequest]) -> [Effect] {
        var effects: [Effect] = []
        for request in requests {
            switch request {
            case .effect(let effect): effects.append(effect)
            case .notice(let text): notice = text
            case .prompt(let prompt): overlay = .prompt(prompt)
            case .menu(let menu): overlay = .menu(menu)
            case .inspect(let filter):
                page = .inspect
                filterSamples(filter)
            case .look(let index):
                _ = selection.jump(to: index)
                classify()
            case .sort(let order): sortSamples(by: order)
            }
        }
        return effects
    }

    /// What the pages look at.
    package var context: PageContext {
        PageContext(
            run: shown.run, samples: samples, selection: selection, network: shownNetwork,
            networkBatch: shownBatch, validation: shownValidation, classification: classification, archive: archive,
            epoch: epoch, pace: shown.pace, delay: delay)
    }

    // MARK: - Time travel

    /// The model of the moment that is shown.
    private var shownNetwork: Network? {
        guard let epoch else { return network }
        return archive.first { $0.epoch == epoch }?.network
    }

    /// The measurement that belongs to that moment.
    package var shownValidation: ValidationReport? {
        guard let epoch else { return shown.run.validation }
        return epoch == 0 ? shown.run.baseline : shown.run.epochs.first { $0.epoch == epoch }?.validation
    }

    /// Batches trained at that moment.
    package var shownBatch: Int {
        guard let epoch else { return snapshotBatch }
        return shown.run.epochs.first { $0.epoch == epoch }?.lastBatch ?? 0
    }

    private mutating func travel(to epoch: Int?) {
        self.epoch = epoch
        refreshSelection()
        classify()
    }

    /// Moves to the next kept epoch in a direction; past the newest lies the live view.
    private mutating func travel(by step: Int) {
        let epochs = archive.map(\.epoch)
        guard !epochs.isEmpty else {
            notice = "no epoch is over yet"
            return
        }
        if step < 0 {
            travel(to: epochs.last { $0 < epoch ?? .max } ?? epochs[0])
        } else if let epoch {
            travel(to: epochs.first { $0 > epoch })
        }
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

    /// The first line after a key that scrolls; nil for any other key.
    private func scrolled(by key: Key, from firstLine: Int) -> Int? {
        let page = max(1, size.rows - 6)
        return switch key {
        case .down, .character("j"), .character("n"): firstLine + 1
        case .up, .character("k"), .character("p"): max(0, firstLine - 1)
        case .pageDown, .character(" "): firstLine + page
        case .pageUp: max(0, firstLine - page)
        case .home: 0
        default: nil
        }
    }

    private mutating func type(_ key: Key, into prompt: Prompt) -> [Effect] {
        var prompt = prompt
        prompt.complaint = nil
        switch key {
        case .character(let character) where prompt.characters?.contains(character) ?? true:
            // No answer is longer; more says nothing.
            if prompt.text.count < 200 { prompt.text.append(character) }
        case .backspace, .delete: _ = prompt.text.popLast()
        case .enter:
            prompt.complaint = answer(prompt)
            if prompt.complaint == nil {
                overlay = nil
                return []
            }
            prompt.text = ""
        case .escape, .control("c"):
            overlay = nil
            return []
        default: break
        }
        overlay = .prompt(prompt)
        return []
    }

    /// Returns why the answer will not do; nil where it does.
    private mutating func answer(_ prompt: Prompt) -> String? {
        let context = context
        switch prompt.purpose {
        case .jump: return jump(to: prompt.text)
        case .inspect(let question): return answerFilter(prompt.text, to: question)
        case .classes: return classesPage.answer(prompt.text, to: prompt.purpose, in: context)
        case .network: return networkPage.answer(prompt.text, to: prompt.purpose, in: context)
        case .softmax: return softmaxPage.answer(prompt.text, to: prompt.purpose, in: context)
        }
    }

    private mutating func jump(to text: String) -> String? {
        guard !text.isEmpty else { return nil }
        let last = (samples?.count ?? 0) - 1
        guard let index = Int(text), selection.jump(to: index) else {
            return "there is no sample \(text): they go from 0 to \(last)"
        }
        classify()
        return nil
    }

    private mutating func choose(_ key: Key, from menu: Menu) -> [Effect] {
        overlay = nil
        guard case .character(let character) = key,
            let choice = menu.choices.first(where: { $0.key == character })
        else { return [] }
        return perform(choice.action)
    }

    private mutating func filterSamples(_ filter: SampleFilter) {
        guard let samples else { return }
        let validation = shownValidation
        let needsEvaluation = if case .label = filter { false } else { filter != .all }
        if validation == nil, needsEvaluation {
            notice = "nothing has been evaluated yet"
        } else {
            selection.show(filter, labels: samples.labels, by: validation)
        }
        classify()
    }

    private mutating func sortSamples(by order: SampleOrder) {
        guard let samples else { return }
        selection.sort(by: order, labels: samples.labels, by: shown.run.validation)
        if order != .index, shown.run.validation == nil { notice = "nothing has been evaluated yet" }
        classify()
    }

    private mutating func answerFilter(_ text: String, to question: String) -> String? {
        switch FilterQuestion(rawValue: question)?.answer(text, classNames: context.classNames) {
        case .filter(let filter): filterSamples(filter)
        case .complaint(let reason): return reason
        case .nothing, nil: break
        }
        return nil
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
        case .travelBack: travel(by: -1)
        case .travelForward: travel(by: 1)
        case .travelToStart: if let first = archive.first { travel(to: first.epoch) }
        case .travelToLive: travel(to: nil)
        case .extend: return extend()
        case .write: return write()
        case .restartMenu:
            overlay = .menu(
                Menu(
                    title: "Begin anew",
                    choices: [
                        Menu.Choice("s", "with the same seed", .restart(seed: nil)),
                        Menu.Choice("a", "with another seed", .restart(seed: (live.description?.seed ?? 0) &+ 1)),
                    ]))
        case .restart(let seed): return restart(seed: seed)
        case .configuration: overlay = .configuration
        case .slower: return changeDelay(SlowMotion.slower(than: delay))
        case .faster: return changeDelay(SlowMotion.faster(than: delay))
        case .nextSample: moveSample(by: 1)
        case .previousSample: moveSample(by: -1)
        case .jump:
            overlay = .prompt(
                Prompt(
                    .jump, title: "Go to a test sample", hint: "number, from 0 to \(max(0, (samples?.count ?? 1) - 1))",
                    characters: "0123456789"))
        case .filter:
            overlay = .menu(SampleFilter.menu)
        case .filterSamples(let filter): filterSamples(filter)
        case .freeze: return toggleFreeze()
        case .train(let action): return fulfil(trainPage.perform(action, in: context))
        case .inspect(let action): return fulfil(inspectPage.perform(action, in: context))
        case .classes(let action): return fulfil(classesPage.perform(action, in: context))
        case .network(let action): return fulfil(networkPage.perform(action, in: context))
        case .softmax(let action): return fulfil(softmaxPage.perform(action, in: context))
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
        if selection.passingCount == 0 { notice = "no sample passes the filter" }
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

    /// As many epochs as were planned at first, again.
    private mutating func extend() -> [Effect] {
        guard live.summary?.status == .completed, let description = live.description else {
            notice = live.summary == nil ? "training is not finished yet" : "this run cannot go on"
            return []
        }
        let planned = description.number(of: "epochs").map { Int($0) } ?? description.epochs
        return [.send(.extend(epochs: max(1, planned)))]
    }

    private mutating func write() -> [Effect] {
        guard live.description != nil else { return command(.write) }
        if let checkpoint = live.summary?.checkpoint {
            notice = "kept already: \(checkpoint)"
            return []
        }
        return command(.write)
    }

    private mutating func restart(seed: UInt64?) -> [Effect] {
        guard live.description != nil else {
            notice = "training has not begun yet"
            return []
        }
        return [.restart(seed: seed)]
    }

    /// Forgets what belongs to the run before.
    private mutating func beginAnew() {
        frozen = nil
        epoch = nil
        archive = []
        network = nil
        classification = nil
        snapshotBatch = 0
        awaitsSnapshot = false
        requestedLearningRate = nil
        formerLearningRates = []
        now.pace = Pace()
        selection.forgetEvaluation()
    }

    private mutating func quit() -> [Effect] {
        if isLeaving { return [.leave(.interrupted)] }
        if live.description == nil || live.summary != nil { return [.leave(.finished)] }
        overlay = .quit
        return []
    }
}
