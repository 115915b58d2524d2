import Dashboard
import Screen
import Telemetry
import Testing

@Suite struct TimeTravelTests {
    /// A dashboard in the live view after two epochs, with the models of three moments.
    private func dashboard() -> Dashboard {
        var dashboard = Fixtures.training(size: Size(columns: 120, rows: 36))
        dashboard.tell(.events((151...200).map(Fixtures.batch) + [Fixtures.epoch(2)], at: 2))
        dashboard.tell(
            .archive(
                (0...2).map { EpochModel(epoch: $0, batch: 100 * $0, network: Fixtures.network(seed: UInt64($0))) }))
        return dashboard
    }

    @Test("Comma and full stop step through the epochs, Home goes to the first one and End to the live view")
    func moving() {
        var dashboard = dashboard()
        #expect(dashboard.epoch == nil)
        dashboard.type(",")
        #expect(dashboard.epoch == 2)
        dashboard.type(",,,,")
        #expect(dashboard.epoch == 0)
        dashboard.type(".")
        #expect(dashboard.epoch == 1)
        dashboard.type("..")
        #expect(dashboard.epoch == nil)
        dashboard.press(.home)
        #expect(dashboard.epoch == 0)
        dashboard.press(.end)
        #expect(dashboard.epoch == nil)
    }

    @Test("The selected sample is classified by the model of the moment, and the screen says which")
    func classification() {
        var dashboard = dashboard()
        let live = dashboard.classification
        dashboard.type(",,")
        #expect(dashboard.text().contains("after epoch 1"))
        #expect(dashboard.classification != live)
        let past = dashboard.classification
        dashboard.tell(.snapshot(Fixtures.network(seed: 77), batch: 210))
        #expect(dashboard.classification == past)
        dashboard.press(.end)
        #expect(dashboard.classification != live)
    }

    @Test("Before the end of the first epoch there is no past epoch to show")
    func nowhere() {
        var dashboard = Fixtures.training()
        dashboard.type(",")
        #expect(dashboard.epoch == nil)
        #expect(dashboard.text().contains("no epoch is over yet"))
    }
}

@Suite struct ControlTests {
    @Test("e asks a finished run for as many epochs again, and does nothing in any other run")
    func extending() {
        var dashboard = Fixtures.training()
        #expect(dashboard.type("e") == [])
        dashboard.tell(.events([.state(.completed), Fixtures.ending], at: 3))
        #expect(dashboard.type("e") == [.send(.extend(epochs: 2))])
        dashboard.tell(.events([.extended(epochs: 4), .state(.training)], at: 4))
        #expect(dashboard.text().contains("epoch 2/4"))
        #expect(dashboard.type(" ") == [.send(.pause)])
    }

    @Test("w writes the weights immediately, and the screen says where")
    func writing() {
        var dashboard = Fixtures.training()
        #expect(dashboard.type("w") == [.send(.write)])
        dashboard.tell(.events([.written(path: "/x.safetensors", reason: nil, afterBatch: 150)], at: 2))
        #expect(dashboard.text().contains("/x.safetensors"))
    }

    @Test("r restarts the run, with the same or a new seed, and discards the previous one")
    func restarting() {
        var dashboard = Fixtures.training()
        #expect(dashboard.type("rs") == [.restart(seed: nil, learningRate: nil, speed: .full)])
        #expect(dashboard.type("ra") == [.restart(seed: 8, learningRate: nil, speed: .full)])
        #expect(dashboard.type("rt") == [.restart(seed: nil, learningRate: 1e-4, speed: .full)])
        dashboard.tell(.events([.started(Fixtures.description), .state(.training)], at: 5))
        #expect(dashboard.live.batches == 0)
        #expect(dashboard.classification == nil)
    }

