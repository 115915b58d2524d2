import Dashboard
import Evaluation
import Screen
import Telemetry
import Testing

@Suite("A run that is spread over a time, on the dashboard")
struct SpreadRunTests {
    private func dashboard() -> Dashboard {
        var dashboard = Dashboard(
            dataName: "tiny", size: Size(columns: 120, rows: 36), speed: .spread(seconds: 20))
        dashboard.tell(.loaded(Fixtures.samples))
        let plan = SpreadPlan(after: 0, to: 200, seconds: 20)
        dashboard.tell(
            .events(
                [.started(Fixtures.description), .speed(.spread(seconds: 20), plan: plan), .state(.training)], at: 0))
        dashboard.tell(.events((1...100).map(Fixtures.batch), at: 1))
        return dashboard
    }

    @Test("the header says so and how to leave, and the time that is left is the plan's")
    func header() {
        var dashboard = dashboard()
        #expect(dashboard.text().contains("▶ slowed to 20 s · ] full speed"))
        let plan = SpreadPlan(after: 0, to: 200, seconds: 20)
        let left = Int(plan.seconds - plan.moment(ofBatch: 100))
        #expect(dashboard.text().contains("0:0\(left) left") || dashboard.text().contains("0:\(left) left"))
        #expect(dashboard.type("]") == [.send(.setSpeed(.full))])
        #expect(dashboard.text().contains("▶ training"))
        #expect(dashboard.type("]") == [])
    }

    @Test("slower than the current rate is slow motion; the run's own change of speed is followed")
    func changes() {
        var slower = dashboard()
        slower.tell(.events([Fixtures.batch(101)], at: 1.04))
        // 1 batch in 40 ms.
        #expect(slower.type("[") == [.send(.setSpeed(.slow(delay: 0.1)))])
        slower.tell(.events([.speed(.full, plan: nil)], at: 2))
        #expect(slower.speed == .slow(delay: 0.1), "an older change does not undo a key")
        var left = dashboard()
        left.tell(.events([.speed(.full, plan: nil)], at: 2))
        #expect(left.speed == .full && left.text().contains("▶ training"))
    }
}

@Suite("The horizontal axis of the charts")
struct StepAxisTests {
    /// The unit and the last label of the horizontal axis.
    private func axis(after batches: Int) throws -> String {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 120, rows: 36))
        dashboard.tell(.events([.started(Fixtures.description), .state(.training)], at: 0))
        dashboard.tell(.events((1...batches).map(Fixtures.batch), at: 1))
        let axis = try #require(
            dashboard.text().firstMatch(of: #/│ *(batch|epoch) 0[^│]*? ([0-9.]+) *│/#))
        return "\(axis.1) \(axis.2)"
    }

    @Test("spans what there is, in batches first", arguments: [(3, "batch 10"), (12, "batch 14"), (60, "batch 80")])
    func batches(trained: Int, end: String) throws {
        #expect(try axis(after: trained) == end)
    }

    @Test("is labelled in epochs from one epoch on, and never longer than the plan")
    func epochs() throws {
        let (early, late) = (try axis(after: 90), try axis(after: 199))
        #expect(early == "epoch 1.2")
        #expect(late == "epoch 2")
    }

    @Test("of a run that is over spans what was trained")
    func ended() {
        var dashboard = Fixtures.training(size: Size(columns: 120, rows: 36))
        var summary = RunSummary(
            status: .completed, epochs: 1, batches: 100, validationLoss: 0.4, validationAccuracy: 0.8,
            best: BestEpoch(epoch: 1, loss: 0.5, accuracy: 0.8), seconds: 2.5, checkpoint: nil, reason: nil)
        summary.batches = 150
        dashboard.tell(.events([.ended(summary)], at: 2))
        let text = dashboard.text()
        #expect(text.contains("stopped early after epoch 1 of 2"))
        #expect(text.contains("epoch 1.5") || text.contains("1.4"), "\(text)")
    }
}

@Suite("The sample that is watched")
struct WatchedSampleTests {
    private func report(_ losses: [Float]) -> ValidationReport {
        var report = Fixtures.validation
        report.losses = losses
        report.confidences = losses.map { _ in 0.5 }
        return report
    }

    private func epoch(_ number: Int, _ losses: [Float]) -> Message {
        .events(
            [
                .epoch(
                    EpochReport(
                        epoch: number, lastBatch: number * 100, loss: 0.5, accuracy: 0.85, validation: report(losses),
                        learningRate: 1e-3, seconds: 1.25, samplesPerSecond: 1000))
            ], at: 2)
    }

    private func losses(unsure places: [Int: Float]) -> [Float] { (0..<20).map { places[$0] ?? 0.01 } }

    @Test("is one that the model is unsure of, and stays while it is")
    func unsure() {
        var dashboard = Fixtures.training()
        dashboard.tell(epoch(1, losses(unsure: [3: 2, 7: 0.7, 9: 0.2])))
        #expect(dashboard.selection.index == 7)
        dashboard.tell(epoch(2, losses(unsure: [3: 0.69, 7: 0.3])))
        #expect(dashboard.selection.index == 7)
        dashboard.tell(epoch(3, losses(unsure: [3: 0.69])))
        #expect(dashboard.selection.index == 3)
        dashboard.tell(epoch(4, losses(unsure: [:])))
        #expect(dashboard.selection.index == 3)
    }

