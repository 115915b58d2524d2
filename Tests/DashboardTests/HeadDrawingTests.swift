import Dashboard
import Evaluation
import Learning
import Screen
import Telemetry
import Testing

@Suite("Heads and losses on the pages")
struct HeadDrawingTests {
    /// A run of one epoch under another loss.
    private func dashboard(
        _ loss: LossDescription?, head: OutputHead = .softmax, sparse: SparseFigures? = nil, noise: NoiseFigures? = nil,
        lesson: String? = nil, size: Size = Size(columns: 150, rows: 50)
    ) -> Dashboard {
        var description = Fixtures.description
        description.loss = loss
        description.lessonTitle = lesson
        var validation = Fixtures.validation
        validation.sparse = sparse
        var network = Fixtures.network()
        network.head = head
        var dashboard = Dashboard(dataName: "tiny", size: size)
        dashboard.tell(.loaded(Fixtures.samples))
        dashboard.tell(.events([.started(description), .state(.training)], at: 0))
        dashboard.tell(
            .events(
                (1...100).map(Fixtures.batch) + [
                    .epoch(
                        EpochReport(
                            epoch: 1, lastBatch: 100, loss: 0.5, accuracy: 0.85, validation: validation, noise: noise,
                            learningRate: 1e-3, seconds: 1, samplesPerSecond: 1000))
                ], at: 1))
        dashboard.tell(.snapshot(network, batch: 100))
        return dashboard
    }

    @Test("A loss that is no cross-entropy has its name and no unit")
    func names() {
        let named = dashboard(LossDescription(name: "GCE loss, q 0.7", shortName: "GCE loss", isInNats: false)).text()
        #expect(named.contains("GCE loss, q 0.7"))
        #expect(!named.split(separator: "\n").contains { $0.contains("val. loss") && $0.contains("nats") })
        let plain = dashboard(nil).text()
        #expect(plain.contains("0.400 nats"))
    }

    @Test("The floor of a loss is a line in its chart")
    func floor() {
        let loss = LossDescription(
            name: "loss, softmax twice", shortName: "loss, twice", isInNats: true, floor: 1.46115)
        let text = dashboard(loss, lesson: "softmax twice (a mistake)").text()
        #expect(text.contains("floor") && text.contains("1.461"))
        #expect(text.contains("lesson: softmax twice (a mistake)"))
        let narrow = dashboard(loss, size: Size(columns: 120, rows: 36)).text()
        #expect(narrow.contains("loss, twice") && narrow.contains("1.461"))
    }

    @Test("A sparse head shows its Brier score, its support and how often it excludes the label")
    func sparse() {
        let text = dashboard(
            LossDescription(name: "sparsemax loss", shortName: "sparsemax loss", isInNats: false),
            head: .sparse(.sparsemax),
            sparse: SparseFigures(brier: 0.125, meanSupport: 1.5, labelExcluded: 0.0625)
        ).text()
        for words in ["val. Brier score", "0.125", "classes above 0", "1.50", "label excluded", "6.25 %"] {
            #expect(text.contains(words), "\(words)")
        }
    }

    @Test("Under label noise, what is right and what is memorised is shown, in a chart too")
    func noise() {
        let text = dashboard(nil, noise: NoiseFigures(memorised: 0.375, cleanAccuracy: 0.875)).text()
        for words in ["true labels right", "87.5 %", "wrong memorised", "37.5 %", "training labels"] {
            #expect(text.contains(words), "\(words)")
        }
        #expect(!dashboard(nil).text().contains("memorised"))
    }

    @Test("The bars are those of the network's head")
    func bars() throws {
        let shown = dashboard(nil, head: .sparse(.sparsemax))
        let classification = try #require(shown.classification)
        #expect(classification.head == .sparse(.sparsemax))
        #expect(classification.probabilities == ProbabilityMap.sparsemax.probabilities(classification.logits))
        var twice = dashboard(nil, head: .softmaxTwice)
        #expect(twice.classification?.probabilities.max() ?? 1 <= 0.4754)
        twice.type("2")
        #expect(twice.text().contains("softmax twice"))
    }

    @Test("A prediction's loss under another head is that head's")
    func classification() {
        let sparse = Classification(logits: [0.5, 0.3, -1], label: 2, head: .sparse(.sparsemax))
        #expect(sparse.probabilities[2] == 0 && sparse.loss.isFinite && sparse.support == 2)
        #expect(sparse.entropy.isFinite)
        let warm = Classification(logits: [0.5, 0.3, -1], label: 0, temperature: 4, head: .sparse(.sparsemax))
        #expect(warm.probabilities == ProbabilityMap.sparsemax.probabilities([0, -0.05, -0.375].map { $0 }))
        #expect(Classification(logits: [1, 2], label: nil).loss.isNaN)
    }
}
