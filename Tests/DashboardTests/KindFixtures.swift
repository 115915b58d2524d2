import Dashboard
import Datasets
import Evaluation
import Learning
import Matrices
import Screen
import Telemetry

/// Samples that are not grey pictures, and models for them.
enum KindFixtures {
    enum Kind: String, CaseIterable, Sendable {
        case rows, texts, colors
    }

    static let columns =
        ["petal length", "petal width", "height above the sea in metres", "acidity"] + (5...20).map { "column \($0)" }

    static let rows = LabelledSamples(
        kind: .row(columns: columns), floats: (0..<240).map { Float($0 * 7 % 40) / 8 - 2 },
        labels: (0..<12).map { UInt16($0 % 3) }, classNames: ["setosa", "versicolor", "virginica"])

    static let texts: LabelledSamples = {
        var texts = HashedTexts(TextFeatures(buckets: 512))
        for index in 0..<12 {
            texts.append(
                index == 1
                    ? "The coach said:\n\tthe team's goal was a gift, and the vote in parliament can wait. "
                        + String(repeating: "More words follow, none of which weighs much. ", count: 12)
                    : ["The vote on the tax law", "A goal for the home team", "The oven and the flour"][index % 3]
                        + " was the news of day \(index).")
        }
        return LabelledSamples(
            texts: texts, labels: (0..<12).map { UInt16($0 % 3) }, classNames: ["politics", "sport", "食べ物"])
    }()

    static let colors = LabelledSamples(
        shape: [12, 12, 3],
        pixels: (0..<12 * 432).map { (place: Int) -> UInt8 in
            let (sample, pixel, channel) = (place / 432, place % 432 / 3, place % 3)
            let isInside = (3..<9).contains(pixel % 12) && (3..<9).contains(pixel / 12)
            return UInt8(isInside ? (channel == sample % 3 ? 250 : 20) : 170)
        }, labels: (0..<12).map { UInt16($0 % 3) }, classNames: ["red", "green", "blue"])

    static func samples(_ kind: Kind) -> LabelledSamples {
        switch kind {
        case .rows: rows
        case .texts: texts
        case .colors: colors
        }
    }

    /// A network for standardised rows, or for embedded texts, with a hidden layer if requested.
    static func network(_ kind: Kind, hidden: [Int] = [], seed: UInt64 = 11) -> Network {
        let samples = samples(kind)
        var generator = SeededGenerator(seed: seed)
        var plan = NetworkPlan(features: samples.features, hidden: hidden, classes: 3, batchNorm: !hidden.isEmpty)
        switch kind {
        case .rows:
            let columns = samples.fittedEncoding?.columns ?? []
            var (means, variances): ([Float], [Float]) = ([], [])
            for case .number(let mean, let deviation) in columns.map(\.kind) {
                means.append(Float(mean))
                variances.append(Float(deviation * deviation))
            }
            plan.standardization = StandardizationLayer(mean: means, variance: variances)
        case .texts: plan.embedding = 8
        case .colors: break
        }
        var network = Network(plan, initialization: .glorotUniform, from: &generator)
        // These weights are of a size that words can have after some training.
        guard kind == .texts else { return network }
        network.updateParameters { parameter, values in
            if parameter == 0 { for index in values.indices { values[index] *= 60 } }
        }
        return network
    }

    static func reports(_ network: Network) -> [LayerReport] {
        let places = network.layers.indices.filter { network.layers[$0].dense != nil }
        return network.denseLayers.enumerated().map { number, dense in
            let histogram = Histogram(Array(dense.weights.values.prefix(500)))
            let isLast = number == places.count - 1
            return LayerReport(
                name: "\(places[number])", inputs: dense.inputs, outputs: dense.outputs,
                activation: isLast ? nil : "tanh", gradientNorm: 0.3, updateRatio: 1e-3, weights: histogram,
                gradients: histogram, activations: histogram, deadUnits: nil, saturation: isLast ? nil : 0.62)
        }
    }

    /// An evaluation in which every fifth prediction is wrong; losses and confidences increase with the index.
    static let validation: ValidationReport = {
        let tally = ValidationReport.ClassTally(support: 4, correct: 3)
        let predictions = (0..<12).map { (sample: Int) -> UInt16 in
            UInt16(sample % 5 == 4 ? (sample + 1) % 3 : sample % 3)
        }
        return ValidationReport(
            loss: 0.4, accuracy: 0.75, classes: [tally, tally, tally], predictions: predictions,
            confidences: (0..<12).map { 0.2 + Float($0) / 20 }, losses: (0..<12).map { Float($0) / 10 })
    }()

    /// A dashboard on page 1 in the middle of the second epoch.
    static func dashboard(_ kind: Kind, _ columns: Int = 80, _ rows: Int = 24, hidden: [Int] = []) -> Dashboard {
        let samples = samples(kind)
        let network = network(kind, hidden: hidden)
        var description = Fixtures.description
        description.data = kind.rawValue
        description.classNames = samples.classNames
        description.model = network.summary
        var dashboard = Dashboard(dataName: kind.rawValue, size: Size(columns: columns, rows: rows))
        dashboard.tell(.loaded(samples))
        dashboard.chooseFirstSample()
        dashboard.tell(.events([.started(description), .state(.training)], at: 0))
        let epoch = EpochReport(
            epoch: 1, lastBatch: 100, loss: 0.5, accuracy: 0.85, validation: validation, learningRate: 1e-3,
            seconds: 1.25,
            samplesPerSecond: 1000)
        dashboard.tell(.events((1...100).map(Fixtures.batch) + [.epoch(epoch)], at: 1))
        dashboard.tell(
            .events([.layers(reports(network), afterBatch: 0), .layers(reports(network), afterBatch: 100)], at: 1))
        dashboard.tell(.snapshot(network, batch: 150))
        dashboard.type("g1")
        dashboard.press(.enter)
        return dashboard
    }
}
