import Datasets
import Interchange
import Learning
import Matrices
import ModelFiles
import Telemetry
import Testing
import Training

/// Rows with one column in thousandths, one in millions around a large mean, and one constant. The class is whether the
/// sum of the first two, each in its own unit, is greater than 0.
private func table(_ count: Int, seed: UInt64) -> LabelledSamples {
    var generator = SeededGenerator(seed: seed)
    var floats: [Float] = []
    var labels: [UInt16] = []
    for _ in 0..<count {
        let (a, b) = (generator.nextFloat(in: -1..<1), generator.nextFloat(in: -1..<1))
        floats += [a / 1000, 5e7 + b * 1e6, 3]
        labels.append(a + b > 0 ? 1 : 0)
    }
    return LabelledSamples(
        kind: .row(columns: ["a", "b", "c"]), floats: floats, labels: labels, classNames: ["low", "high"])
}

private func texts(_ count: Int, seed: UInt64, buckets: Int = 512) -> LabelledSamples {
    let words = [["match", "team", "goal", "won"], ["bread", "soup", "salt", "oven"]]
    var generator = SeededGenerator(seed: seed)
    var texts = HashedTexts(TextFeatures(buckets: buckets))
    var labels: [UInt16] = []
    for _ in 0..<count {
        let label = generator.next(below: 2)
        texts.append("the " + (0..<3).map { _ in words[label][generator.next(below: 4)] }.joined(separator: " "))
        labels.append(UInt16(label))
    }
    return LabelledSamples(texts: texts, labels: labels, classNames: ["sport", "food"])
}

@Suite("Training on any data")
struct AnyDataTests {
    private let rows = Dataset(name: "rows", train: table(300, seed: 1), test: table(100, seed: 2))
    private let articles = Dataset(name: "articles", train: texts(60, seed: 1), test: texts(30, seed: 2))

    private func usual(_ data: Dataset, epochs: Int) -> TrainingConfiguration {
        var configuration = TrainingConfiguration.usual(for: data.train)
        configuration.epochs = epochs
        return configuration
    }

    /// The model of a run after writing and reading its file.
    private func reread(_ outcome: Outcome, _ configuration: TrainingConfiguration, _ data: Dataset) throws -> ModelFile
    {
        let trainer = try Trainer(name: "x", configuration: configuration, data: data)
        let file = trainer.modelFile(outcome.network, batches: outcome.summary.batches, resume: nil)
        return try ModelFile(decoding: file.safetensors.encoded())
    }

