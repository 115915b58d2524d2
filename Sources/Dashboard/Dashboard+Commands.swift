import Datasets
import Screen
import Telemetry

/// Carries out the actions of the key table.
extension Dashboard {
    /// Whether an action applies to the run that is shown, and one of the page's own to what the page shows.
    func allows(_ action: Action) -> Bool {
        if case .showPage(let id) = action { return shownPages.contains(id) }
        if case .own(let own) = action { return pages[page].offers(own: own) }
        return capabilities.isSuperset(of: action.needs)
    }

    mutating func perform(_ action: Action) -> [Effect] {
        guard capabilities.isSuperset(of: action.needs) else {
            notice = capabilities.refusal(of: action.needs)
            return []
        }
        switch action {
        case .showPage(let id): _ = show(id)
        case .showNextPage: turnPage(by: 1)
        case .showPreviousPage: turnPage(by: -1)
        case .back: if !pages[page].close() { turn(to: origin ?? shownPages[0]) }
        case .togglePause where !capabilities.isDisjoint(with: [.program, .queue]): return toggleProgram()
        case .stopProgram: return stopProgram()
        case .control(let command): return [.control(command)]
        case .leaveQueue(let isStopping):
            return (isStopping ? [.control(.stop(.interrupt))] : []) + [.leave(.finished)]
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
        case .retrySaving: return [.send(.write)]
        case .saveElsewhere: overlay = .prompt(.rescue(rescueFolder))
        case .discardUnsaved: overlay = .prompt(.discarding)
        case .restartMenu: overlay = .menu(restartMenu)
        case .restart(let seed, let rate):
            guard live.description != nil else {
                notice = "training has not begun yet"
                return []
            }
            return [.restart(seed: seed, learningRate: rate, speed: speed)]
        case .configuration: overlay = .configuration
        case .savePage: return [.savePage(name: "page-\(page.name.lowercased())")]
        case .slower:
            return changeSpeed(SlowMotion.slower(than: speed, batchesPerSecond: batchesPerSecond))
        case .faster: return changeSpeed(SlowMotion.faster(than: speed))
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
        case .askFilter(let question): overlay = .prompt(question.prompt(classNames: context.classNames))
        case .own(let action):
            let context = context
            return fulfil(pages[page].perform(own: action, in: context))
        case .help: overlay = .help(firstLine: 0)
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .quit: return quit()
        }
        return []
    }

    mutating func turnPage(by step: Int) {
        let place = shownPages.firstIndex(of: page) ?? 0
        turn(to: shownPages[(place + step + shownPages.count) % shownPages.count])
    }

    mutating func moveSample(by step: Int) {
        if selection.passingCount == 0 { notice = "no sample passes the filter" }
        selection.move(by: step)
        classify()
    }

    mutating func toggleFreeze() -> [Effect] {
        if isFrozen {
            frozen = nil
            refreshSelection()
            classify()
            return requestSnapshot()
        }
        frozen = now
        return []
    }

    /// Sends a command to the trainer, unless the run has nothing left to steer.
    mutating func command(_ command: TrainingCommand) -> [Effect] {
        guard live.description != nil else {
            notice = "training has not begun yet"
            return []
        }
        guard live.summary == nil else {
            notice = "training is over: \(wayOn), [ slow motion"
            return []
        }
        return [.send(command)]
    }

    /// The keys that continue training after the end of a run.
    private var wayOn: String { live.summary?.status == .completed ? "e more, r restart" : "r restart" }

    mutating func changeLearningRate(_ step: (Double) -> Double) -> [Effect] {
        guard let current = requestedLearningRate ?? live.learningRate else {
            notice = live.description == nil ? "training has not begun yet" : "the learning rate is not known yet"
            return []
        }
        let rate = step(current)
        guard rate != current else { return [] }
        let effects = command(.setLearningRate(rate))
        guard !effects.isEmpty else { return [] }
        formerLearningRates.append(current)
        requestedLearningRate = rate
        return effects
    }

