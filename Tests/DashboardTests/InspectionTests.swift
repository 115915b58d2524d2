import Dashboard
import Datasets
import Evaluation
import Learning
import Screen
import Telemetry
import Testing

@Suite("The dashboard over a saved model")
struct InspectionTests {
    /// The description of a run as a saved model provides it.
    private func dashboard(
        size: Size = Size(columns: 100, rows: 30), samples: LabelledSamples = Fixtures.samples,
        validation: ValidationReport = Fixtures.validation, network: Network = Fixtures.network(),
        layers: [LayerReport] = []
    ) -> Dashboard {
        var description = Fixtures.description
        description.classNames = samples.classNames
        description.model = network.summary
        description.validationSamples = samples.count
        description.epochs = 2
        description.batchesPerEpoch = 0
        description.trainSamples = 0
        var dashboard = Dashboard(dataName: "tiny", size: size, capabilities: .savedModel)
        dashboard.tell(.loaded(samples))
        dashboard.tell(
            .events(
                [.started(description), .baseline(validation), .layers(layers, afterBatch: 0)], at: 0))
        dashboard.tell(.snapshot(network, batch: 0))
        return dashboard
    }

    @Test("A model of rows, texts or colour pictures matches its golden files", arguments: KindFixtures.Kind.allCases)
    func goldens(kind: KindFixtures.Kind) throws {
        let network = KindFixtures.network(kind, hidden: [6, 5])
        var dashboard = dashboard(
            size: Size(columns: 80, rows: 24), samples: KindFixtures.samples(kind),
            validation: KindFixtures.validation, network: network, layers: KindFixtures.reports(network))
        try expectGolden(dashboard.shades(), "\(kind)-saved-inspect-80x24")
        dashboard.type("4")
        try expectGolden(dashboard.shades(), "\(kind)-saved-network-80x24")
    }

    @Test("A hint about dead units offers no key, because none of the keys trains")
    func hints() {
        let network = KindFixtures.network(.rows, hidden: [6])
        var reports = KindFixtures.reports(network)
        reports[0].deadUnits = [1, 2]
        var dashboard = dashboard(
            size: Size(columns: 80, rows: 24), samples: KindFixtures.rows, validation: KindFixtures.validation,
            network: network, layers: reports)
        dashboard.type("4")
        #expect(dashboard.text().contains("! dead units: 2 of 6 in layer 1 give only 0 · lower rate helps"))
    }

    @Test("begins on page 2, has no page 1, and shows what the model is and its measurements")
    func pages() {
        var dashboard = dashboard()
        #expect(dashboard.page == .inspect)
        let text = dashboard.text()
        #expect(text.contains("saved model") && !text.contains("finished"))
        #expect(text.contains("2 Inspect") && !text.contains("1 Train"))
        #expect(text.contains("accuracy 80.00 %") && text.contains("20 samples"))
        #expect(!text.contains("epoch"))
        // There is no empty chart either, even if there is room for one.
        dashboard.tell(.resized(Size(columns: 120, rows: 36)))
        #expect(!dashboard.text().contains("epoch") && dashboard.text().contains("─ samples "))
        dashboard.tell(.resized(Size(columns: 100, rows: 30)))
        var seen: [PageID] = []
        for _ in 0..<4 {
            dashboard.press(.tab)
            seen.append(dashboard.page)
        }
        #expect(seen == [.classes, .network, .softmax, .inspect])
        dashboard.press(.backTab)
        #expect(dashboard.page == .softmax)
        dashboard.press(.escape)
        #expect(dashboard.page == .inspect)
        // Clicks on the tabs reach the pages that are drawn there.
        dashboard.press(.mouse(MouseEvent(.press, column: 16, row: 1)))
        #expect(dashboard.page == .classes)
    }

    @Test("says for each training key that there is no training, and sends no command")
    func keys() {
        for key in [" ", "s", "S", "+", "-", "u", "[", "]", "e", "w", "r", "f", ",", ".", "1"] as [Character] {
            var dashboard = dashboard()
            #expect(dashboard.press(.character(key)) == [], "\(key)")
            #expect(dashboard.notice == "there is no training here", "\(key)")
            #expect(dashboard.page == .inspect && dashboard.overlay == nil)
        }
        var dashboard = dashboard()
        dashboard.press(.character("?"))
        #expect(!dashboard.text().contains("Training"))
        dashboard.press(.escape)
        #expect(dashboard.press(.character("q")) == [.leave(.finished)])
    }

    @Test("steps through samples and filters them as in a run")
    func samples() {
        var dashboard = dashboard()
        dashboard.press(.character("n"))
        #expect(dashboard.selection.index == 1)
        #expect(dashboard.classification != nil)
        for page in [PageID.classes, .network, .softmax] {
            dashboard.press(.character(Character("\(page.number)")))
            for size in [Size(columns: 40, rows: 12), Size(columns: 200, rows: 60)] {
                dashboard.tell(.resized(size))
                #expect(!dashboard.text().isEmpty)
            }
        }
    }
}
