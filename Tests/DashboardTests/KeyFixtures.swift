import Dashboard
import Datasets
import Learning
import Matrices
import Screen
import Telemetry

/// A run of which every key can change something: nothing stands at an end of its range.
enum KeyFixtures {
    static func network(seed: UInt64) -> Network {
        var generator = SeededGenerator(seed: seed)
        return Network(
            widths: [784, 24, 30, 10], activation: .relu, initialization: .glorotUniform, from: &generator)
    }

    private static let description: RunDescription = {
        var description = Fixtures.description
        description.classNames = Fixtures.pictures.classNames
        description.epochs = 5
        return description
    }()

    /// Before the first batch and after each of four epochs. Two hints: updates that are too large, and dead units.
    private static let layers: [TrainingEvent] = (0...4).map { epoch in
        let reports = network(seed: UInt64(epoch)).denseLayers.enumerated().map { index, dense in
            // Some of the weights will do.
            let histogram = Histogram(Array(dense.weights.values.prefix(500)))
            return LayerReport(
                name: "\(index * 2)", inputs: dense.inputs, outputs: dense.outputs,
                activation: index < 2 ? "relu" : nil,
                gradientNorm: 0.3, updateRatio: 0.05, weights: histogram, gradients: histogram, activations: histogram,
                deadUnits: index < 2 ? [1, 2, 3, 4, 5] : nil)
        }
        return .layers(reports, afterBatch: epoch * 100)
    }

    private static func epoch(_ number: Int) -> TrainingEvent {
        .epoch(
            EpochReport(
                epoch: number, lastBatch: number * 100, loss: 0.5 / Double(number), accuracy: 0.85,
                validation: Fixtures.pictureValidation, learningRate: 1e-3, seconds: 1.25, samplesPerSecond: 1000))
    }

    private static let archive = Message.archive(
        (0...4).map { EpochModel(epoch: $0, network: network(seed: UInt64($0))) })

    /// What may come from outside, in no order.
    static let messages: [Message] = [
        .loaded(Fixtures.pictures), .events([.started(description), .state(.training)], at: 0),
        .events((1...100).map(Fixtures.batch) + [epoch(1), layers[1]], at: 1), archive,
        .events((101...400).map(Fixtures.batch) + (2...4).flatMap { [epoch($0), layers[$0]] }, at: 2),
        .snapshot(network(seed: 9), batch: 150), .snapshot(Fixtures.pictureNetwork(seed: 1), batch: 420),
        .events([.state(.paused)], at: 3), .events([.learningRate(0.1, beforeBatch: 9)], at: 3),
        .events([.state(.completed), Fixtures.ending], at: 4), .events([.extended(epochs: 8)], at: 4), .archive([]),
        .events([.baseline(Fixtures.pictureValidation)], at: 0), .notice("saved"), .drew(seconds: 0.01),
    ]

    /// After four epochs, on page 1.
    private static let trained: Dashboard = {
        var dashboard = Dashboard(dataName: "rings", size: Size(columns: 120, rows: 36))
        dashboard.tell(.loaded(Fixtures.pictures))
        dashboard.tell(
            .events(
                [.started(description), .state(.training), .baseline(Fixtures.pictureValidation), layers[0]], at: 0))
        for number in 1...4 {
            let batches = (number * 100 - 99...number * 100).map(Fixtures.batch)
            dashboard.tell(.events(batches + [epoch(number), layers[number]], at: Double(number)))
        }
        dashboard.tell(archive)
        dashboard.tell(.snapshot(network(seed: 9), batch: 400))
        dashboard.type("[[+")
        return dashboard
    }()

    /// A page, or its drawing board, in the middle of everything: looking back at the third of four epochs, zoomed,
    /// altered, moved.
    static func dashboard(at place: EveryKeyTests.Place, isFinished: Bool = false) -> Dashboard {
        var dashboard = trained
        dashboard.type("\(place.page.rawValue)")
        switch place.page {
        case .train: dashboard.type("ii<((")
        case .inspect:
            dashboard.type("zn")
            if place.isDrawing {
                dashboard.type("d")
                dashboard.press(.right, .enter, .down, .down, .right, .enter, .down)
            }
        case .classes: dashboard.press(.down, .down, .right, .right)
        case .network:
            dashboard.press(.down, .pageDown, .right, .right)
            dashboard.type("x")
            dashboard.press(.right)
        case .softmax:
            dashboard.type("x")
            dashboard.press(.down)
        }
        dashboard.type(",,")
        if isFinished { dashboard.tell(.events([.state(.completed), Fixtures.ending], at: 5)) }
        // Takes away what the last key was answered by.
        dashboard.press(.function(12))
        return dashboard
    }
}
