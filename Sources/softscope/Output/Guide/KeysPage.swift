import Dashboard
import Screen

/// The page of the guide that lists all keys, made from the table that they are dispatched by.
struct KeysPage {
    private let pages: Pages
    /// The pages for the logs of other programs.
    private let watching: Pages

    init(_ pages: Pages, watching: Pages) {
        self.pages = pages
        self.watching = watching
    }

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
        blocks += own(pages) { "Page \($0), \($1)" }
        blocks += own(watching) { "watch: page \($0), \($1)" }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// The keys of each page, under a heading made of its number and its name.
    private func own(_ pages: Pages, heading: (Int, String) -> String) -> [String] {
        pages.ids.flatMap { page in
            let own = pages.keys.bindings.filter { $0.isOwn && $0.pages?.contains(page) == true }
            let (board, rest) = (own.filter(\.whileDrawing), own.filter { !$0.whileDrawing })
            return (rest.isEmpty ? [] : ["## " + heading(pages.number(of: page), page.name), table(rest)])
                + (board.isEmpty ? [] : ["### Drawing board", table(board)])
        }
    }

    private func table(_ rows: [KeyBinding]) -> String {
        let lines = rows.map { row in
            let keys = row.keys.compactMap(\.name).map { "`\($0)`" }
            return "| \(keys.joined(separator: ", ")) | \(row.summary) |"
        }
        return (["| key | does |", "| --- | --- |"] + lines).joined(separator: "\n")
    }
}
