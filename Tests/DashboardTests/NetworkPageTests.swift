import Dashboard
import Datasets
import Evaluation
import Learning
import Matrices
import Screen
import Telemetry
import Testing

@Suite("Page 4, the network") struct NetworkPageTests {
    // MARK: - Fixtures

    /// A network for pictures of 28 × 28 pixels whose units detect strokes.
    static func network(hidden: [Int] = [16], features: Int = 784) -> Network {
        var generator = SeededGenerator(seed: 5)
        let drawn = Network(
            widths: [features] + hidden + [4], activation: .relu, initialization: .glorotUniform, from: &generator)
        var network = drawn
        network.updateParameters { parameter, values in
            guard parameter == 0 else { return }
            for index in values.indices {
                let (unit, x, y) = (index / features, index % features % 28, index % features / 28)
                let stroke = (x * (unit % 3 + 1) + y * (unit / 3 + 1)) / 9 % 3 - 1
                values[index] = Float(stroke) * 0.08 + values[index] / 4
            }
        }
        return network
    }

    private static func samples(shape: [Int], classNames: [String]) -> LabelledSamples {
        let count = shape.reduce(1, *)
        return LabelledSamples(
            shape: shape, pixels: Array(repeating: 9, count: 8 * count), labels: [0, 1, 2, 3, 0, 1, 2, 3],
            classNames: classNames)
    }

    static func layers(_ network: Network, shrunkBy factor: Float, dead: [Int] = [], ratio: Double = 1.2e-3)
        -> [LayerReport]
    {
        network.denseLayers.enumerated().map { index, dense in
            let weights = dense.weights.values.map { $0 * factor }
            let isLast = index == network.denseLayers.count - 1
            let gradients = weights.enumerated().map { $0.offset % 3 == 0 ? 0 : $0.element * $0.element * 0.1 }
            return LayerReport(
                name: "\(index * 2)", inputs: dense.inputs, outputs: dense.outputs, activation: isLast ? nil : "relu",
                gradientNorm: 0.3 * Double(factor), updateRatio: factor == 0.5 ? .nan : ratio,
                weights: Histogram(weights), gradients: Histogram(gradients),
                activations: Histogram(weights.prefix(3000).map { isLast ? $0 : max(0, $0) }),
                deadUnits: isLast ? nil : dead)
        }
    }

