import Dashboard
import Datasets
import Evaluation
import Learning
import Matrices
import Screen
import Telemetry
import Testing

/// A run in which every key can change something: no value is at an end of its range.
enum KeyFixtures {
    /// Grey pictures, or samples of another kind.
    struct Kind: Hashable, Sendable, CustomTestStringConvertible {
        var other: KindFixtures.Kind?

        static let grey = Kind()
        static let all = [grey] + KindFixtures.Kind.allCases.map { Kind(other: $0) }

        var testDescription: String { other?.rawValue ?? "grey" }
        var samples: LabelledSamples { other.map(KindFixtures.samples) ?? Fixtures.pictures }
        var validation: ValidationReport { other == nil ? Fixtures.pictureValidation : KindFixtures.validation }
    }

    static func network(_ kind: Kind = .grey, seed: UInt64) -> Network {
        if let other = kind.other { return KindFixtures.network(other, hidden: [24, 30], seed: seed) }
        var generator = SeededGenerator(seed: seed)
        return Network(
            widths: [784, 24, 30, 10], activation: .relu, initialization: .glorotUniform, from: &generator)
    }

    private static func description(_ kind: Kind) -> RunDescription {
        var description = Fixtures.description
        description.classNames = kind.samples.classNames
        description.epochs = 5
        return description
    }

    /// The report on the layers before the first batch or after an epoch. It leads to two hints: updates that are too
    /// large, because the loss does not fall, and dead units.
    private static func layers(_ epoch: Int, _ kind: Kind = .grey) -> TrainingEvent {
        let network = network(kind, seed: UInt64(epoch))
        let places = network.layers.indices.filter { network.layers[$0].dense != nil }
        let reports = zip(places, network.denseLayers).map { place, dense in
            // Some of the weights are enough.
            let histogram = Histogram(Array(dense.weights.values.prefix(500)))
            let isHidden = place != places.last
            return LayerReport(
                name: "\(place)", inputs: dense.inputs, outputs: dense.outputs,
                activation: isHidden ? "relu" : nil, gradientNorm: 0.3, updateRatio: 0.05, weights: histogram,
                gradients: histogram, activations: histogram, deadUnits: isHidden ? [1, 2, 3, 4, 5] : nil)
        }
        return .layers(reports, afterBatch: epoch * 100)
    }

    private static func epoch(_ number: Int, _ kind: Kind = .grey) -> TrainingEvent {
        .epoch(
            EpochReport(
                epoch: number, lastBatch: number * 100, loss: number == 1 ? 0.5 : 0.3, accuracy: 0.85,
                validation: kind.validation, learningRate: 1e-3, seconds: 1.25, samplesPerSecond: 1000))
    }

    private static func archive(_ kind: Kind = .grey) -> Message {
        .archive((0...4).map { EpochModel(epoch: $0, batch: 100 * $0, network: network(kind, seed: UInt64($0))) })
    }

    /// Messages that may arrive from outside, in any order.
    static func messages(_ kind: Kind) -> [Message] {
        [
            .loaded(kind.samples), .events([.started(description(kind)), .state(.training)], at: 0),
            .events((1...100).map(Fixtures.batch) + [epoch(1, kind), layers(1, kind)], at: 1), archive(kind),
            .events((101...400).map(Fixtures.batch) + (2...4).flatMap { [epoch($0, kind), layers($0, kind)] }, at: 2),
            .snapshot(network(kind, seed: 9), batch: 150),
            .snapshot(kind == .grey ? Fixtures.pictureNetwork(seed: 1) : network(kind, seed: 8), batch: 420),
            .events([.state(.paused)], at: 3), .events([.learningRate(0.1, beforeBatch: 9)], at: 3),
            .events([.state(.completed), Fixtures.ending], at: 4), .events([.extended(epochs: 8)], at: 4), .archive([]),
            .events([.baseline(kind.validation)], at: 0), .notice("saved"), .drew(seconds: 0.01),
        ]
    }

    /// A dashboard on page 1 after four epochs.
    private static let trained = Dictionary(uniqueKeysWithValues: Kind.all.map { ($0, trained($0)) })

    private static func trained(_ kind: Kind) -> Dashboard {
        var dashboard = Dashboard(dataName: "rings", size: Size(columns: 120, rows: 36))
        dashboard.tell(.loaded(kind.samples))
        dashboard.chooseFirstSample()
        let start = [
            TrainingEvent.started(description(kind)), .state(.training), .baseline(kind.validation), layers(0, kind),
        ]
        dashboard.tell(.events(start, at: 0))
        for number in 1...4 {
            let batches = (number * 100 - 99...number * 100).map(Fixtures.batch)
            dashboard.tell(.events(batches + [epoch(number, kind), layers(number, kind)], at: Double(number)))
        }
        dashboard.tell(archive(kind))
        dashboard.tell(.snapshot(network(kind, seed: 9), batch: 400))
        dashboard.type("[[+")
        return dashboard
    }

    /// A dashboard on a page, or its drawing board, with everything in use: it shows the third of four past epochs,
    /// zoomed, altered, and moved.
    static func dashboard(
        at place: EveryKeyTests.Place, _ kind: Kind = .grey, isFinished: Bool = false
    ) -> Dashboard {
        var dashboard = trained[kind] ?? trained(kind)
        dashboard.type("\(place.page.number)")
        switch place.page {
        case .train: dashboard.type("ii<((")
        case .inspect:
            // Only grey pictures can have noise; rows and texts are longer than their panel.
            dashboard.type(kind == .grey ? "zn" : "TnJ")
            if place.isDrawing {
                dashboard.type("d")
                dashboard.press(.right, .enter, .down, .down, .right, .enter, .down)
            }
        case .classes:
            // The cursor is in the middle of the matrix, even if it has only three classes.
            if kind == .grey { dashboard.press(.down, .right) }
            dashboard.press(.down, .right)
        case .network:
            dashboard.press(.down, .pageDown, .right, .right)
            dashboard.type("x")
            dashboard.press(.right)
        case .softmax:
            dashboard.type("x")
            dashboard.press(.down)
        default: preconditionFailure("page \(place.page.name) has no state to begin with")
        }
        dashboard.type(",,")
        if isFinished { dashboard.tell(.events([.state(.completed), Fixtures.ending], at: 5)) }
        // Pressing this unbound key removes the reply to the last one.
        dashboard.press(.function(12))
        return dashboard
    }
}
