import Dashboard
import Datasets
import Learning
import Matrices
import Screen
import Telemetry
import Testing

@Suite("Rows, texts and colour pictures as samples") struct KindTests {
    @Test(
        "Pages 1, 2 and 4 match their golden files", arguments: KindFixtures.Kind.allCases,
        [("80x24", 80, 24), ("120x36", 120, 36), ("200x60", 200, 60)])
    func goldens(kind: KindFixtures.Kind, size: (name: String, columns: Int, rows: Int)) throws {
        var dashboard = KindFixtures.dashboard(kind, size.columns, size.rows)
        // Grey shades make the pictures readable.
        try expectGolden(dashboard.shades(), "\(kind)-train-\(size.name)")
        dashboard.type("2")
        try expectGolden(dashboard.shades(), "\(kind)-inspect-\(size.name)")
        var hidden = KindFixtures.dashboard(kind, size.columns, size.rows, hidden: [6, 5])
        hidden.type("4")
        try expectGolden(hidden.shades(), "\(kind)-network-\(size.name)")
    }

    @Test("Page 1 has bars next to or below every kind of sample, whatever the names of the classes")
    func bars() {
        for kind in KindFixtures.Kind.allCases {
            for (columns, rows) in [(80, 24), (110, 30), (120, 36), (200, 60)] {
                let dashboard = KindFixtures.dashboard(kind, columns, rows)
                let lines = dashboard.draw(with: Appearance()).text.split(separator: "\n")
                let marked = lines.filter { $0.contains("✗ ") }
                #expect(marked.contains { $0.contains("██") }, "\(kind), \(columns): \(marked)")
            }
        }
    }

    @Test(
        "On a wide screen page 1 lists more texts and rows, unless the model is too large to be asked about each frame",
        arguments: [(KindFixtures.Kind.rows, "more test rows"), (.texts, "more test texts")])
    func gallery(kind: KindFixtures.Kind, title: String) {
        let lines = KindFixtures.dashboard(kind, 200, 60).text().split(separator: "\n")
        #expect(lines.contains { $0.contains(title) && $0.contains("least sure") })
        // Each with its label, and the probabilities of all three classes.
        let listed = lines.filter { $0.contains("label ") && $0.split(separator: "%").count > 3 }
        #expect(listed.count >= 6)
        let large = KindFixtures.dashboard(kind, 200, 60, hidden: [900, 900])
        #expect(!large.text().contains(title))
    }

    @Test("In ASCII, texts and rows are entirely ASCII, except for the letters in the data")
    func ascii() throws {
        for kind in [KindFixtures.Kind.rows, .texts] {
            var dashboard = KindFixtures.dashboard(kind)
            dashboard.type("2")
            let text = dashboard.shades(ascii: true)
            #expect(text.unicodeScalars.allSatisfy { $0.isASCII || "食べ物".unicodeScalars.contains($0) })
            try expectGolden(text, "\(kind)-inspect-ascii-80x24")
        }
    }

    @Test("Every page is drawn in every size", arguments: KindFixtures.Kind.allCases)
    func sizes(kind: KindFixtures.Kind) {
        for hidden in [[], [7, 4]] {
            var dashboard = KindFixtures.dashboard(kind, hidden: hidden)
            for page in 1...5 {
                dashboard.type("\(page)")
                for (columns, rows) in [(40, 12), (45, 14), (60, 20), (79, 23), (80, 24), (110, 30), (200, 60)] {
                    dashboard.tell(.resized(Size(columns: columns, rows: rows)))
                    for ascii in [false, true] {
                        let lines = dashboard.text(ascii: ascii).split(separator: "\n")
                        #expect(lines.allSatisfy { $0.count <= columns } && lines.count <= rows)
                    }
                }
            }
        }
    }

    @Test("Keys for grey pictures only say so, and change nothing", arguments: KindFixtures.Kind.allCases)
    func refusals(kind: KindFixtures.Kind) {
        for key in ["z", "Z", "(", ")", "H", "L", "b", "B", "d"] as [Character] + (kind == .colors ? [] : ["I"]) {
            var dashboard = KindFixtures.dashboard(kind)
            dashboard.type("2")
            let before = dashboard.shades()
            #expect(dashboard.press(.character(key)).isEmpty)
            #expect(dashboard.notice != nil && !dashboard.isDrawing, "\(key)")
            dashboard.press(.function(12))
            #expect(dashboard.shades() == before, "\(key)")
        }
    }

    @Test("J and K scroll rows and texts, and the next sample is not scrolled")
    func scrolling() {
        for kind in [KindFixtures.Kind.rows, .texts] {
            var dashboard = KindFixtures.dashboard(kind)
            dashboard.type("2")
            let start = dashboard.shades()
            #expect(start.contains(kind == .rows ? " 1–13 of" : "lines 1–"), "\(start)")
            dashboard.type("JJ")
            #expect(dashboard.shades().contains(kind == .rows ? " 3–15 of" : "lines 3–"))
            dashboard.type("KK")
            #expect(dashboard.shades() == start)
            dashboard.type("JJnp")
            #expect(dashboard.shades().contains(kind == .rows ? " 3–15 of" : "lines 3–"))
            dashboard.type("nJp")
            #expect(dashboard.shades() == start)
        }
    }

