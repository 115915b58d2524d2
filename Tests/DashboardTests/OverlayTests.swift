import Dashboard
import Screen
import Testing

@Suite("Help, prompts and menus over a page")
struct OverlayTests {
    static let sizes =
        [Size(columns: 40, rows: 12), .init(columns: 60, rows: 20), .init(columns: 80, rows: 24)]
        + [Size(columns: 120, rows: 36), .init(columns: 200, rows: 60)]

    @Test("While one is open, the footer does not list the page's keys as if they worked", arguments: sizes)
    func footer(size: Size) {
        for page in 1...5 {
            var dashboard = Fixtures.training(size: size)
            dashboard.type("\(page)")
            #expect(dashboard.text().contains("q quit"))
            for keys in ["?", "??", "c", "g", "/", "r", "q"] {
                var open = dashboard
                open.type(keys)
                #expect(open.overlay != nil)
                let text = open.text()
                #expect(!text.contains("q quit") && !text.contains("? help"), "page \(page), \(keys): \(text)")
                open.press(.escape)
                #expect(open.overlay == nil && open.text() == dashboard.text())
            }
        }
    }

    @Test("The help covers all below the header", arguments: sizes)
    func help(size: Size) {
        for (page, keys) in PageID.all.indices.flatMap({ page in ["?", "??"].map { (page + 1, $0) } }) {
            var dashboard = Fixtures.training(size: size)
            dashboard.type("\(page)")
            dashboard.type(keys)
            let lines = dashboard.text(ascii: true).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines[1].hasPrefix("+- ") && lines[size.rows - 1].hasPrefix("+-"), "page \(page)")
            for line in lines[2..<size.rows - 1] { #expect(line.hasPrefix("|") && line.hasSuffix("|"), "\(line)") }
        }
    }

    @Test(
        "A mistake in a prompt is left to be mended, and the reason is told",
        arguments: [
            ("g", "99999"), ("/l", "no such class"), ("/p", "17"), ("/c", "1"), ("/c", "1, nothing"), ("/u", "250"),
            ("5t", "1 two 3"), ("5h", "140"), ("qd", "discord"),
        ])
    func mistakes(keys: String, mistake: String) {
        for size in Self.sizes {
            for page in keys.first?.isNumber == true ? [""] : ["1", "2", "3", "4", "5"] {
                var dashboard = Fixtures.training(size: size)
                dashboard.type(page + keys)
                dashboard.type(mistake)
                dashboard.press(.enter)
                guard case .prompt(let prompt) = dashboard.overlay else {
                    Issue.record("page \(page): nothing is left to be mended")
                    continue
                }
                #expect(prompt.text == mistake && prompt.complaint != nil)
                let text = dashboard.text()
                #expect(text.contains("> \(mistake)_"), "\(text)")
                // The reason is shown at least in part, until something is typed.
                let first = prompt.complaint?.split(separator: " ").prefix(2).joined(separator: " ") ?? "?"
                #expect(text.contains(first), "\(text)")
                dashboard.press(.backspace)
                #expect(
                    dashboard.overlay.flatMap { if case .prompt(let next) = $0 { next.text } else { nil } }
                        == String(mistake.dropLast()))
                #expect(!dashboard.text().contains(prompt.complaint ?? "?"))
            }
        }
    }
}
