import Dashboard
import Datasets
import Screen
import Telemetry
import Testing

@Suite("The pages Runs and Media")
struct WatchedRunPagesTests {
    private func dashboard(columns: Int = 120, rows: Int = 36) -> Dashboard {
        var run = WatchedFixtures.run(0, "first", metrics: ["loss"])
        run.settings = [
            .init("model.name", "resnet"), .init("optimizer.lr", "0.1"),
            .init("data.path", String(repeating: "/very/long/folder", count: 9) + "/end"),
        ]
        run.troubles = ["run.csv, line 3: cut off"]
        let others = (1..<8).map { WatchedFixtures.run($0, "other\($0)", metrics: ["loss"]) }
        return WatchedFixtures.dashboard([run] + others, chosen: [0], columns: columns, rows: rows)
    }

    /// What is below the table.
    private func details(_ dashboard: Dashboard) -> Substring {
        let text = dashboard.text()
        return text[(text.firstRange(of: "╰")?.upperBound ?? text.startIndex)...]
    }

    @Test("the settings are searched by name and value, and the selected one is whole")
    func search() {
        var dashboard = dashboard()
        dashboard.type("2")
        dashboard.press(.right)
        #expect(details(dashboard).contains("model.name") && !details(dashboard).contains("/end"))
        dashboard.type("/data")
        dashboard.press(.enter)
        let text = details(dashboard)
        #expect(!text.contains("model.name") && text.contains("with data") && text.contains("/end"))
        dashboard.type("/")
        for _ in 0..<4 { dashboard.press(.backspace) }
        dashboard.type("resnet")
        dashboard.press(.enter)
        #expect(details(dashboard).contains("model.name") && !details(dashboard).contains("optimizer.lr"))
        dashboard.type("/x")
        dashboard.press(.enter)
        #expect(dashboard.text().contains("no setting and no value"))
    }

    @Test("arrows move in the settings and back in the list")
    func moving() {
        var dashboard = dashboard()
        dashboard.type("2")
        dashboard.press(.right)
        for _ in 0..<3 { dashboard.press(.down) }
        #expect(dashboard.text().contains("/end") && dashboard.text().contains("4 of 5"))
        dashboard.press(.left, .down)
        #expect(dashboard.text().contains("/logs/other1"))
    }

    @Test("the settings are shown from page 1 although the doctor was open")
    func doctor() {
        var dashboard = dashboard()
        dashboard.type("2d")
        #expect(dashboard.text().contains("log doctor") && dashboard.text().contains("cut off"))
        dashboard.type("1c")
        #expect(dashboard.page == .runs)
        #expect(!dashboard.text().contains("log doctor") && dashboard.text().contains("model.name"))
    }

    @Test("what is told of files is a trouble only where they are damaged", arguments: [true, false])
    func remarks(isDamaged: Bool) {
        var run = WatchedFixtures.run(0, "first", metrics: ["loss"])
        run.troubles = ["run.csv, line 3: cut off", "run.csv, line 9: cut off"]
        run.isDamaged = isDamaged
        let text = WatchedFixtures.dashboard([run], chosen: [0], columns: 120, rows: 36).text()
        #expect(text.contains("2 troubles in its files") == isDamaged)
        #expect(text.contains("2 remarks on its files") == !isDamaged)
    }

    @Test("the smallest screen lists as many runs as it has rows, or shows one's details")
    func small() {
        var dashboard = dashboard(columns: 40, rows: 12)
        dashboard.type("2")
        #expect(dashboard.text().matches(of: #/other\d/#).count >= 4)
        dashboard.type("c")
        #expect(dashboard.text().contains("model.name"))
        dashboard.press(.left)
        #expect(dashboard.text().contains("other1"))
    }

