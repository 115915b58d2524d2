import Datasets
import Evaluation
import Screen
import Telemetry

/// Handles keys and the mouse, on the page and on its overlays.
extension Dashboard {
    /// Whether keys and the mouse draw on the page's drawing board.
    package var isDrawing: Bool { pages[page].isDrawing }

    mutating func press(_ key: Key) -> [Effect] {
        notice = nil
        switch key {
        case .mouse(let mouse): return point(mouse)
        case .paste(let text) where overlay == .typing: return [.control(.type(Array(text.utf8)))]
        case .paste(let text):
            paste(text)
            return []
        default: break
        }
        if overlay == .typing { return typeToProgram(key) }
        if let overlay { return press(key, on: overlay) }
        guard let action = pages.keys.action(for: key, on: page, isDrawing: isDrawing) else { return [] }
        // Nothing is lost with a watched run, so that nothing is asked.
        if key == .control("c"), action == .quit, capabilities.contains(.curves) { return [.leave(.interrupted)] }
        return perform(action)
    }

    mutating func press(_ key: Key, on overlay: Overlay) -> [Effect] {
        // These keys mean the same everywhere.
        switch pages.keys.action(for: key, on: page) {
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .savePage where overlay.isRead: return perform(.savePage)
        default: break
        }
        if key == .control("c"), let effects = leaveOverlay(overlay) { return effects }
        switch overlay {
        case .quit: return answerQuit(key)
        case .help(let firstLine):
            self.overlay =
                pages.keys.action(for: key, on: page) == .help
                ? .explanations(firstLine: 0)
                : scrolled(by: key, from: firstLine).map { .help(firstLine: $0) }
        case .explanations(let firstLine):
            self.overlay = scrolled(by: key, from: firstLine).map { .explanations(firstLine: $0) }
        case .prompt(let prompt): return type(key, into: prompt)
        case .menu(let menu): return choose(key, from: menu)
        case .configuration, .typing: self.overlay = nil
        }
        return []
    }

    /// Closes an overlay that Ctrl-C does not answer, and asks whether to quit while a run is going on, so that a second
    /// Ctrl-C leaves at once from everywhere. Returns nil for an overlay that has its own answer.
    private mutating func leaveOverlay(_ overlay: Overlay) -> [Effect]? {
        switch overlay {
        case .quit: return nil
        case .prompt(let prompt) where prompt.purpose == .discard: return nil
        case .menu(let menu) where menu.asksToLeave: return nil
        case .help, .explanations, .prompt, .menu, .configuration, .typing: break
        }
        self.overlay = nil
        let isGoingOn =
            isQueueing || capabilities.contains(.steering) && live.description != nil && live.summary == nil
        return isGoingOn ? quit() : []
    }

    mutating func point(_ mouse: MouseEvent) -> [Effect] {
        guard overlay == nil else { return [] }
        let tabs = Rectangle(column: 0, row: 1, width: size.columns, height: 1)
        if mouse.kind == .press, mouse.row == tabs.row {
            if let chosen = Tabs(self).page(atColumn: mouse.column, in: tabs) { turn(to: chosen) }
            return []
        }
        guard bodyArea.contains(column: mouse.column, row: mouse.row) else { return [] }
        let context = context
        return fulfil(pages[page].point(mouse, in: bodyArea, context: context))
    }

    /// Fulfils the requests of a page.
    mutating func fulfil(_ requests: [PageRequest]) -> [Effect] {
        var effects: [Effect] = []
        for request in requests {
            switch request {
            case .effect(let effect): effects.append(effect)
            case .notice(let text): notice = text
            case .prompt(let prompt): overlay = .prompt(prompt)
            case .menu(let menu): overlay = .menu(menu)
            case .type: overlay = .typing
            case .show(let id):
                let former = page
                guard show(id) else { return effects }
                if former != id { origin = former }
            case .perform(let id, let action):
                let former = page
                guard show(id) else { return effects }
                if former != id { origin = former }
                let context = context
                effects += fulfil(pages[id].perform(own: action, in: context))
            case .filter(let filter): filterSamples(filter)
            case .look(let index):
                _ = selection.jump(to: index)
                classify()
            case .sort(let order): sortSamples(by: order)
            }
        }
        return effects
    }

    /// Shows a page, and returns true; if there is no such page for this run, says why, and returns false.
    mutating func show(_ id: PageID) -> Bool {
        guard shownPages.contains(id) else {
            notice = pages.needs(of: id).map { capabilities.refusal(of: $0) }
            return false
        }
        turn(to: id)
        return true
    }

    /// Shows a page that does not lead back to another.
    mutating func turn(to id: PageID) {
        page = id
        origin = nil
    }

