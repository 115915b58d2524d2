import Screen

/// All keys of the page, made from the table that they are dispatched by.
struct HelpOverlay: Widget {
    var page: Page
    var isDrawing = false
    var firstLine: Int

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        var box = area
        _ = box.removeTop(1)
        _ = box.removeBottom(1)
        let panel = Panel("keys on page \(page.rawValue), \(page.name)", isFocused: true)
        frame.fill(box, with: Cell(" ", appearance.theme.text))
        frame.draw(panel, in: box, with: appearance)
        var inner = panel.inner(of: box)
        let foot = inner.removeBottom(1)
        let table = KeyTable(sections)
        let hidden = max(0, table.height(in: Size(columns: inner.width, rows: inner.height)) - inner.height)
        frame.draw(KeyTable(sections, offset: min(firstLine, hidden)), in: inner, with: appearance)
        let more = "?: what the numbers mean; "
        let hint = more + (hidden > 0 ? "up and down scroll; any other key closes" : "any other key closes")
        frame.write(hint, in: foot, alignment: .center, style: appearance.theme.muted, with: appearance)
    }

    private var sections: [KeyTable.Section] {
        let rows = KeyMap.bindings(on: page, isDrawing: isDrawing)
        return KeyBinding.Section.allCases.compactMap { section in
            let entries = rows.filter { $0.section == section }.map { KeyTable.Entry($0.label, $0.summary) }
            return entries.isEmpty ? nil : KeyTable.Section(section.rawValue, entries)
        }
    }
}
