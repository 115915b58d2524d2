import Dashboard
import Screen
import Testing

@Suite("Saving the screen as a picture")
struct SavingPageTests {
    @Test("P asks for a picture named after the page, on each page", arguments: PageID.all)
    func everyPage(page: PageID) {
        var dashboard = Fixtures.training()
        dashboard.type("\(dashboard.pages.number(of: page))")
        #expect(dashboard.type("P") == [.savePage(name: "page-\(page.name.lowercased())")])
        #expect(dashboard.page == page)
    }

    @Test("The drawing board is saved with its page, and P does not draw")
    func drawingBoard() {
        var dashboard = Fixtures.inspecting()
        dashboard.type("d")
        let board = dashboard.state(of: InspectPage.self)?.board
        #expect(dashboard.type("P") == [.savePage(name: "page-inspect")])
        #expect(dashboard.state(of: InspectPage.self)?.board == board)
    }

    @Test(
        "Help, explanations and settings are saved as they appear over the page, and stay open",
        arguments: ["?", "??", "c"])
    func overlays(keys: String) throws {
        var dashboard = Fixtures.training()
        dashboard.type(keys)
        let overlay = try #require(dashboard.overlay)
        #expect(dashboard.type("P") == [.savePage(name: "page-train")])
        #expect(dashboard.overlay == overlay)
    }

    @Test("P is typed as a letter in a prompt, and does nothing in a menu", arguments: ["2/c", "r", "q"])
    func questions(keys: String) {
        var dashboard = Fixtures.training()
        dashboard.type(keys)
        #expect(dashboard.overlay != nil)
        #expect(dashboard.type("P").isEmpty)
    }
}