    mutating func answerQuit(_ key: Key) -> [Effect] {
        switch key {
        case .control("c"): return [.leave(.interrupted)]
        case .character("s"): return stop(keepingModel: true)
        case .character("d"): overlay = .prompt(.discarding)
        case .character("g"), .character("q"), .escape: overlay = nil
        default: break
        }
        return []
    }

    mutating func stop(keepingModel: Bool) -> [Effect] {
        overlay = nil
        let command = TrainingCommand.stop(keepingModel: keepingModel)
        parting = command
        notice = keepingModel ? "stopping, and keeping the model" : "stopping"
        return [.send(command)]
    }

    /// The first visible line after a key that scrolls; nil for any other key.
    func scrolled(by key: Key, from firstLine: Int) -> Int? {
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

    /// Inserts pasted text into the open prompt, and ignores it elsewhere: pasted letters are not keys.
    mutating func paste(_ text: String) {
        if case .prompt(var prompt) = overlay {
            prompt.complaint = nil
            // Only the first of several lines is taken, so that no line break submits the answer.
            for character in text.prefix(while: { !$0.isNewline }) { prompt.append(character) }
            overlay = .prompt(prompt)
        } else {
            notice = "pasted text ignored"
        }
    }

    mutating func type(_ key: Key, into prompt: Prompt) -> [Effect] {
        var prompt = prompt
        prompt.complaint = nil
        switch key {
        case .character(let character): prompt.append(character)
        case .backspace, .delete: _ = prompt.text.popLast()
        case .enter where prompt.purpose == .discard && prompt.isConfirmed:
            return holdsUnsavedModel ? [.leave(.finished)] : stop(keepingModel: false)
        case .enter where prompt.purpose == .rescue: return rescue(into: prompt.text)
        case .control("c") where prompt.purpose == .discard: return [.leave(.interrupted)]
        case .enter:
            prompt.complaint = answer(prompt)
            // A mistake is left to be mended.
            if prompt.complaint == nil {
                overlay = nil
                return []
            }
        case .escape:
            overlay = nil
            return []
        default: break
        }
        overlay = .prompt(prompt)
        return []
    }

    /// Returns why the answer is not accepted; nil if it is.
    mutating func answer(_ prompt: Prompt) -> String? {
        let context = context
        switch prompt.purpose {
        case .jump: return jump(to: prompt.text)
        case .rescue: return nil
        case .discard: return "the model is kept: the word is \(Prompt.discardingWord)"
        case .filter(let question): return answerFilter(prompt.text, to: question)
        case .page(let question): return pages[page].answer(prompt.text, toOwn: question, in: context)
        }
    }

    mutating func jump(to text: String) -> String? {
        guard !text.isEmpty else { return nil }
        let last = (samples?.count ?? 0) - 1
        guard let index = Int(text), selection.jump(to: index) else {
            return "there is no sample \(text): they go from 0 to \(last)"
        }
        classify()
        return nil
    }

    mutating func choose(_ key: Key, from menu: Menu) -> [Effect] {
        if key == .control("c"), menu.asksToLeave { return [.leave(.interrupted)] }
        overlay = nil
        guard case .character(let character) = key,
            let choice = menu.choices.first(where: { $0.key == character })
        else { return [] }
        return perform(choice.action)
    }

    mutating func filterSamples(_ filter: SampleFilter) {
        guard let samples else { return }
        let validation = shownValidation
        let needsEvaluation = if case .label = filter { false } else { filter != .all }
        if validation == nil, needsEvaluation {
            notice = "nothing has been evaluated yet"
        } else {
            selection.show(filter, labels: samples.labels, by: validation, stamp: stamps.measurement)
        }
        classify()
    }

    mutating func sortSamples(by order: SampleOrder) {
        guard let samples else { return }
        let validation = shownValidation
        selection.sort(by: order, labels: samples.labels, by: validation, stamp: stamps.measurement)
        if order != .index, validation == nil { notice = "nothing has been evaluated yet" }
        classify()
    }

    mutating func answerFilter(_ text: String, to question: FilterQuestion) -> String? {
        switch question.answer(text, classNames: context.classNames) {
        case .filter(let filter): filterSamples(filter)
        case .complaint(let reason): return reason
        case .nothing: break
        }
        return nil
    }
}

extension Prompt {
    static let discardingWord = "discard"

    /// The answer is a word, not a key, so that letters meant for another window cannot discard anything.
    static let discarding = Prompt(
        .discard, title: "Discard the model", hint: "Nothing of this run is kept. To confirm, type: \(discardingWord)")

    fileprivate var isConfirmed: Bool { text.lowercased() == Self.discardingWord }
}
