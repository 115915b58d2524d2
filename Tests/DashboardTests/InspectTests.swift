import Dashboard
import Datasets
import Evaluation
import Screen
import Telemetry
import Testing

@Suite struct InspectTests {
    @Test(
        "The name of a filter has as many digits as were typed",
        arguments: [("99.5", "99.5 %"), ("60", "60 %"), ("0.999", "99.9 %")])
    func limit(typed: String, shown: String) {
        var dashboard = Fixtures.inspecting()
        dashboard.type("/u\(typed)")
        dashboard.press(.enter)
        #expect(dashboard.text().contains("below \(shown)"))
    }

    @Test(
        "The filter menu leads to exactly the matching samples",
        arguments: [
            ("/l4", SampleFilter.label(4), 4), ("/p4", .prediction(4), 4), ("/c3,4", .pair(label: 3, prediction: 4), 1),
            ("/c3 3", .pair(label: 3, prediction: 3), 3), ("/u31", .unsure(below: 0.31), 6),
            ("/u0.31", .unsure(below: 0.31), 6), ("/w", .wrong, 6), ("/a", .all, 40),
        ])
    func filters(keys: String, filter: SampleFilter, count: Int) {
        var dashboard = Fixtures.inspecting()
        dashboard.type(keys)
        if dashboard.overlay != nil { dashboard.press(.enter) }
        #expect(dashboard.overlay == nil)
        #expect(dashboard.selection.filter == filter)
        #expect(dashboard.selection.passingCount == count)
    }

    @Test("Classes can be typed by name, in any case and shortened, and by number")
    func classNames() {
        let samples = LabelledSamples(
            shape: [2], pixels: [0, 1, 2, 3, 4, 5], labels: [0, 1, 2], classNames: ["Trouser", "T-shirt", "Ankle boot"])
        for (typed, label) in [("ankle boot", 2), ("an", 2), ("2", 2), ("tro", 0), (" T-SHIRT ", 1)] {
            var dashboard = Dashboard(dataName: "wear", size: Size(columns: 80, rows: 24))
            dashboard.tell(.loaded(samples))
            dashboard.type("2/l" + typed)
            dashboard.press(.enter)
            #expect(dashboard.selection.filter == .label(label), "\(typed)")
        }
        var dashboard = Dashboard(dataName: "wear", size: Size(columns: 80, rows: 24))
        dashboard.tell(.loaded(samples))
        dashboard.type("2/lt")
        dashboard.press(.enter)
        #expect(dashboard.text().contains("there is no class t"))
        #expect(dashboard.selection.filter == .all)
    }

    @Test("Invalid answers are refused with a reason", arguments: ["/l10", "/p-1", "/c3", "/cx,3", "/u101"])
    func refusals(keys: String) {
        var dashboard = Fixtures.inspecting()
        dashboard.type(keys)
        dashboard.press(.enter)
        #expect(dashboard.overlay != nil)
        #expect(dashboard.selection.filter == .all)
        dashboard.press(.escape)
        #expect(dashboard.overlay == nil)
    }

    @Test("o steps through the orders, O goes back, and n and p follow the order, also within a filter")
    func orders() {
        var dashboard = Fixtures.inspecting()
        dashboard.type("o")
        #expect(dashboard.selection.order == .highestLoss)
        #expect(dashboard.text().contains("highest loss first"))
        #expect(dashboard.selection.index == 39)
        dashboard.type("n")
        #expect(dashboard.selection.index == 38)
        dashboard.type("nn/w")
        #expect(dashboard.selection.index == 31)
        #expect(dashboard.text().contains("2/6 wrong"))
        dashboard.type("p")
        #expect(dashboard.selection.index == 38)
        dashboard.type("ooO")
        #expect(dashboard.selection.order == .lowestLoss)
        #expect(dashboard.selection.index == 3)
        dashboard.type("n")
        #expect(dashboard.selection.index == 10)
        dashboard.type("OO")
        #expect(dashboard.selection.order == .index)
    }