    @Test(
        "without media the footer lists no keys for them, and each says why it does nothing",
        arguments: [Key.up, .down, .left, .right, .end, .enter])
    func noMedia(key: Key) {
        var dashboard = dashboard()
        dashboard.type("3")
        let absence = #/first has logged no histograms, pictures or texts/#
        let text = dashboard.text()
        #expect(text.matches(of: absence).count == 1)
        for hint in ["newest", "together", "tag", "step "] {
            #expect(!text.split(separator: "\n").suffix(2).joined().contains(hint), "\(hint)")
        }
        dashboard.press(key)
        #expect(dashboard.text().matches(of: absence).count == 2)
        dashboard.type("c")
        #expect(dashboard.page == .runs)
    }

    @Test("keys for pictures together are listed where there are several")
    func hintsForPictures() {
        var run = WatchedFixtures.run(0, "run", metrics: ["loss"])
        func medium(_ tag: String, _ content: WatchedMedium.Content) -> WatchedMedium {
            var medium = WatchedMedium(tag: tag)
            for step in 0..<3 { medium.append(content, step: Double(step)) }
            return medium
        }
        let picture = WatchedMedium.Content.picture(WatchedPicture(path: "/logs/run", bytes: 0..<9))
        func footer(_ media: [WatchedMedium]) -> String {
            run.media = media
            var dashboard = WatchedFixtures.dashboard([run], chosen: [0])
            dashboard.type("3")
            return dashboard.text().split(separator: "\n").suffix(2).joined()
        }
        let one = footer([medium("note", .text("a"))])
        #expect(one.contains("newest") && !one.contains("together") && !one.contains("↑↓ tag"))
        let two = footer([medium("first", picture), medium("second", picture)])
        #expect(two.contains("newest") && two.contains("together") && two.contains("↑↓ tag"))
    }

    @Test(
        "histograms have their steps below them, and say what is counted", arguments: [(80, 24), (120, 36), (200, 60)])
    func histograms(columns: Int, rows: Int) throws {
        var run = WatchedFixtures.run(0, "run", metrics: ["loss"])
        var medium = WatchedMedium(tag: "weights")
        let content = try #require(WatchedMedium.Content(edges: [-1, 0, 1], counts: [1, 3]))
        for step in stride(from: 10, through: 70, by: 20) { medium.append(content, step: Double(step)) }
        run.media = [medium]
        var dashboard = WatchedFixtures.dashboard([run], chosen: [0], columns: columns, rows: rows)
        dashboard.type("3")
        #expect(dashboard.text().contains(#/ 10 +step 70 /#))
        #expect(dashboard.text().contains("% of the values"))
    }

    @Test("pictures of several tags are read and go through the steps together")
    func pictures() {
        var run = WatchedFixtures.run(0, "run", metrics: ["loss"])
        func picture(_ tag: Int, _ step: Int) -> WatchedPicture {
            WatchedPicture(path: "/logs/run", bytes: tag * 1000 + step..<tag * 1000 + step + 10)
        }
        run.media = (0..<2).map { tag in
            var medium = WatchedMedium(tag: "picture\(tag)")
            for step in stride(from: 0, through: 100, by: tag == 0 ? 10 : 20) {
                medium.append(.picture(picture(tag, step)), step: Double(step))
            }
            return medium
        }
        var dashboard = WatchedFixtures.dashboard([run], chosen: [0])
        let effects = dashboard.update(.key(.character("3")))
        #expect(effects == [.readPicture(picture(0, 100)), .readPicture(picture(1, 100))])
        dashboard.tell(.picture(picture(0, 100), nil))
        #expect(dashboard.text().contains("reading the picture"))
        dashboard.tell(.picture(picture(1, 100), nil))
        #expect(dashboard.text().matches(of: #/cannot be/#).count == 2)
        #expect(dashboard.update(.key(.left)) == [.readPicture(picture(0, 90)), .readPicture(picture(1, 80))])
        #expect(dashboard.text().contains("step 90") && dashboard.text().contains("step 80"))
        dashboard.press(.enter)
        #expect(dashboard.text().contains("step 90") && !dashboard.text().contains("step 80"))
    }
}
