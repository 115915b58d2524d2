import Screen

/// All keys of the page, made from the table that they are dispatched by.
struct HelpOverlay: Widget {
    var page: Page
    var isDrawing = false
    var isInspection = false
    var firstLine: Int

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let box = OverlayPanel.body(of: area)
        let panel = OverlayPanel(title: "keys on page \(page.rawValue), \(page.name)")
        let inner = panel.inner(of: box)
        let table = KeyTable(sections)
        let hidden = max(0, table.height(in: Size(columns: inner.width, rows: inner.height)) - inner.height)
        let more = "?: what the numbers mean; "
        let hint = more + (hidden > 0 ? "up and down scroll; any other key closes" : "any other key closes")
        panel.draw(into: &frame, in: box, foot: hint, with: appearance)
        frame.draw(KeyTable(sections, offset: min(firstLine, hidden)), in: inner, with: appearance)
    }

    private var sections: [KeyTable.Section] {
        let rows = KeyMap.bindings(on: page, isDrawing: isDrawing).filter {
            !isInspection || !$0.action.isAboutTraining
        }
        return KeyBinding.Section.allCases.compactMap { section in
            let entries = rows.filter { $0.section == section }.map { KeyTable.Entry($0.label, $0.summary) }
            return entries.isEmpty ? nil : KeyTable.Section(section.rawValue, entries)
        }
    }
}
