import Dashboard
import Screen
import Telemetry
import Testing

/// A page that the program does not have: it counts, and asks for a number from which to count.
private struct TallyPage: Page {
    static let id = PageID("Tally")
    static let subject = "what was counted"
    static let needs: RunCapabilities = [.metrics]
    static let explanations = [Explanation("tally", "How often the key was pressed.")]
    static let bindings = [
        PageBinding([.character("a")], "a", Deed.add, "count one more", hint: "count"),
        PageBinding([.character("t")], "t", Deed.ask, "count from a number"),
        // On every other page this key selects the next sample.
        PageBinding([.character("n")], "n", Deed.lookAtWrong, "look at what it gets wrong"),
    ]

    enum Deed: Hashable, Sendable { case add, ask, lookAtWrong }
    enum Question: Hashable, Sendable { case start }

    private(set) var tally = 0
    private(set) var messages = 0
    private(set) var follows = 0

    mutating func perform(_ action: Deed, in context: PageContext) -> [PageRequest] {
        switch action {
        case .add: tally += 1
        case .ask: return [.prompt(Self.prompt(.start, title: "Count from", hint: "a number"))]
        case .lookAtWrong: return [.show(.inspect), .filter(.wrong)]
        }
        return []
    }

    mutating func answer(_ text: String, to question: Question, in context: PageContext) -> String? {
        guard let start = Int(text) else { return "\(text) is no number" }
        tally = start
        return nil
    }

    mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        tally = mouse.row - area.row
        return []
    }

    mutating func follow(_ context: PageContext) -> [PageRequest] {
        follows += 1
        return []
    }

    mutating func receive(_ message: Message) { messages += 1 }
    mutating func forgetRun() { tally = 0 }

    func draw(into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance) {
        frame.write("counted \(tally) of \(context.run.batches)", in: area, with: appearance)
    }
}

@Suite("A page that is added to the collection")
struct AddedPageTests {
    /// The line that adds it.
    private static let pages = Pages([TrainPage(), InspectPage(), ClassesPage(), TallyPage()])

    private func dashboard(_ size: Size = Size(columns: 80, rows: 24)) -> Dashboard {
        var dashboard = Dashboard(dataName: "tiny", size: size, pages: Self.pages)
        dashboard.tell(.loaded(Fixtures.samples))
        dashboard.tell(.events([.started(Fixtures.description), .state(.training), Fixtures.batch(1)], at: 0))
        dashboard.tell(.snapshot(Fixtures.network(), batch: 1))
        return dashboard
    }

    private func page(_ dashboard: Dashboard) throws -> TallyPage { try #require(dashboard.state(of: TallyPage.self)) }

    @Test("has a tab and a number, is drawn, and takes its keys and the mouse")
    func keys() throws {
        var dashboard = dashboard()
        #expect(dashboard.text().contains("4 Tally"))
        #expect(dashboard.type("a").isEmpty)
        #expect(try page(dashboard).tally == 0, "the key of another page's")
        dashboard.type("4aaa")
        #expect(dashboard.page == TallyPage.id)
        #expect(dashboard.text().contains("counted 3 of 1"))
        #expect(dashboard.text().split(separator: "\n").last?.contains("a count") == true)
        dashboard.press(.mouse(MouseEvent(.press, column: 4, row: 9)))
        #expect(dashboard.text().contains("counted 7 of 1"))
        // What works on every page works here, but for the keys that are its own.
        #expect(dashboard.type(" ") == [.send(.pause)])
        dashboard.press(.tab)
        #expect(dashboard.page == .train)
        dashboard.press(.backTab)
        #expect(dashboard.page == TallyPage.id)
    }

    @Test("asks, and has its answer")
    func asking() throws {
        var dashboard = dashboard()
        dashboard.type("4tx")
        #expect(dashboard.text().contains("Count from"))
        dashboard.press(.enter)
        #expect(dashboard.text().contains("x is no number") && dashboard.overlay != nil)
        dashboard.press(.backspace)
        dashboard.type("41")
        dashboard.press(.enter)
        #expect(dashboard.overlay == nil)
        #expect(dashboard.text().contains("counted 41 of 1"))
    }

    @Test("is in the help with its keys, and says what its numbers mean")
    func help() {
        var dashboard = dashboard(Size(columns: 120, rows: 70))
        dashboard.type("4?")
        let text = dashboard.text()
        for part in ["keys on page 4, Tally", "Page 4, Tally", "count one more", "page 4: what was counted"] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(!text.contains("page 5"))
        dashboard.type("?")
        #expect(dashboard.text().contains("what the numbers on page 4 mean"))
        #expect(dashboard.text().contains("How often the key was pressed."))
    }

    @Test("leads to other pages")
    func leading() {
        var dashboard = dashboard()
        dashboard.tell(.events([Fixtures.epoch(1)], at: 1))
        dashboard.type("4n")
        #expect(dashboard.page == .inspect && dashboard.selection.filter == .wrong)
    }

    @Test("follows the moment while it is shown, hears of all messages, and forgets with a new run")
    func following() throws {
        var dashboard = dashboard()
        #expect(try page(dashboard).messages == 3 && page(dashboard).follows == 0)
        dashboard.type("4a")
        #expect(try page(dashboard).follows == 2)
        dashboard.tell(.events([.started(Fixtures.description)], at: 2))
        #expect(try page(dashboard).tally == 0)
    }

    @Test("is not there where the run has not what it needs")
    func needing() {
        let dashboard = Dashboard(
            dataName: "tiny", size: Size(columns: 80, rows: 24), capabilities: .savedModel, pages: Self.pages)
        #expect(dashboard.shownPages == [.inspect, .classes])
        #expect(!dashboard.text().contains("Tally"))
    }

    @Test("is drawn in every size")
    func sizes() {
        for columns in [0, 1, 40, 80, 200] {
            for rows in [0, 1, 12, 24, 60] {
                var dashboard = dashboard(Size(columns: columns, rows: rows))
                for keys in ["4", "?", "?"] {
                    dashboard.type(keys)
                    #expect(dashboard.text().split(separator: "\n").count <= max(1, rows))
                }
            }
        }
    }
}