    @Test("Scrolling stops when the end is visible, and the page says so")
    func scrollingEnds() {
        for kind in [KindFixtures.Kind.rows, .texts] {
            var dashboard = KindFixtures.dashboard(kind)
            dashboard.type("2" + String(repeating: "J", count: 40))
            #expect(dashboard.notice == "this is its end")
            dashboard.type("z")
            let end = dashboard.shades()
            #expect(end.contains(kind == .rows ? "–20 of 20" : "–28 of 28"), "\(end)")
            dashboard.type("Kz")
            #expect(dashboard.shades() != end && dashboard.notice != nil)
            dashboard.type(String(repeating: "K", count: 40))
            #expect(dashboard.notice == "this is its beginning")
            // On a large screen nothing is left to scroll.
            dashboard.tell(.resized(Size(columns: 200, rows: 60)))
            dashboard.type("J")
            #expect(dashboard.notice == "all of it is on the screen")
        }
    }

    @Test("A colour picture is saved unchanged, and reads back identically")
    func saving() throws {
        var dashboard = KindFixtures.dashboard(.colors)
        dashboard.type("2")
        guard case .save(let file)? = dashboard.press(.character("I")).first else {
            Issue.record("nothing is saved")
            return
        }
        #expect(file.name == "sample-1" && file.fileExtension == "png")
        #expect(try PNGFile.picture(in: file.bytes) == KindFixtures.colors.colorPicture(of: 1))
    }

    @Test("A click on the line of a neighbouring sample selects it")
    func clicking() throws {
        for kind in KindFixtures.Kind.allCases {
            var dashboard = KindFixtures.dashboard(kind, 120, 36)
            dashboard.type("2")
            let rows = dashboard.shades().split(separator: "\n", omittingEmptySubsequences: false)
            let top = try #require(rows.firstIndex { $0.contains("─ samples ") })
            // This is the fifth line, or the fifth picture.
            let (column, row) = kind == .colors ? (70, top + 3) : (30, top + (kind == .rows ? 6 : 5))
            dashboard.press(.mouse(MouseEvent(.press, column: column, row: row)))
            #expect(dashboard.selection.index == 4, "\(kind)")
        }
    }

    // MARK: - Weights in the decision

    private func score(_ network: Network, _ input: NetworkInput, _ prediction: Int) -> Double {
        let logits = network.forward(input).values.map(Double.init)
        return logits[prediction] - logits.reduce(0, +) / Double(logits.count)
    }

    @Test("In a linear model, the weights of all columns or words add up to the score, except for the biases")
    func linear() throws {
        for kind in [KindFixtures.Kind.rows, .texts] {
            let (samples, network) = (KindFixtures.samples(kind), KindFixtures.network(kind))
            for sample in 0..<samples.count {
                for prediction in 0..<3 {
                    let decision = try #require(
                        DecisionWeights(of: sample, in: samples, prediction: prediction, by: network))
                    let sum: Double =
                        switch decision {
                        case .numbers(let weights): weights.reduce(0, +)
                        case .words(_, let words): words.reduce(0) { $0 + $1.weight }
                        }
                    // The biases of Glorot's initialisation are 0.
                    #expect(abs(sum - score(network, samples.input(of: sample), prediction)) < 1e-4)
                }
            }
        }
    }

    @Test("The words come from the text, and another model gives them new weights")
    func words() throws {
        let samples = KindFixtures.texts
        let network = KindFixtures.network(.texts)
        let first = try #require(DecisionWeights(of: 0, in: samples, prediction: 1, by: network))
        guard case .words(let text, let words) = first else {
            Issue.record("\(first)")
            return
        }
        #expect(text == samples.text(of: 0))
        #expect(words.prefix(3).map(\.word.text) == ["the", "vote", "on"])
        let hidden = KindFixtures.network(.texts, hidden: [4])
        let fresh = DecisionWeights(of: 0, in: samples, prediction: 1, by: hidden)
        #expect(DecisionWeights(of: 0, in: samples, prediction: 1, by: hidden, former: first) == fresh)
        #expect(fresh != first)
        let other = DecisionWeights(of: 1, in: samples, prediction: 1, by: hidden)
        #expect(DecisionWeights(of: 1, in: samples, prediction: 1, by: hidden, former: first) == other)
    }

    @Test("A long class name is shortened to leave room for the strongest part")
    func narrow() throws {
        let weights = DecisionWeights.numbers([2.5, -1])
        func line(_ width: Int, _ isFor: Bool = true) -> String? {
            weights.line(
                isFor: isFor, of: "Iris germanica", names: ["petal width", "sepal"], width: width, with: Appearance()
            )?.spans.map(\.text).joined()
        }
        #expect(line(50) == "evidence for Iris germanica: petal width +2.50")
        #expect(line(40) == "evidence for: petal width +2.50")
        #expect(line(28) == "for: petal width +2.50")
        #expect(line(12) == nil)
        #expect(line(28, false) == "against: sepal -1.00")
    }

    @Test("Pictures have no weights, nor do samples that do not fit the network")
    func none() {
        #expect(DecisionWeights(of: 0, in: Fixtures.samples, prediction: 0, by: Fixtures.network()) == nil)
        #expect(DecisionWeights(of: 0, in: KindFixtures.rows, prediction: 0, by: Fixtures.network()) == nil)
    }
}