    static func dashboard(
        _ columns: Int, _ rows: Int, hidden: [Int] = [16], shape: [Int] = [28, 28], dead: [Int] = [3],
        ratio: Double = 1.2e-3, losses: [Double]? = nil, classNames: [String] = ["0", "1", "2", "3"]
    ) -> Dashboard {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: columns, rows: rows))
        let network = network(hidden: hidden, features: shape.reduce(1, *))
        dashboard.tell(.loaded(samples(shape: shape, classNames: classNames)))
        dashboard.tell(.events([.started(Fixtures.description), .state(.training)], at: 0))
        // The loss falls, unless the updates are too large.
        let losses = losses ?? (ratio > 1e-2 ? [0.5, 0.6] : [0.5])
        let epochs = losses.enumerated().map { Fixtures.epoch($0 + 1, loss: $1) }
        dashboard.tell(.events((1...100).map(Fixtures.batch) + epochs, at: 1))
        dashboard.tell(
            .events(
                [
                    .layers(layers(network, shrunkBy: 0.5), afterBatch: 0),
                    .layers(layers(network, shrunkBy: 0.8, dead: dead, ratio: ratio), afterBatch: 100),
                    .layers(layers(network, shrunkBy: 1, dead: dead, ratio: ratio), afterBatch: 150),
                ], at: 1))
        dashboard.tell(.snapshot(network, batch: 150))
        dashboard.type("4")
        return dashboard
    }

    private static let evaluation = ValidationReport(loss: 1, accuracy: 0.9763, classes: [], predictions: [])
    private static let edited = ValidationReport(loss: 1, accuracy: 0.9741, classes: [], predictions: [])

    @Test(
        "With two levels, the last layer's units are clusters and classes, and a line tells how many",
        arguments: [
            (80, 24), (120, 36), (60, 20), (40, 12),
        ])
    func twoLevels(columns: Int, rows: Int) throws {
        var generator = SeededGenerator(seed: 3)
        let levels = TwoLevelLayer(clusters: 2, order: [3, 2, 1, 0])
        let network = Network(
            NetworkPlan(features: 784, hidden: [16], classes: 4, twoLevel: levels), initialization: .glorotUniform,
            from: &generator)
        var dashboard = Self.dashboard(columns, rows)
        dashboard.tell(.events([.layers(Self.layers(network, shrunkBy: 1), afterBatch: 160)], at: 2))
        dashboard.tell(.snapshot(network, batch: 160))
        if columns >= 80 { #expect(dashboard.text().contains("two levels: 4 classes in 2 clusters")) }
        dashboard.press(.down)
        #expect(dashboard.text().contains("cluster 0"))
        dashboard.press(.right, .right)
        #expect(dashboard.text().contains("class 3"))
        dashboard.press(.right, .right, .right)
        #expect(dashboard.text().contains("class 0"))
        for page in 1...5 {
            dashboard.type("\(page)")
            let lines = dashboard.text().split(separator: "\n")
            #expect(!lines.isEmpty && lines.allSatisfy { String($0).columnWidth <= columns })
        }
    }

    // MARK: - Drawing

    @Test(
        "The page matches its golden files",
        arguments: [
            ("network-80x24", 80, 24, [16], false), ("network-120x36", 120, 36, [16], false),
            ("network-ascii-80x24", 80, 24, [16], true), ("network-compact-60x20", 60, 20, [16], false),
            ("network-regression-80x24", 80, 24, [], false),
        ])
    func goldens(name: String, columns: Int, rows: Int, hidden: [Int], ascii: Bool) throws {
        let dashboard = Self.dashboard(columns, rows, hidden: hidden)
        try expectGolden(dashboard.text(ascii: ascii), name)
    }

    @Test("The page is drawn in every size, for every kind of network and input, in UTF-8 and ASCII")
    func allSizes() {
        let networks: [(hidden: [Int], shape: [Int])] = [
            ([16], [28, 28]), ([], [28, 28]), ([9, 5, 7], [12, 5]), ([16], [100]), ([1], [1, 1]),
        ]
        for (hidden, shape) in networks {
            let fresh = Self.dashboard(80, 24, hidden: hidden, shape: shape)
            for (columns, rows) in [
                (0, 0), (1, 1), (40, 12), (41, 13), (60, 20), (72, 22), (80, 24), (100, 50), (110, 31), (200, 60),
                (300, 20), (45, 90),
            ] {
                for (key, ascii) in [("", false), ("x", true)] {
                    var dashboard = fresh
                    dashboard.tell(.resized(Size(columns: columns, rows: rows)))
                    dashboard.type(key)
                    dashboard.press(.down, .pageDown)
                    let text = dashboard.text(ascii: ascii)
                    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                    #expect(lines.allSatisfy { String($0).columnWidth <= columns })
                    if ascii { #expect(text.unicodeScalars.allSatisfy { $0.isASCII }) }
                }
            }
        }
    }

    @Test("The table's figures and the hint are complete on 80 × 24 and in compact layouts", arguments: [80, 60, 40])
    func essentials(columns: Int) {
        let text = Self.dashboard(columns, columns == 80 ? 24 : columns == 60 ? 20 : 12, ratio: 0.02).text()
        #expect(text.contains("16→4"))
        #expect(text.contains("! 2.0e-2"))
        #expect(text.contains("! rate too high"))
        if columns == 80 {
            #expect(text.contains("! rate too high: updates 2.0 %, loss not below epoch 1's · - lowers it"))
            #expect(text.contains("! 1/16") == false && text.contains("1/16"))
        }
    }

    @Test("Weights that are NaN or infinite are drawn, and counted in the panel")
    func notFinite() {
        var dashboard = Self.dashboard(120, 36)
        var network = Self.network()
        network.updateParameters { _, values in
            for index in values.indices { values[index] = index % 2 == 0 ? .nan : .infinity }
        }
        dashboard.tell(.events([.layers(Self.layers(network, shrunkBy: 1), afterBatch: 160)], at: 2))
        dashboard.tell(.snapshot(network, batch: 160))
        #expect(dashboard.text().contains("NaN"))
    }

    @Test("The page says so if no model has arrived yet, or the layers have not been measured")
    func early() {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 80, rows: 24))
        dashboard.type("4x")
        #expect(dashboard.text().contains("waiting for the first model"))
        #expect(dashboard.text().contains("no model has reached the screen yet"))
        dashboard = Fixtures.training()
        dashboard.type("4")
        #expect(dashboard.text().contains("the layers are measured after each epoch"))
    }

    // MARK: - Keys

    @Test("Up and down select the layer, left and right the unit, wrapping around; the sample stays selected")
    func choosing() {
        var dashboard = Self.dashboard(80, 24)
        let sample = dashboard.selection.index
        dashboard.press(.left)
        #expect(dashboard.networkPage.unit == 15)
        dashboard.press(.right, .right, .pageDown)
        #expect(dashboard.networkPage.unit == 11)
        dashboard.press(.pageDown, .pageUp)
        #expect(dashboard.networkPage.unit == 5)
        dashboard.press(.down, .down)
        #expect(dashboard.networkPage.layer == 1 && dashboard.networkPage.unit == 0)
        dashboard.press(.up, .up)
        #expect(dashboard.networkPage.layer == 0)
        #expect(dashboard.selection.index == sample)
    }

    @Test("x measures the accuracy without the unit, and shows it next to that of the whole network")
    func switchingOff() throws {
        var dashboard = Self.dashboard(120, 36)
        dashboard.press(.right, .right)
        let effects = dashboard.type("x")
        guard case .evaluate(let edit)? = effects.first else {
            Issue.record("\(effects)")
            return
        }
        #expect(edit.units == [HiddenUnit(layer: 0, unit: 2)] && edit.batch == 150)
        #expect(edit.network == Self.network())
        #expect(
            edit.edited.denseLayers[1].weights.values.enumerated().allSatisfy { $0.offset % 16 != 2 || $0.element == 0 }
        )
        #expect(dashboard.text().contains("measuring without unit 2"))
        dashboard.tell(.evaluated(edit, whole: Self.evaluation, edited: Self.edited))
        #expect(dashboard.text().contains("97.63 % → 97.41 % without unit 2"))

        dashboard.press(.right)
        guard case .evaluate(let both)? = dashboard.type("x").first else {
            Issue.record("nothing asked for")
            return
        }
        #expect(both.units.map(\.unit) == [2, 3])
        // A late result for one unit says nothing about both.
        dashboard.tell(.evaluated(edit, whole: Self.evaluation, edited: Self.edited))
        #expect(dashboard.text().contains("measuring without 2 units"))
        #expect(dashboard.type("X").isEmpty && dashboard.networkPage.switchedOff.isEmpty)
        #expect(dashboard.text().contains("switches it off"))
    }

    @Test("Pressing x twice switches a unit on again; output units cannot be switched off")
    func switchingOn() {
        var dashboard = Self.dashboard(80, 24)
        #expect(dashboard.type("xx").isEmpty && dashboard.networkPage.switchedOff.isEmpty)
        dashboard.press(.down)
        #expect(dashboard.type("x").isEmpty)
        #expect(dashboard.text().contains("only hidden units switch off"))
        dashboard = Self.dashboard(80, 24, hidden: [])
        #expect(dashboard.type("x").isEmpty)
        #expect(dashboard.text().contains("there is no hidden unit to switch off"))
    }

    @Test("While units are off, they are measured again after an epoch, one measurement at a time")
    func following() {
        var dashboard = Self.dashboard(80, 24)
        guard case .evaluate(let edit)? = dashboard.type("x").first else {
            Issue.record("nothing asked for")
            return
        }
        #expect(dashboard.update(.snapshot(Self.network(), batch: 260)).isEmpty)
        dashboard.tell(.evaluated(edit, whole: Self.evaluation, edited: Self.edited))
        #expect(dashboard.update(.snapshot(Self.network(), batch: 200)).isEmpty)
        let newer = NetworkEdit(network: Self.network(), batch: 250, units: edit.units, number: 2)
        #expect(dashboard.update(.snapshot(Self.network(), batch: 250)) == [.evaluate(newer)])
        #expect(dashboard.update(.snapshot(Self.network(), batch: 400)).isEmpty)
    }

    @Test("The last model is measured at the end of the run, however recent the previous measurement is")
    func followingToTheEnd() {
        var dashboard = Self.dashboard(80, 24)
        guard case .evaluate(let edit)? = dashboard.type("x").first else {
            Issue.record("nothing asked for")
            return
        }
        dashboard.tell(.evaluated(edit, whole: Self.evaluation, edited: Self.edited))
        #expect(dashboard.update(.snapshot(Self.network(), batch: 200)).isEmpty)
        let last = NetworkEdit(network: Self.network(), batch: 200, units: edit.units, number: 2)
        #expect(dashboard.update(.events([Fixtures.ending], at: 3)) == [.evaluate(last)])
    }

    @Test("The table marks large updates only if a hint says that the learning rate is too high")
    func updateMarks() {
        #expect(Self.dashboard(80, 24, ratio: 0.02).text().contains("! 2.0e-2"))
        let learning = Self.dashboard(80, 24, ratio: 0.02, losses: [0.5, 0.4]).text()
        #expect(learning.contains("2.0e-2") && !learning.contains("! 2.0e-2"))
    }

    @Test(
        "Up to eleven layers are all visible from 80 × 24 on, with the gradient of each",
        arguments: [(80, 24), (100, 30), (110, 31), (120, 36), (200, 60)], [1, 4, 8, 9, 11])
    func allLayers(size: (columns: Int, rows: Int), count: Int) {
        let text = Self.dashboard(size.columns, size.rows, hidden: Array(repeating: 5, count: count - 1)).text()
        let words = text.split { $0 == " " || $0 == "\n" || $0 == "│" }
        // A layer's row has its number, its shape and the norm of its gradient.
        let shapes = words.indices.filter { words[$0].contains("→") && Int(words[$0 - 1]) != nil }
        #expect(shapes.map { Int(words[$0 - 1]) }.sorted { $0 ?? 0 < $1 ?? 0 } == (0..<count).map { 2 * $0 }, "\(text)")
        #expect(words.contains("gradient") && words.count { $0 == "0.30" } >= count, "\(text)")
        #expect(!text.contains("layers 1–"))
    }

    @Test("If not all layers fit even beside each other, the table says which ones are visible")
    func moreLayers() {
        var dashboard = Self.dashboard(80, 24, hidden: Array(repeating: 4, count: 24))
        #expect(dashboard.text().contains("1–16 of 25"))
        for _ in 0..<24 { dashboard.press(.down) }
        #expect(dashboard.text().contains("10–25 of 25"))
        #expect(Self.dashboard(80, 24, hidden: [9, 5]).text().contains("layer  units"))
    }

    @Test("A click on a layer selects it where layers stand beside each other", arguments: [(80, 24), (110, 31)])
    func clickingLayers(columns: Int, rows: Int) {
        var layers: Set<Int> = []
        let fresh = Self.dashboard(columns, rows, hidden: Array(repeating: 5, count: 10))
        for row in 0..<12 {
            for column in stride(from: columns == 80 ? 3 : 65, to: columns, by: 9) {
                var dashboard = fresh
                dashboard.press(.mouse(MouseEvent(.press, column: column, row: row)))
                layers.insert(dashboard.networkPage.layer)
            }
        }
        #expect(layers == Set(0..<11))
    }

    @Test("The outputs that a unit speaks for and against are named, however long their names are")
    func longNames() {
        let names = ["Iris setosa var. canadensis", "Iris versicolor", "Iris virginica", "Iris germanica"]
        for columns in [110, 120, 140] {
            let text = Self.dashboard(columns, 36, classNames: names).text()
            #expect(text.contains("for Iris ") && text.contains("against Iris "), "\(columns)")
        }
    }

    @Test("A histogram of only zeros says so, and has no bars", arguments: [(80, 24), (120, 36)])
    func onlyZeros(columns: Int, rows: Int) {
        var dashboard = Self.dashboard(columns, rows)
        #expect(!dashboard.text().contains("all are 0"))
        var layers = Self.layers(Self.network(), shrunkBy: 1)
        layers[0].gradients = Histogram([Float](repeating: 0, count: 100))
        layers[0].updateRatio = 0
        dashboard.tell(.events([.layers(layers, afterBatch: 160)], at: 2))
        dashboard.tell(.snapshot(Self.network(), batch: 160))
        let text = dashboard.text()
        #expect(text.contains("all are 0") && !text.contains("0.0e0"), "\(text)")
    }

    @Test("h steps through the hints")
    func hints() {
        var dashboard = Self.dashboard(80, 24, dead: [1, 2, 3], ratio: 0.02)
        #expect(dashboard.text().contains("h 1/2"))
        dashboard.type("h")
        #expect(dashboard.text().contains("! dead units: 3 of 16 in layer 0"))
        dashboard.type("h")
        #expect(dashboard.text().contains("h 1/2"))
    }

    @Test("Every hint fits into a line of 80 columns, and its verdict into the panel on page 1")
    func hintWidths() {
        let hints: [TrainingHint] = [
            .divergence, .lossFloor(8.439), .largeUpdates(layer: "10", ratio: 0.0234, sinceEpoch: 123),
            .growingLoss(factor: 12.34, sinceEpoch: 123),
            .oscillation(swing: 0.234, epochs: 6), .worseThanGuessing(loss: 1.234e29, guessing: 2.303),
            .overfitting(bestEpoch: 12, best: 0.0712, now: 0.0934),
            .plateau(change: 0.00612, epochs: 5), .smallUpdates(ratio: 2.34e-7),
            .vanishingGradient(layer: "10", ratio: 2.34e-5), .vanishedAtStart(layer: "10", ratio: 2.34e-6),
            .deadUnits(layer: "10", count: 123, of: 128),
        ]
        // The last two can also appear for a saved model.
        for (hint, isSaved) in hints.map({ ($0, false) }) + hints.suffix(2).map({ ($0, true) }) {
            let words = TrainingHints(RunHistory()).words(
                of: hint, of: isSaved ? .savedModel : .training, NumberFormat())
            #expect(words.verdict.columnWidth <= 22)
            let line = "! \(words.verdict): \(words.ground) · \(words.key.map { $0 + " " } ?? "")\(words.remedy) h 1/2"
            #expect(line.columnWidth <= 78, "\(line)")
        }
    }

    @Test("Hints for a finished run offer the restart key, and hints for a saved model offer none")
    func hintKeys() {
        let hint = TrainingHint.deadUnits(layer: "0", count: 3, of: 16)
        func words(_ event: TrainingEvent?, of run: RunCapabilities = .training) -> TrainingHint.Words {
            var history = RunHistory()
            if let event { history.apply(event) }
            return TrainingHints(history).words(of: hint, of: run, NumberFormat())
        }
        #expect(words(nil).key == "-")
        #expect(words(Fixtures.ending).key == "r")
        #expect(words(nil, of: .savedModel).key == nil)
        #expect(words(nil, of: .savedModel).remedy == "lower rate helps")
        var dashboard = Self.dashboard(80, 24, dead: [1, 2, 3])
        #expect(dashboard.text().contains("· - lowers the rate"))
        dashboard.tell(.events([Fixtures.ending], at: 3))
        #expect(dashboard.text().contains("· r to start over"))
    }

    @Test("The footer lists the page's own keys, with signs for the arrow keys if available")
    func footer() throws {
        let last = try #require(Self.dashboard(80, 24).text().split(separator: "\n").last)
        #expect(last.contains("x off/on") && last.contains("↑↓ layer  ←→ unit") && !last.contains("next"))
        let ascii = Self.dashboard(80, 24).draw(with: Appearance(glyphs: .ascii)).text
        #expect(try #require(ascii.split(separator: "\n").last).contains("up down layer  left right unit"))
    }

    @Test("A click selects a unit or a layer", arguments: [(80, 24), (120, 36), (60, 20)])
    func clicking(columns: Int, rows: Int) {
        let fresh = Self.dashboard(columns, rows)
        var units: Set<Int> = []
        var layers: Set<Int> = []
        for row in 0..<rows {
            for column in stride(from: 2, to: columns, by: 5) {
                var dashboard = fresh
                dashboard.press(.mouse(MouseEvent(.press, column: column, row: row)))
                units.insert(dashboard.networkPage.unit)
                layers.insert(dashboard.networkPage.layer)
            }
        }
        #expect(units.count > 3 && layers == [0, 1])
    }
}
