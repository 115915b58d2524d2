package import Screen

/// The key table of a set of pages: the common bindings, and those that each page adds.
package struct KeyMap: Sendable {
    /// The bindings in the order of the help and the footer; the footer drops the last ones first.
    package let bindings: [KeyBinding]

    private struct Place: Hashable {
        let page: PageID
        let isDrawing: Bool
    }

    private struct Table {
        let rows: [KeyBinding]
        let actions: [Key: Action]
    }

    /// The table for each place, built once: the footer reads it for each frame, and looking up the rows every time
    /// took half of the time for drawing a page.
    private let places: [Place: Table]

    /// - Parameter pages: the pages in the order of their tabs.
    init(_ pages: [any Page.Type]) {
        let bindings = Self.common(pages) + pages.flatMap { $0.ownBindings }
        self.bindings = bindings
        let places = pages.flatMap { page in [false, true].map { Place(page: page.id, isDrawing: $0) } }
        self.places = Dictionary(uniqueKeysWithValues: places.map { ($0, Self.table(of: bindings, at: $0)) })
    }

    /// The action of a key on a page, or on its open drawing board; nil if the key does nothing there.
    package func action(for key: Key, on page: PageID, isDrawing: Bool = false) -> Action? {
        places[Place(page: page, isDrawing: isDrawing)]?.actions[key]
    }

    /// The rows that apply on a page, or on its open drawing board.
    package func bindings(on page: PageID, isDrawing: Bool) -> [KeyBinding] {
        places[Place(page: page, isDrawing: isDrawing)]?.rows ?? []
    }

    /// The keys of a row that trigger its action on a page, without those that the page uses for its own rows.
    package func keys(of row: KeyBinding, on page: PageID, isDrawing: Bool) -> [Key] {
        row.keys.filter { action(for: $0, on: page, isDrawing: isDrawing) == row.action }
    }

    private static func table(of bindings: [KeyBinding], at place: Place) -> Table {
        let rows = bindings.filter { $0.applies(on: place.page, isDrawing: place.isDrawing) }
        // The keys of the drawing board take precedence over the page's own, and those over the keys that work
        // everywhere.
        let board = rows.filter(\.whileDrawing)
        let own = rows.filter { !$0.whileDrawing && $0.pages != nil }
        let common = rows.filter { !$0.whileDrawing && $0.pages == nil }
        var actions: [Key: Action] = [:]
        for row in board + own + common {
            for key in row.keys where actions[key] == nil { actions[key] = row.action }
        }
        // The rows of the drawing board come first; rows whose keys are all taken are left out.
        let reached = rows.filter { row in
            !row.whileDrawing && row.keys.contains { actions[$0] == row.action }
        }
        return Table(rows: board + reached, actions: actions)
    }
}