    @Test("Losses that are NaN come last, and equal ones stay in the order of the data")
    func orderOfNonsense() {
        var selection = SampleSelection()
        selection.load(count: 4)
        let report = ValidationReport(
            loss: 0, accuracy: 0, classes: [], predictions: [0, 0, 0, 0], confidences: [1, 1, 1, 1],
            losses: [.nan, 2, .infinity, 2])
        let labels: [UInt16] = [0, 0, 0, 0]
        selection.sort(by: .highestLoss, labels: labels, by: report, stamp: MomentStamps().measurement)
        #expect(selection.page(of: 4) == [2, 1, 3, 0])
        selection.sort(by: .lowestLoss, labels: labels, by: report, stamp: MomentStamps().measurement)
        #expect(selection.page(of: 4) == [1, 3, 2, 0])
        selection.sort(by: .highestConfidence, labels: labels, by: report, stamp: MomentStamps().measurement)
        #expect(selection.page(of: 4) == [0, 1, 2, 3])
        selection.sort(by: .highestLoss, labels: labels, by: nil, stamp: MomentStamps().measurement)
        #expect(selection.page(of: 4) == [0, 1, 2, 3])
    }

    @Test("Noise, shift, rotation and thickness change the bars and are shown on the screen; x resets them all")
    func alterations() {
        var dashboard = Fixtures.inspecting(size: Size(columns: 120, rows: 36))
        let before = dashboard.inspectPage.classification
        var seen = [before]
        for (key, word) in [
            ("z", "noise 5 %"), (")", "turned 15° right"), ("L", "shifted 1 right"), ("J", "1 down"),
            ("b", "thicker 1"),
        ] {
            dashboard.type(key)
            #expect(dashboard.text().contains(word), "\(key)")
            #expect(!seen.contains(dashboard.inspectPage.classification), "\(key)")
            seen.append(dashboard.inspectPage.classification)
        }
        dashboard.type("Z(HKB")
        #expect(dashboard.inspectPage.alteration.isNone)
        #expect(dashboard.inspectPage.classification == before)
        dashboard.type("zz((bb" + "x")
        #expect(dashboard.inspectPage.classification == before)
        #expect(dashboard.text().contains("unmodified"))
    }

    @Test("However often a key is pressed, its effect stays within bounds")
    func bounds() {
        var dashboard = Fixtures.inspecting()
        for key in "zZ()HJKLbBtT" {
            dashboard.type(String(repeating: key, count: 80))
            #expect(dashboard.inspectPage.classification?.probabilities.allSatisfy(\.isFinite) == true)
        }
        #expect(dashboard.inspectPage.temperature == 10)
        dashboard.type(String(repeating: "t", count: 80))
        #expect(dashboard.inspectPage.temperature == 0.1)
    }

    @Test("A higher temperature flattens the probabilities, and is shown if it is not 1")
    func temperature() throws {
        var dashboard = Fixtures.inspecting()
        let before = try #require(dashboard.inspectPage.classification)
        #expect(!dashboard.text().contains("temperature  "))
        dashboard.type("TT")
        let after = try #require(dashboard.inspectPage.classification)
        #expect(after.confidence < before.confidence)
        #expect(after.logits == before.logits)
        #expect(dashboard.text().contains("temperature"))
        dashboard.type("x")
        #expect(dashboard.inspectPage.classification == before)
    }

    @Test("The page shows the selected sample as classified by the newest model")
    func following() {
        var dashboard = Fixtures.inspecting()
        let first = dashboard.inspectPage.classification
        dashboard.tell(.snapshot(Fixtures.pictureNetwork(seed: 6), batch: 101))
        #expect(dashboard.inspectPage.classification != first)
        dashboard.type("n")
        #expect(dashboard.inspectPage.classification?.label == 1)
        #expect(dashboard.inspectPage.classification?.logits == dashboard.classification?.logits)
    }