    @Test("Columns of very different scale are learnt, and the model read from its file predicts the same")
    func scales() throws {
        let configuration = usual(rows, epochs: 30)
        let outcome = try run(configuration, data: rows)
        #expect(outcome.summary.validationAccuracy ?? 0 > 0.95)
        let file = try reread(outcome, configuration, rows)
        #expect(file.network == outcome.network && file.input == rows.train.kind)
        for sample in 0..<rows.test.count {
            #expect(
                file.network.forward(rows.test.input(of: sample))
                    == outcome.network.forward(rows.test.input(of: sample)))
        }
    }

    @Test("A network for rows is as wide as their encoding, and needs no layer to standardise them")
    func encodedRows() throws {
        let network = try Trainer(name: "", configuration: usual(rows, epochs: 1), data: rows).network
        #expect(network.outline() == "3-64-2 relu")
        guard case .row(let encoding) = rows.train.kind else {
            Issue.record("no rows")
            return
        }
        #expect(encoding == table(300, seed: 1).fittedEncoding)
        #expect(encoding.columns[2].kind == .number(mean: 3, deviation: 0))
    }

    @Test("A model whose network standardises numbers itself can be fine-tuned, and predicts as before")
    func olderFiles() throws {
        let names = ["a", "b", "c"]
        let layer = StandardizationLayer(mean: [0, 5e7, 3], variance: [3e-7, 3e11, 0])
        var generator = SeededGenerator(seed: 4)
        var plan = NetworkPlan(features: 3, hidden: [4], classes: 2)
        plan.standardization = layer
        let network = Network(plan, initialization: .heUniform, from: &generator)
        let file = ModelFile(
            network: network, classNames: ["low", "high"], input: .row(columns: names), dataName: "rows")
        #expect(try ModelFile(decoding: file.safetensors.encoded()) == file)
        let adapted = try file.adapted(rows.test)
        #expect(adapted.kind == .row(columns: names))
        var configuration = usual(rows, epochs: 3).with(networkOf: file)
        configuration.learningRate = 0.01
        let outcome = try run(configuration, data: rows, origin: .finetune(file))
        #expect(outcome.summary.validationAccuracy ?? 0 > 0.8)
        #expect(outcome.network.layers.first == network.layers.first)
    }

    @Test("Texts are learnt through an embedding, and the model read from its file predicts the same")
    func embedding() throws {
        let configuration = usual(articles, epochs: 20)
        let outcome = try run(configuration, data: articles)
        #expect(outcome.summary.validationAccuracy == 1)
        #expect(outcome.network.summary == "512-32-2")
        let file = try reread(outcome, configuration, articles)
        #expect(file.network == outcome.network && file.input == articles.train.kind)
        guard case .text(let features) = file.input else {
            Issue.record("not a model of texts")
            return
        }
        var said = HashedTexts(features)
        said.append("Soup and bread!")
        let sample = LabelledSamples(texts: said, labels: [0], classNames: file.classNames)
        let logits = file.network.forward(sample.input(of: 0)).values
        #expect(logits[1] > logits[0])
        // The width is a setting like any other.
        var narrow = configuration
        narrow.embedding = 5
        #expect(try run(narrow, data: articles).network.summary == "512-5-2")
    }

    @Test("An embedding row that no text uses keeps its initial value", arguments: [0.0, 0.1])
    func untouched(decay: Double) throws {
        for optimizer in [
            Optimizer.Kind.sgd, .momentum, .nesterov, .rmsprop, .adam(epsilon: 1e-8), .adamW(epsilon: 1e-8),
        ] {
            var configuration = usual(articles, epochs: 2)
            configuration.optimizer = optimizer
            configuration.weightDecay = decay
            let before = try Trainer(name: "", configuration: configuration, data: articles).network
            let after = try run(configuration, data: articles).network
            var named: Set<Int> = []
            for sample in 0..<articles.train.count {
                guard case .sparse(let matrix) = articles.train.input(of: sample) else { continue }
                named.formUnion(matrix.indices.map(Int.init))
            }
            guard case .embedding(let old)? = before.layers.first, case .embedding(let new)? = after.layers.first else {
                Issue.record("no embedding")
                return
            }
            #expect(named.count < 512)
            for row in 0..<512 { #expect((old.weights.row(row) != new.weights.row(row)) == named.contains(row)) }
        }
    }

    @Test("Pausing and evaluating change no bit of an embedding either")
    func sameBits() throws {
        let configuration = usual(articles, epochs: 3)
        let plain = try run(configuration, data: articles)
        let watched = try run(
            configuration, data: articles, after: [2: [.pause, .snapshot]], asleep: [[.snapshot], [.resume]],
            options: {
                $0.measuresLayers = true
                $0.measuresBaseline = true
            })
        #expect(watched.network == plain.network)
        #expect(watched.batches.map(\.gradientNorm) == plain.batches.map(\.gradientNorm))
    }

    @Test("Settings decided by the data are stored, and restore the same configuration")
    func settings() throws {
        var loading = LoadingOptions()
        loading.limit = 60
        loading.validationFraction = 0.25
        loading.classes = ["sport", "food"]
        let trainer = try Trainer(
            name: "", configuration: usual(articles, epochs: 2), data: articles,
            loading: DataSettings(loading, for: articles.train).settings)
        let settings = trainer.description.settings
        #expect(
            settings.contains(.init("embedding", .integer(32))) && settings.contains(.init("buckets", .integer(512))))
        #expect(settings.contains(.init("limit", .integer(60))))
        #expect(settings.contains(.init("validation_fraction", .number(0.25))))
        #expect(settings.contains(.init("only_classes", .text("sport,food"))))
        #expect(try TrainingConfiguration(settings: settings) == trainer.configuration)
        let file = trainer.modelFile(trainer.network, batches: 0, resume: nil)
        #expect(file.training?.settings == settings)

        var pictures = data.train
        pictures.augmentation = try Augmentation(parsing: "shift=2,noise=0.1")
        #expect(DataSettings(LoadingOptions(), for: data.train).settings == [])
        #expect(
            DataSettings(LoadingOptions(), for: pictures).settings == [.init("augment", .text("shift=2,noise=0.1"))])
    }

    @Test("An embedding is refused if the samples are not texts, or if it exceeds the memory")
    func refused() throws {
        var configuration = configuration()
        configuration.embedding = 8
        #expect(
            throws: TrainingError.setting(name: "embedding", expected: "used with texts", found: "8 with other samples")
        ) { _ = try Trainer(name: "", configuration: configuration, data: data) }
        configuration.embedding = 0
        #expect(throws: TrainingError.setting(name: "embedding", expected: "1 to 65536", found: "0")) {
            try configuration.validate()
        }
        let wide = Dataset(
            name: "wide", train: texts(4, seed: 1, buckets: 1 << 24), test: texts(4, seed: 2, buckets: 1 << 24))
        configuration.hidden = []
        configuration.embedding = 17
        #expect(
            throws: TrainingError.setting(
                name: "embedding", expected: "a width and --buckets that make at most 268435456 weights",
                found: "17 × 16777216")
        ) { _ = try Trainer(name: "", configuration: configuration, data: wide) }
    }

    @Test(
        "The fewer rows a table has, the more epochs it gets", arguments: [(40, 200), (640, 100), (64_000, 10)])
    func usualEpochs(count: Int, epochs: Int) {
        #expect(TrainingConfiguration.usual(for: table(count, seed: 1)).epochs == epochs)
    }

    @Test(
        "So are pictures, which otherwise get MNIST's configuration",
        arguments: [(40, 200), (640, 200), (6400, 20), (64_000, 10)])
    func usualEpochsOfPictures(count: Int, epochs: Int) {
        let pictures = LabelledSamples(
            shape: [1, 1], pixels: Array(repeating: 7, count: count), labels: Array(repeating: UInt16(0), count: count),
            classNames: ["a"])
        var configuration = Preset.torchMLP.configuration
        configuration.epochs = epochs
        #expect(TrainingConfiguration.usual(for: pictures) == configuration)
    }
}
