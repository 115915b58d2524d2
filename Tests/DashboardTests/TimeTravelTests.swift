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