    @Test("c shows the whole configuration until a key is pressed")
    func configuration() {
        var dashboard = Fixtures.training()
        dashboard.type("c")
        for word in ["tiny-1", "16-8-4", "adam", "batch size", "172"] { #expect(dashboard.text().contains(word)) }
        dashboard.type("x")
        #expect(dashboard.overlay == nil)
    }
}

@Suite("The live view of a run that is over, and of one that is resumed")
struct EndedRunTests {
    private func ended(kept: KeptModel?) -> Dashboard {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 120, rows: 36))
        dashboard.tell(.loaded(Fixtures.samples))
        dashboard.tell(.events([.started(Fixtures.description), .state(.training)], at: 0))
        dashboard.tell(.events((1...200).map(Fixtures.batch) + [Fixtures.epoch(1), Fixtures.epoch(2)], at: 1))
        dashboard.tell(
            .archive(
                (0...2).map { EpochModel(epoch: $0, batch: 100 * $0, network: Fixtures.network(seed: UInt64($0))) }))
        var summary = RunSummary(
            status: .completed, epochs: 2, batches: 200, validationLoss: 0.4, validationAccuracy: 0.8,
            best: BestEpoch(epoch: 1, loss: 0.5, accuracy: 0.8), seconds: 2.5, checkpoint: nil, reason: nil)
        summary.kept = kept
        dashboard.tell(.events([.ended(summary)], at: 2))
        return dashboard
    }

    @Test("the first , goes back an epoch from the one whose weights are shown")
    func firstStep() {
        var plain = ended(kept: nil)
        plain.type(",")
        #expect(plain.epoch == 1)
        var kept = ended(
            kept: KeptModel(batch: Fixtures.description.batchesPerEpoch, epoch: 1, validation: Fixtures.validation))
        #expect(kept.text().contains("weights"))
        kept.type(",")
        #expect(kept.epoch == 0)
        #expect(!kept.text().contains("weights "), "a past epoch is not the kept one")
    }

    @Test("a resumed run that is paused shows how far it had come")
    func resumed() {
        var description = Fixtures.description
        description.trainedBatches = 150
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 120, rows: 36))
        dashboard.tell(.events([.started(description), .state(.paused)], at: 0))
        let text = dashboard.text()
        #expect(text.contains("epoch 2/2") && text.contains("50 %") && text.contains("75 %"), "\(text)")
        #expect(text.contains("nothing new since the run was resumed"))
    }

    @Test("page 3 says that the figures before the first epoch's end are those of the untrained network")
    func untrained() {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 120, rows: 36))
        dashboard.tell(.loaded(Fixtures.samples))
        dashboard.tell(
            .events([.started(Fixtures.description), .baseline(Fixtures.validation), .state(.training)], at: 0))
        dashboard.tell(.events((1...50).map(Fixtures.batch), at: 1))
        for page in ["1", "3"] {
            dashboard.type(page)
            #expect(dashboard.text().contains("untrained"), "page \(page)")
        }
        dashboard.tell(.events((51...100).map(Fixtures.batch) + [Fixtures.epoch(1)], at: 2))
        #expect(!dashboard.text().contains("untrained"))
    }
}

@Suite struct ChartViewTests {
    @Test("Zooming in and out leads back to the whole run, and never beyond it")
    func zooming() {
        var dashboard = Fixtures.training(size: Size(columns: 120, rows: 36))
        dashboard.type("ii")
        // The axis spans 180 batches of 100 an epoch.
        let quarter = dashboard.trainPage.view.range(epochs: 1.8)
        #expect(abs(quarter.upperBound - quarter.lowerBound - 0.45) < 1e-9)
        dashboard.type(">>>>>>>>>>>>>>>>>>>>")
        #expect(abs(dashboard.trainPage.view.range(epochs: 1.8).upperBound - 1.8) < 1e-9)
        dashboard.type("oo")
        #expect(dashboard.trainPage.view.window == nil)
    }

    @Test("The crosshair shows the batch and the values at its place, by key and by mouse")
    func crosshair() {
        var dashboard = Fixtures.training(size: Size(columns: 120, rows: 36))
        dashboard.type(")")
        #expect(dashboard.text().contains("loss at batch 150"))
        // Half a zoomed window further on, no batch has been trained yet.
        dashboard.type("x" + String(repeating: ")", count: 20))
        #expect(dashboard.text().contains("train ━ –"))
        dashboard.type("x")
        #expect(!dashboard.text().contains("at batch"))
        dashboard.press(.mouse(MouseEvent(.press, column: 20, row: 8)))
        #expect(dashboard.text().contains("loss at batch"))
    }

    @Test("The wheel zooms around the pointer")
    func wheel() throws {
        var dashboard = Fixtures.training(size: Size(columns: 120, rows: 36))
        dashboard.press(.mouse(MouseEvent(.wheelUp, column: 30, row: 8)))
        let window = try #require(dashboard.trainPage.view.window)
        #expect(window.upperBound - window.lowerBound < 2)
        for _ in 0..<50 { dashboard.press(.mouse(MouseEvent(.wheelDown, column: 30, row: 8))) }
        #expect(dashboard.trainPage.view.window == nil)
    }
}
