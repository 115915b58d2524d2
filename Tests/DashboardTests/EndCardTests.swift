import Dashboard
import Evaluation
import Screen
import Telemetry
import Testing

@Suite("The end of a run")
struct EndCardTests {
    static let file = "/runs/tiny-1/model.safetensors"

    static func summary(
        _ status: TrainingState, epochs: Int = 2, loss: Double? = 0.4, accuracy: Double? = 0.8, kept: KeptModel? = nil,
        checkpoint: String? = file
    ) -> RunSummary {
        RunSummary(
            status: status, epochs: epochs, batches: 200, validationLoss: loss, validationAccuracy: accuracy,
            best: BestEpoch(epoch: 1, loss: 0.5, accuracy: 0.8), kept: kept, seconds: 2.5, checkpoint: checkpoint,
            reason: status == .diverged ? "The loss is not finite." : nil)
    }

    static func ended(_ summary: RunSummary, columns: Int, rows: Int) -> Dashboard {
        var dashboard = Fixtures.training(size: Size(columns: columns, rows: rows))
        dashboard.tell(.events([Fixtures.epoch(2), .ended(summary)], at: 2))
        return dashboard
    }

    @Test("The screens of a run that is over match their golden files", arguments: [(120, 36), (80, 24), (40, 12)])
    func goldens(columns: Int, rows: Int) throws {
        let dashboard = Self.ended(Self.summary(.completed), columns: columns, rows: rows)
        try expectGolden(dashboard.text(), "end-\(columns)x\(rows)")
    }

    @Test(
        "A card tells figures, mistakes, time, throughput, the file, and what to do next",
        arguments: [(120, 36), (200, 60)])
    func card(columns: Int, rows: Int) {
        let text = Self.ended(Self.summary(.completed), columns: columns, rows: rows).text()
        for part in [
            "✓ finished", "80.00 % right, loss 0.400 nats, epoch 2", "4 of 20 wrong", "computed in 2.50 s",
            "1.00 k samples/s", "kept: \(Self.file)", "next  e train as many epochs again   r start over",
            "/ pick out the mistakes", "3 what is confused",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test("On a small screen it is two lines, or one with the figures first")
    func small() {
        let lines = Self.ended(Self.summary(.completed), columns: 80, rows: 24).text().split(separator: "\n")
        #expect(lines.suffix(2).first?.contains("4 of 20 wrong · 2.50 s") == true)
        #expect(lines.last?.hasPrefix(" kept: tiny-1  e train more  r restart") == true)
        let least = Self.ended(Self.summary(.completed, epochs: 1), columns: 40, rows: 12).text()
        #expect(least.contains("80.00 % right, epoch 1"))
    }

    @Test("After early stopping, a stop and divergence, all figures are those of the kept weights")
    func kept() {
        var report = Fixtures.validation
        report.accuracy = 0.95
        report.classes = (0..<4).map { ValidationReport.ClassTally(support: 5, correct: $0 == 0 ? 4 : 5) }
        func text(_ status: TrainingState, _ epoch: Int?) -> String {
            let kept = KeptModel(batch: 100, epoch: epoch, validation: report)
            let summary = Self.summary(status, epochs: 1, loss: 0.31, accuracy: 0.95, kept: kept)
            return Self.ended(summary, columns: 120, rows: 36).text()
        }
        for (status, epoch, ending, moment) in [
            (.completed, 1, "✓ stopped early after epoch 1 of 2", "epoch 1"),
            (.stopped, nil, "■ stopped after epoch 1 of 2", "batch 100"),
            (.diverged, 0, "✗ diverged after epoch 1 of 2", "before training"),
        ] as [(TrainingState, Int?, String, String)] {
            let text = text(status, epoch)
            #expect(text.contains(ending), "\(ending)")
            #expect(text.contains("95.00 % right, loss 0.310 nats, \(moment) · 1 of 20 wrong"), "\(moment)")
            #expect(text.contains("e train as many") == (status == .completed))
        }
        let discarded = Self.ended(Self.summary(.stopped, checkpoint: nil), columns: 120, rows: 36).text()
        #expect(discarded.contains("not kept"))
    }

    @Test(
        "The card of a resumed run names the moment of the kept weights, with their figures",
        arguments: [
            // Kept from before it was resumed; stopped at once, where it was resumed; stopped before an epoch was complete.
            (KeptModel(batch: 300, epoch: 3, validation: Fixtures.validation), 6, "epoch 3"), (nil, 4, "epoch 4"),
            (KeptModel(batch: 500, epoch: nil, validation: Fixtures.validation), 4, "batch 500"),
        ] as [(KeptModel?, Int, String)])
    func resumed(kept: KeptModel?, epochs: Int, moment: String) {
        var description = Fixtures.description
        (description.epochs, description.trainedBatches) = (6, 400)
        description.formerBest = BestEpoch(epoch: 3, loss: 0.4, accuracy: 0.8)
        var summary = Self.summary(epochs == 6 ? .completed : .stopped, epochs: epochs, kept: kept)
        summary.best = description.formerBest
        var worse = Fixtures.validation
        worse.classes = (0..<4).map { _ in ValidationReport.ClassTally(support: 5, correct: 1) }
        var events: [TrainingEvent] = [.started(description), .state(.training)]
        events.append(.baseline(kept == nil ? Fixtures.validation : worse))
        if kept != nil { events += (401...500).map(Fixtures.batch) }
        if epochs == 6 { events += [Fixtures.epoch(5), Fixtures.epoch(6)] }
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 120, rows: 36))
        dashboard.tell(.events(events + [.ended(summary)], at: 2))
        let text = dashboard.text()
        #expect(text.contains("80.00 % right, loss 0.400 nats, \(moment) · 4 of 20 wrong"), "\(text)")
        #expect(text.contains("stopped after epoch \(epochs) of 6") == (epochs < 6))
        #expect(text.contains("best val. accuracy 80.00 %, epoch 3") == (moment != "epoch 3"), "\(text)")
    }

    @Test("The card goes with the first page, and gives its room back when the run goes on")
    func room() {
        var dashboard = Self.ended(Self.summary(.completed), columns: 120, rows: 36)
        dashboard.type("2")
        #expect(!dashboard.text().contains("next  e") && dashboard.text().contains("4 of 20 wrong"))
        dashboard.type("1")
        #expect(dashboard.text().contains("next  e"))
        dashboard.tell(.events([.extended(epochs: 4)], at: 3))
        #expect(!dashboard.text().contains("next  e"))
    }

    @Test("At 40×12 loss and accuracy are whole before there is a model, too")
    func smallest() {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 40, rows: 12))
        dashboard.tell(.events([.started(Fixtures.description), .state(.training)], at: 0))
        dashboard.tell(.events((1...50).map(Fixtures.batch), at: 1))
        #expect(dashboard.text().contains("train loss 0.571  accuracy 74.29 %"), "\(dashboard.text())")
    }

    @Test("Slower in a run that is spread over a time is slower than it goes now, and said")
    func slower() throws {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 80, rows: 24), speed: .spread(seconds: 20))
        let plan = SpreadPlan(after: 0, to: 200, seconds: 20)
        dashboard.tell(
            .events(
                [.started(Fixtures.description), .state(.training), .speed(.spread(seconds: 20), plan: plan)], at: 0))
        let effects = dashboard.type("[")
        let now = plan.moment(ofBatch: 1)
        guard case .send(.setSpeed(let speed))? = effects.first, let delay = speed.delay else {
            Issue.record("no change of the speed: \(effects)")
            return
        }
        #expect(delay > now)
        #expect(dashboard.notice?.contains("slow motion") == true)
    }
}