    @Test("A click on a thumbnail selects its sample, and the wheel steps forward and back")
    func mouse() {
        var dashboard = Fixtures.inspecting(size: Size(columns: 120, rows: 36))
        dashboard.press(.mouse(MouseEvent(.press, column: 40, row: 27)))
        #expect(dashboard.selection.index == 2)
        dashboard.press(.mouse(MouseEvent(.wheelDown, column: 5, row: 5)))
        #expect(dashboard.selection.index == 3)
        dashboard.press(.mouse(MouseEvent(.wheelUp, column: 5, row: 5)))
        #expect(dashboard.selection.index == 2)
    }

    @Test("Samples that are not pictures are shown as numbers and bars, and cannot be altered, which the page says")
    func notPictures() {
        var dashboard = Dashboard(dataName: "numbers", size: Size(columns: 120, rows: 36))
        dashboard.tell(
            .loaded(
                LabelledSamples(
                    shape: [16], pixels: Fixtures.samples.pixels, labels: Fixtures.samples.labels,
                    classNames: Fixtures.samples.classNames)))
        dashboard.tell(.snapshot(Fixtures.network(), batch: 1))
        dashboard.type("2")
        #expect(dashboard.text().contains("contribution"))
        #expect(dashboard.text().contains("logit"))
        for key in "dzZ()HJKLbBIxtToO" { dashboard.type(String(key)) }
        dashboard.type("d")
        #expect(dashboard.text().contains("a row is no picture"))
        #expect(!dashboard.isDrawing)
    }