    mutating func undoLearningRate() -> [Effect] {
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

    /// The current rate. A run that is spread over a time has a plan, which knows it before it is measured.
    private var batchesPerSecond: Double? {
        guard case .spread = speed, let plan = live.plan else { return now.pace.batchesPerSecond }
        let seconds = plan.moment(ofBatch: live.batches + 1) - plan.moment(ofBatch: live.batches)
        return seconds > 0 ? 1 / seconds : now.pace.batchesPerSecond
    }

    /// Changes the speed; after the end of a run, that of the training that follows: the trainer of a completed run waits
    /// for more epochs, and a restarted run takes over the speed.
    mutating func changeSpeed(_ new: TrainingSpeed) -> [Effect] {
        guard new != speed else { return [] }
        guard let summary = live.summary else {
            let effects = command(.setSpeed(new))
            guard !effects.isEmpty else { return [] }
            if case .spread = speed, let delay = new.delay, delay > 0 {
                notice = "slow motion, \(NumberFormat().milliseconds(delay)) a batch, to the end; ] is faster"
            }
            speed = new
            now.pace.restart()
            return effects
        }
        speed = new
        let delay = new.delay ?? 0
        let pace = delay == 0 ? "full speed" : "slow motion, \(NumberFormat().milliseconds(delay)) a batch"
        notice = "\(pace): \(wayOn)"
        return summary.status == .completed ? [.send(.setSpeed(new))] : []
    }

    /// Trains for as many more epochs as were planned originally.
    mutating func extend() -> [Effect] {
        guard live.summary?.status == .completed, let description = live.description else {
            notice = live.summary == nil ? "training is not finished yet" : "this run cannot be continued"
            return []
        }
        let planned = description.integer(of: "epochs") ?? description.epochs
        return [.send(.extend(epochs: max(1, planned)))]
    }

    mutating func write() -> [Effect] {
        guard live.description != nil else { return command(.write) }
        if holdsUnsavedModel {
            overlay = .menu(Self.rescueMenu)
            return []
        }
        if let checkpoint = live.summary?.checkpoint {
            notice = "kept already: \(checkpoint)"
            return []
        }
        return command(.write)
    }

    /// The menu for restarting. Its last choice is for a run that diverged, and would diverge again at an unchanged
    /// learning rate.
    private var restartMenu: Menu {
        var choices = [
            Menu.Choice("s", "with the same seed", .restart(seed: nil, learningRate: nil)),
            Menu.Choice(
                "a", "with a new seed", .restart(seed: (live.description?.seed ?? 0) &+ 1, learningRate: nil)),
        ]
        if let rate = live.description?.number(of: "learning_rate"), rate / 10 > 0 {
            let text = "with a tenth of the learning rate, \(NumberFormat().scientific(rate / 10))"
            choices.append(Menu.Choice("t", text, .restart(seed: nil, learningRate: rate / 10)))
        }
        return Menu(title: "Start over", choices: choices)
    }

    /// Discards the state that belongs to the previous run.
    mutating func beginAnew() {
        frozen = nil
        epoch = nil
        archive = []
        now.network = nil
        now.model = Generation()
        now.networkBatch = 0
        forgetClassification()
        awaitsSnapshot = false
        requestedLearningRate = nil
        formerLearningRates = []
        now.pace = Pace()
        selection.forgetEvaluation()
        pages.forgetRun()
    }

    mutating func quit() -> [Effect] {
        if isLeaving { return [.leave(.interrupted)] }
        if holdsUnsavedModel {
            overlay = .menu(Self.rescueMenu)
            return []
        }
        if isQueueing {
            overlay = .menu(queueMenu)
            return []
        }
        // A run that is not steered from here continues without the dashboard, if at all.
        guard capabilities.contains(.steering), live.description != nil, live.summary == nil else {
            return [.leave(.finished)]
        }
        overlay = .quit
        return []
    }
}
