import Dashboard
import Screen

/// The page of the guide that lists all keys, made from the table that they are dispatched by.
struct KeysPage {
    private let pages: Pages

    init(_ pages: Pages) { self.pages = pages }

    var markdown: String {
        var blocks = [
            """
            # Keys

            Every key of the dashboard. In the dashboard `?` lists those of the page that is shown.

            <!-- Written by `softscope generate-guide keys`; see .ci/guide. -->
            """,
            "## On every page", "A page's own keys come first: where it has a use for one of these, that counts there.",
        ]
        let bindings = pages.keys.bindings
        for section in KeyBinding.Section.allCases {
            let rows = bindings.filter { $0.section == section && !$0.isOwn }
            if !rows.isEmpty { blocks += ["### \(section.rawValue)", table(rows)] }
        }
        for page in pages.ids {
            let own = bindings.filter { $0.isOwn && $0.pages?.contains(page) == true }
            let (board, rest) = (own.filter(\.whileDrawing), own.filter { !$0.whileDrawing })
            if !rest.isEmpty { blocks += ["## Page \(pages.number(of: page)), \(page.name)", table(rest)] }
            if !board.isEmpty { blocks += ["### Drawing board", table(board)] }
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private func table(_ rows: [KeyBinding]) -> String {
        let lines = rows.map { row in
            let keys = row.keys.compactMap(\.name).map { "`\($0)`" }
            return "| \(keys.joined(separator: ", ")) | \(row.summary) |"
        }
        return (["| key | does |", "| --- | --- |"] + lines).joined(separator: "\n")
    }
}