    @Test("has others beside it on a large screen: of each class the least sure ones, by the newest weights")
    func gallery() {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 200, rows: 60))
        dashboard.tell(.loaded(Fixtures.samples))
        dashboard.tell(.events([.started(Fixtures.description), .state(.training)], at: 0))
        dashboard.tell(.events((1...100).map(Fixtures.batch), at: 1))
        dashboard.tell(epoch(1, losses(unsure: [4: 1.2, 5: 2, 6: 1, 7: 0.5, 8: 9])))
        #expect(!dashboard.text().contains("label 0 "), "no model has come yet")
        dashboard.tell(.snapshot(Fixtures.network(), batch: 100))
        let text = dashboard.text()
        #expect(text.contains("more test"))
        let labels = text.matches(of: #/label ([0-3]) [✓✗]/#).compactMap { Int($0.1) }
        #expect(labels.count > 4 && Set(labels) == [0, 1, 2, 3], "\(labels)")
        let counts = (0...3).map { label in labels.count { $0 == label } }
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(counts)")
        dashboard.tell(.snapshot(Fixtures.network(seed: 99), batch: 150))
        #expect(dashboard.text() != text)
        dashboard.tell(.resized(Size(columns: 120, rows: 36)))
        #expect(!dashboard.text().contains("more test"))
    }

    @Test("is followed by loss and accuracy where there is no room for the figures")
    func smallest() {
        var dashboard = Fixtures.training(size: Size(columns: 40, rows: 12))
        #expect(dashboard.text().contains("val. loss 0.400  accuracy 80.00 %"))
        dashboard = Dashboard(dataName: "tiny", size: Size(columns: 40, rows: 12))
        dashboard.tell(.loaded(Fixtures.samples))
        dashboard.tell(.events([.started(Fixtures.description), .state(.training)], at: 0))
        dashboard.tell(.events((1...10).map(Fixtures.batch), at: 1))
        dashboard.tell(.snapshot(Fixtures.network(), batch: 10))
        #expect(dashboard.text().contains("train loss 1.333  accuracy 40.00 %"))
    }

    @Test("stays what the user chose, on other pages, and on a frozen screen")
    func chosen() {
        for keys in ["n", "p", "2", "f"] {
            var dashboard = Fixtures.training()
            dashboard.type(keys)
            let index = dashboard.selection.index
            dashboard.tell(epoch(1, losses(unsure: [7: 0.7])))
            #expect(dashboard.selection.index == index, "\(keys)")
        }
    }
}

@Suite("Messages, prompts and ways back")
struct MessageTests {
    @Test("a long message has lines of its own above the footer, and leaves the tabs alone")
    func lines() {
        var dashboard = Fixtures.training()
        let plain = dashboard.text().split(separator: "\n", omittingEmptySubsequences: false)
        dashboard.tell(
            .notice(
                "The checkpoint after batch 150 was not written, and training goes on. "
                    + "/a/rather/long/path/to/a/model.safetensors could not be written: no space is left on the device."
            ))
        let lines = dashboard.text().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[1] == plain[1])
        let whole = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
        for word in ["checkpoint", "training goes on", "no space is left on the device."] {
            #expect(whole.contains(word), "\(word)")
        }
        #expect(lines.last == plain.last)
        dashboard.type("n")
        #expect(!dashboard.text().contains("checkpoint after batch"))
    }

    @Test("a mistake in a prompt keeps what was typed")
    func mistake() {
        var dashboard = Fixtures.training()
        dashboard.type("g99")
        dashboard.press(.enter)
        #expect(dashboard.text().contains("there is no sample 99") && dashboard.text().contains("> 99_"))
        dashboard.press(.backspace)
        dashboard.press(.enter)
        #expect(dashboard.selection.index == 9 && dashboard.overlay == nil)
    }

    @Test("Ctrl-C twice leaves at once, whatever is open", arguments: ["", "g", "?", "/", "c", "r", "2/l"])
    func leaving(keys: String) {
        var dashboard = Fixtures.training()
        dashboard.type(keys)
        #expect(dashboard.press(.control("c")) == [])
        #expect(dashboard.overlay == .quit)
        #expect(dashboard.press(.control("c")) == [.leave(.interrupted)])
        var ended = Fixtures.training()
        ended.tell(.events([Fixtures.ending], at: 3))
        ended.type(keys)
        _ = ended.press(.control("c"))
        #expect(ended.overlay == nil)
    }

    @Test("esc leads back to the page that a sample was opened from; otherwise to the first")
    func wayBack() {
        var dashboard = Fixtures.training(size: Size(columns: 120, rows: 36))
        dashboard.type("3")
        dashboard.press(.enter)
        #expect(dashboard.page == .inspect)
        dashboard.press(.escape)
        #expect(dashboard.page == .classes)
        dashboard.press(.escape)
        #expect(dashboard.page == .train)
        dashboard.type("3")
        dashboard.press(.enter)
        dashboard.type("2")
        dashboard.press(.escape)
        #expect(dashboard.page == .train, "a page that was chosen by its number leads to the first")
    }
}
