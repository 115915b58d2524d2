import Screen
import Telemetry

/// The prompts of the page, and what their answers change.
extension RunsPage {
    var stepPrompt: Prompt {
        let text = wishes.step.map { NumberFormat(isASCII: true).step($0) } ?? ""
        return Self.prompt(
            .step, title: "Values at a step", hint: "a step, for the runs that are marked; nothing for the best values",
            text: text.filter { $0 != " " }, characters: "0123456789.e+-")
    }

    /// Asks for a filter; in the settings, for what to search.
    mutating func ask(in context: PageContext) -> [PageRequest] {
        guard isInSide, side == .settings || side == .troubles else {
            let hint = "lr>=1e-3 and data=mnist and not tag=old; nothing for all runs"
            return [.prompt(Self.prompt(.filter, title: "Filter runs", hint: hint, text: wishes.filter?.text ?? ""))]
        }
        show(.settings, in: context.area)
        let hint = "words of names or values; !word excludes; /regular expression/"
        return [.prompt(Self.prompt(.search, title: "Settings", hint: hint, text: search))]
    }

    func askForText(_ action: OwnAction) -> [PageRequest] {
        guard let run else { return [] }
        guard run.canBeNoted else { return [.notice("tags and notes are kept for stored runs only")] }
        if action == .tag {
            return [
                .prompt(
                    Self.prompt(
                        .tags(run: run.id), title: "Tags of \(run.name)", hint: "words, separated by commas",
                        text: run.tags.joined(separator: ", ")))
            ]
        }
        return [
            .prompt(
                Self.prompt(.note(run: run.id), title: "Note on \(run.name)", hint: "a line of text", text: run.note))
        ]
    }

    package mutating func answer(_ text: String, to question: Question, in context: PageContext) -> String? {
        defer { refresh() }
        switch question {
        case .search: return answerSearch(text)
        case .filter: return answerFilter(text)
        case .step:
            guard !text.isEmpty else {
                wishes.step = nil
                return nil
            }
            guard let step = Double(text), step.isFinite else { return "this is no number" }
            wishes.step = step
        case .tags(let run):
            let tags = text.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
            wanted.append(.effect(.tag(run: run, tags)))
        case .note(let run): wanted.append(.effect(.note(run: run, text)))
        }
        return nil
    }

    private mutating func answerSearch(_ text: String) -> String? {
        if let fault = ChartFilter(text: text).fault { return fault }
        let former = search
        search = text
        if !text.isEmpty, shownDetails.isEmpty {
            search = former
            return "no setting and no value of this run has such a name"
        }
        (line, isInSide) = (0, true)
        return nil
    }

    private mutating func answerFilter(_ text: String) -> String? {
        let former = wishes.filter
        guard text.contains(where: { !$0.isWhitespace }) else {
            wishes.filter = nil
            return nil
        }
        do throws(RunFilterError) { wishes.filter = try RunFilter(text) } catch { return "\(error)" }
        refresh()
        if !isWaiting, rows.rows.isEmpty, !watched.runs.isEmpty {
            wishes.filter = former
            return Self.nothingPasses
        }
        return nil
    }
}

extension Substring {
    /// The text without blanks at its ends.
    fileprivate var trimmed: String {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return String(text)
    }
}
