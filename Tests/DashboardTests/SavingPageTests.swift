import Dashboard
import Screen
import Testing

@Suite("Saving what is shown")
struct SavingPageTests {
    @Test("P asks for a picture under the name of the page, on each of them", arguments: Pages.standard.ids)
    func everyPage(page: PageID) {
        var dashboard = Fixtures.training()
        dashboard.type("\(dashboard.pages.number(of: page))")
        #expect(dashboard.type("P") == [.savePage(name: "page-\(page.name.lowercased())")])
        #expect(dashboard.page == page)
    }

    @Test("The drawing board is saved with its page, and P draws nothing")
    func drawingBoard() {
        var dashboard = Fixtures.inspecting()
        dashboard.type("d")
        let board = dashboard.state(of: InspectPage.self)?.board
        #expect(dashboard.type("P") == [.savePage(name: "page-inspect")])
        #expect(dashboard.state(of: InspectPage.self)?.board == board)
    }

    @Test(
        "Help, explanations and settings are saved as they lie over the page, and stay open",
        arguments: ["?", "??", "c"])
    func overlays(keys: String) throws {
        var dashboard = Fixtures.training()
        dashboard.type(keys)
        let overlay = try #require(dashboard.overlay)
        #expect(dashboard.type("P") == [.savePage(name: "page-train")])
        #expect(dashboard.overlay == overlay)
    }

    @Test("In a prompt it is a letter, and in a menu no choice", arguments: ["2/c", "r", "q"])
    func questions(keys: String) {
        var dashboard = Fixtures.training()
        dashboard.type(keys)
        #expect(dashboard.overlay != nil)
        #expect(dashboard.type("P").isEmpty)
    }
}
