package import Screen

/// The table of keys of some pages: what works everywhere, and what each page adds.
package struct KeyMap: Sendable {
    /// In the order in which help and footer show them; the footer drops the last ones first.
    package let bindings: [KeyBinding]

    private struct Place: Hashable {
        let page: PageID
        let isDrawing: Bool
    }

    private struct Table {
        let rows: [KeyBinding]
        let actions: [Key: Action]
    }

    /// The table as it is at every place, made once: the footer asks for it with each frame, and looking the rows up
    /// anew took half of the time in which a page is drawn.
    private let places: [Place: Table]

    /// - Parameter pages: in the order of their tabs.
    init(_ pages: [any Page.Type]) {
        let bindings = Self.common(pages) + pages.flatMap { $0.ownBindings }
        self.bindings = bindings
        let places = pages.flatMap { page in [false, true].map { Place(page: page.id, isDrawing: $0) } }
        self.places = Dictionary(uniqueKeysWithValues: places.map { ($0, Self.table(of: bindings, at: $0)) })
    }

    /// What a key does on a page, or on its open drawing board; nil for a key that does nothing there.
    package func action(for key: Key, on page: PageID, isDrawing: Bool = false) -> Action? {
        places[Place(page: page, isDrawing: isDrawing)]?.actions[key]
    }

    /// The rows that do something on a page, or on its open drawing board.
    package func bindings(on page: PageID, isDrawing: Bool) -> [KeyBinding] {
        places[Place(page: page, isDrawing: isDrawing)]?.rows ?? []
    }

    /// Those of a row's keys that do what it says on a page, and not what the page's own rows say.
    package func keys(of row: KeyBinding, on page: PageID, isDrawing: Bool) -> [Key] {
        row.keys.filter { action(for: $0, on: page, isDrawing: isDrawing) == row.action }
    }

    private static func table(of bindings: [KeyBinding], at place: Place) -> Table {
        let rows = bindings.filter { $0.applies(on: place.page, isDrawing: place.isDrawing) }
        // The board's keys come before the page's own, and those before the ones that work everywhere.
        let board = rows.filter(\.whileDrawing)
        let own = rows.filter { !$0.whileDrawing && $0.pages != nil }
        let common = rows.filter { !$0.whileDrawing && $0.pages == nil }
        var actions: [Key: Action] = [:]
        for row in board + own + common {
            for key in row.keys where actions[key] == nil { actions[key] = row.action }
        }
        // The board's first, and without those whose keys were taken.
        let reached = rows.filter { row in
            !row.whileDrawing && row.keys.contains { actions[$0] == row.action }
        }
        return Table(rows: board + reached, actions: actions)
    }
}
