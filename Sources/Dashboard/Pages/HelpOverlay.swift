import Datasets
import Screen

/// A panel with all keys of the page, generated from the table from which they are dispatched.
struct HelpOverlay: Widget {
    private let dashboard: Dashboard
    private let firstLine: Int
    private let page: any Page.Type
    /// The number and title of the page, such as "page 1, Train".
    private let name: String

    init(_ dashboard: Dashboard, firstLine: Int) {
        self.dashboard = dashboard
        self.firstLine = firstLine
        page = type(of: dashboard.pages[dashboard.page])
        name = "page \(dashboard.pages.number(of: dashboard.page)), \(dashboard.page.name)"
    }

    private var keys: KeyMap { dashboard.pages.keys }
    private var isDrawing: Bool { dashboard.isDrawing }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let box = OverlayPanel.body(of: area)
        let panel = OverlayPanel(title: "keys on \(name)")
        let inner = panel.inner(of: box)
        let table = KeyTable(sections)
        let hidden = max(0, table.height(in: Size(columns: inner.width, rows: inner.height)) - inner.height)
        let hints = [KeyHints.Hint("?", "what the numbers mean")] + OverlayPanel.hints(scrolls: hidden > 0)
        panel.draw(into: &frame, in: box, hints: hints, with: appearance)
        frame.draw(KeyTable(sections, offset: min(firstLine, hidden)), in: inner, with: appearance)
    }

    /// The sections of the help. The page's own keys come first: they are the least familiar ones.
    private var sections: [KeyTable.Section] {
        let rows = keys.bindings(on: page.id, isDrawing: isDrawing).filter {
            if case .own(let action) = $0.action { return page.applies(own: action, to: dashboard.samples?.kind) }
            return dashboard.allows($0.action)
        }
        let own = rows.filter { $0.isOwn && !$0.whileDrawing }
        let others = KeyBinding.Section.allCases.map { section in
            (section.rawValue, rows.filter { $0.section == section && !own.contains($0) })
        }
        // While the drawing board is open, its keys are the page's own.
        let sections = isDrawing ? others : [("P" + name.dropFirst(), own)] + others
        return sections.filter { !$0.1.isEmpty }.map { KeyTable.Section($0.0, $0.1.map(entry)) }
    }

    /// The entry for a binding, with only those of its keys that work here: the page may use the first one differently.
    private func entry(_ binding: KeyBinding) -> KeyTable.Entry {
        let keys = self.keys.keys(of: binding, on: page.id, isDrawing: isDrawing)
        let label = keys.first == binding.keys.first ? binding.label : keys.first?.name ?? binding.label
        let also = keys.dropFirst().compactMap(\.name)
        let text = also.isEmpty ? binding.summary : "\(binding.summary); also \(also.joined(separator: ", "))"
        return KeyTable.Entry(label, text)
    }
}