    @Test("I saves the picture as it is altered")
    func saving() throws {
        var dashboard = Fixtures.inspecting()
        dashboard.type("n)")
        let effects = dashboard.type("I")
        guard case .save(let file) = try #require(effects.first) else {
            Issue.record("no file")
            return
        }
        #expect(file.name == "sample-1")
        let picture = try #require(Fixtures.pictures.picture(of: 1))
        #expect(file.bytes == PNGFile.bytes(of: picture.rotated(degrees: 15)))
        dashboard.tell(.notice("saved sample-1-1.png"))
        #expect(dashboard.text().contains("saved sample-1-1.png"))
    }

    @Test("The history has a line for the label and for the prediction, and is computed for the picture shown")
    func history() {
        let context = Fixtures.pictureContext()
        var page = InspectPage()
        _ = page.follow(context)
        let before = screen(page, context)
        for word in ["over the epochs", "epoch", "0 ━"] { #expect(before.contains(word), "\(word)") }
        _ = page.perform(.turn(degrees: 90), in: context)
        _ = page.follow(context)
        #expect(screen(page, context) != before)
        var empty = InspectPage()
        _ = empty.follow(Fixtures.pictureContext(epochs: 0))
        #expect(screen(empty, Fixtures.pictureContext(epochs: 0)).contains("shown after the first epoch"))
    }

    @Test(
        "The history's figures are those of the model that is shown, between the kept ones, after them and before them",
        arguments: [350, 620, 50, 300])
    func shownInHistory(batch: Int) throws {
        var context = Fixtures.pictureContext()
        context.archive.removeFirst()
        context.run.apply(.started(Fixtures.description))
        context.networkBatch = batch
        // The model of a moment is one and the same.
        if let same = context.archive.first(where: { $0.batch == batch }) { context.network = same.network }
        if batch == 300 {
            let kept = KeptModel(batch: batch, epoch: 3, validation: Fixtures.pictureValidation)
            context.run.apply(.ended(EndCardTests.summary(.completed, kept: kept)))
        }
        var page = InspectPage()
        _ = page.follow(context)
        let shares = try #require(page.classification).probabilities
        for size in [Size(columns: 120, rows: 31), Size(columns: 80, rows: 20)] {
            let text = screen(page, context, size)
            let shown = text.matches(of: #/([0-9]) [━┅] +([0-9]+) %|p\(([0-9])\).* ([0-9]+) % (?:now|at epoch 3)/#)
            #expect(!shown.isEmpty, "\(text)")
            for entry in shown {
                let index = try #require(Int(entry.1 ?? entry.3 ?? ""))
                let share = try #require(Double(entry.2 ?? entry.4 ?? ""))
                #expect(abs(100 * shares[index] - share) <= 0.501, "\(text)")
            }
        }
    }

    @Test("The page is drawn in every size, with and without the board, in UTF-8 and ASCII, with and without a history")
    func allSizes() {
        for columns in [40, 79, 80, 110, 160, 200] {
            for rows in [12, 20, 24, 36, 60] {
                for keys in ["", "d", "zzz)LJbTo", "/w"] {
                    var dashboard = Fixtures.inspecting(size: Size(columns: columns, rows: rows))
                    dashboard.type(keys)
                    for ascii in [false, true] {
                        let text = dashboard.text(ascii: ascii)
                        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == rows)
                        if ascii { #expect(text.unicodeScalars.allSatisfy { $0.isASCII }) }
                    }
                }
            }
        }
        for width in [0, 1, 20, 80, 120] {
            for height in [0, 1, 8, 20, 40] {
                let context = Fixtures.pictureContext()
                var page = InspectPage()
                _ = page.follow(context)
                _ = screen(page, context, Size(columns: width, rows: height))
                _ = page.perform(.openBoard, in: context)
                _ = page.follow(context)
                _ = screen(page, context, Size(columns: width, rows: height))
            }
        }
    }

    @Test(
        "Pictures of any shape are shown and can be drawn",
        arguments: [[1, 1], [4, 4], [8, 100], [100, 8], [32, 32], [64, 64]])
    func shapes(shape: [Int]) {
        let features = shape[0] * shape[1]
        let samples = LabelledSamples(
            shape: shape, pixels: (0..<features * 3).map { UInt8($0 % 256) }, labels: [0, 1, 0], classNames: ["a", "b"])
        for (columns, rows) in [(40, 12), (80, 24), (120, 36), (200, 60)] {
            var dashboard = Dashboard(dataName: "shapes", size: Size(columns: columns, rows: rows))
            dashboard.tell(.loaded(samples))
            dashboard.type("2nzz)LJb")
            _ = dashboard.text()
            dashboard.type("d")
            dashboard.press(.enter, .right, .down)
            dashboard.press(
                .mouse(MouseEvent(.press, column: 10, row: 8)), .mouse(MouseEvent(.drag, column: 14, row: 9)))
            _ = dashboard.text()
            #expect(dashboard.inspectPage.board?.picture.isEmpty == false)
        }
    }

    @Test(
        "The page matches its golden files",
        arguments: [
            ("inspect-wrong-80x24", "/wo", 80, 24), ("inspect-120x36", "oz)L", 120, 36),
            ("inspect-board-80x24", "d", 80, 24), ("inspect-compact-60x20", "zT", 60, 20),
            ("inspect-compact-40x12", "", 40, 12), ("inspect-200x60", "", 200, 60),
        ])
    func goldens(name: String, keys: String, columns: Int, rows: Int) throws {
        var dashboard = Fixtures.inspecting(size: Size(columns: columns, rows: rows))
        dashboard.type(keys)
        try expectGolden(dashboard.shades(), name)
    }

    @Test("The history matches its golden files")
    func historyGolden() throws {
        let context = Fixtures.pictureContext()
        var page = InspectPage()
        _ = page.follow(context)
        try expectGolden(screen(page, context), "inspect-history-120x31")
        try expectGolden(screen(page, context, Size(columns: 80, rows: 20)), "inspect-history-80x20")
    }

    private func screen(
        _ page: InspectPage, _ context: PageContext, _ size: Size = Size(columns: 120, rows: 31)
    ) -> String {
        var frame = Frame(size: size)
        page.draw(into: &frame, in: frame.area, context: context, with: Appearance(colors: .basic16))
        return frame.text
    }
}
