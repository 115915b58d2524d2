import Datasets
import Screen
import Telemetry

/// A panel with the whole configuration of the run.
struct ConfigurationOverlay: Widget {
    private let run: RunHistory
    private let frameCost: FrameCost
    /// The test samples; nil until they are loaded.
    private let samples: LabelledSamples?

    init(_ run: RunHistory, samples: LabelledSamples?, frameCost: FrameCost) {
        self.run = run
        self.samples = samples
        self.frameCost = frameCost
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        var facts = facts(with: appearance)
        // Two columns are used if one would not have a line for every fact, and above notes, which take the full width.
        let isDouble = facts.count + 4 > area.height || !notes.isEmpty
        let rows = isDouble ? (facts.count + 1) / 2 : facts.count
        let width = isDouble ? 110 : 58
        let panel = OverlayPanel(title: "configuration")
        let notes = notes(in: panel.inner(of: area.centered(width: width, height: area.height)).width, appearance)
        let box = area.centered(width: width, height: rows + 4 + notes.count)
        panel.draw(into: &frame, in: box, hints: OverlayPanel.hints(scrolls: false), with: appearance)
        var inner = panel.inner(of: box)
        let foot = inner.removeBottom(min(notes.count, max(0, inner.height - rows)))
        let shown = foot.height < notes.count ? Array(notes.prefix(max(0, foot.height - 1))) + [more] : notes
        frame.draw(Paragraph(shown), in: foot, with: appearance)
        guard isDouble else {
            frame.draw(Facts(facts), in: inner, with: appearance)
            return
        }
        let halves = inner.columns([.flexible, .flexible], gap: 3)
        // The frame times need the room that their full name would take.
        if halves[0].width < 51, run.description != nil { facts[facts.count - 1].name = "frame" }
        frame.draw(Facts(Array(facts.prefix(rows))), in: halves[0], with: appearance)
        frame.draw(Facts(Array(facts.dropFirst(rows))), in: halves[1], with: appearance)
    }

    /// A line that replaces the lines without room.
    private var more: StyledText { StyledText("… more with: softscope data", nil) }

    private var notes: [String] { run.description?.notes ?? [] }

    /// The notes on how the data was read, below an empty line, wrapped to as many lines as needed.
    private func notes(in width: Int, _ appearance: Appearance) -> [StyledText] {
        guard !notes.isEmpty else { return [] }
        return [StyledText()]
            + Paragraph(notes.map { StyledText($0, appearance.theme.muted) }).wrapped(to: width)
    }

    /// The facts about how a table was interpreted.
    private func facts(on table: RunDescription.Table, with appearance: Appearance) -> [Facts.Fact] {
        let kinds = ["number", "words", "text", "left out"].compactMap { kind -> String? in
            let count = table.columns.count { $0.kind == kind }
            return count == 0 ? nil : "\(appearance.numbers.grouped(count)) \(kind)"
        }
        return [
            Facts.Fact("label column", table.label), Facts.Fact("header", table.hasHeader ? "yes" : "no"),
            Facts.Fact("columns", kinds.joined(separator: ", ")),
        ]
    }

    private func facts(with appearance: Appearance) -> [Facts.Fact] {
        guard let description = run.description else { return [Facts.Fact("nothing is loaded yet", "")] }
        let numbers = appearance.numbers
        var facts = [
            Facts.Fact("run", description.run), Facts.Fact("data", description.data),
        ]
        // A run read from a log may lack any of these.
        for (name, count) in [
            ("test samples", description.validationSamples), ("classes", description.classNames.count),
        ] where count > 0 { facts.append(Facts.Fact(name, numbers.grouped(count))) }
        if !description.model.isEmpty { facts.append(Facts.Fact("model", description.model)) }
        if description.parameters > 0 {
            facts.append(Facts.Fact("parameters", numbers.grouped(description.parameters)))
        }
        if let samples { facts.append(Facts.Fact("samples are", samples.outline(with: appearance))) }
        if let table = description.table { facts += self.facts(on: table, with: appearance) }
        // A saved model does not say on how many samples it was trained.
        if description.trainSamples > 0 {
            facts.insert(Facts.Fact("training samples", numbers.grouped(description.trainSamples)), at: 2)
        }
        let ofTable: Set = ["label", "header"]
        let settings = description.settings.filter { description.table == nil || !ofTable.contains($0.name) }
        facts += settings.map { setting in
            let name = setting.name.split(separator: "_").joined(separator: " ")
            return switch setting.value {
            case .text(let text): Facts.Fact(name, text)
            case .integer(let number): Facts.Fact(name, numbers.grouped(number))
            case .number(let number):
                Facts.Fact(name, name.hasSuffix("rate") ? numbers.scientific(number) : numbers.brief(number))
            case .integers(let list):
                Facts.Fact(name, list.isEmpty ? "none" : list.map(String.init).joined(separator: ", "))
            }
        }
        if let seed = description.seed { facts.append(Facts.Fact("seed", "\(seed)")) }
        if let rate = run.learningRate { facts.append(Facts.Fact("learning rate now", numbers.scientific(rate))) }
        let times = [frameCost.last, frameCost.typical, frameCost.slowest].map {
            $0.map { numbers.fixed($0 * 1000, digits: 2) } ?? numbers.missing
        }
        facts.append(Facts.Fact("frame: last, typical, slowest", times.joined(separator: "  ") + " ms"))
        return facts
    }
}
