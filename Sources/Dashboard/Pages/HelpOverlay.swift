import Datasets
import Screen

/// All keys of the page, made from the table that they are dispatched by.
struct HelpOverlay: Widget {
    var page: Page
    var isDrawing = false
    var isInspection = false
    /// Of the samples; nil until they are loaded.
    var kind: LabelledSamples.Kind?
    var firstLine: Int

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let box = OverlayPanel.body(of: area)
        let panel = OverlayPanel(title: "keys on page \(page.rawValue), \(page.name)")
        let inner = panel.inner(of: box)
        let table = KeyTable(sections)
        let hidden = max(0, table.height(in: Size(columns: inner.width, rows: inner.height)) - inner.height)
        let hints = [KeyHints.Hint("?", "what the numbers mean")] + OverlayPanel.hints(scrolls: hidden > 0)
        panel.draw(into: &frame, in: box, hints: hints, with: appearance)
        frame.draw(KeyTable(sections, offset: min(firstLine, hidden)), in: inner, with: appearance)
    }

    /// What only this page has comes first: it is what one does not know yet.
    private var sections: [KeyTable.Section] {
        let rows = KeyMap.bindings(on: page, isDrawing: isDrawing).filter {
            if case .inspect(let action) = $0.action, !action.applies(to: kind) { return false }
            return !isInspection || !$0.action.isAboutTraining
        }
        let own = rows.filter { $0.pages == [page] && !$0.whileDrawing }
        let others = KeyBinding.Section.allCases.map { section in
            (section.rawValue, rows.filter { $0.section == section && !own.contains($0) })
        }
        // The board's are the page's own while it is open.
        let sections = isDrawing ? others : [("Page \(page.rawValue), \(page.name)", own)] + others
        return sections.filter { !$0.1.isEmpty }.map { KeyTable.Section($0.0, $0.1.map(entry)) }
    }

    /// With those of its keys that do it here, be it that the page has another use for the first.
    private func entry(_ binding: KeyBinding) -> KeyTable.Entry {
        let keys = KeyMap.keys(of: binding, on: page, isDrawing: isDrawing)
        let label = keys.first == binding.keys.first ? binding.label : keys.first?.name ?? binding.label
        let also = keys.dropFirst().compactMap(\.name)
        let text = also.isEmpty ? binding.summary : "\(binding.summary); also \(also.joined(separator: ", "))"
        return KeyTable.Entry(label, text)
    }
}
