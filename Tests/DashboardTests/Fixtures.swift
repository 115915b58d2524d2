import Dashboard
import Datasets
import Evaluation
import Learning
import Matrices
import Screen
import Telemetry

/// A run of two epochs of 100 batches, on 20 "digits" of 4 × 4 pixels in four classes.
enum Fixtures {
    static let samples: LabelledSamples = {
        let pixels: [UInt8] = (0..<320).map { pixel in UInt8(pixel * 37 % 256) }
        let labels: [UInt8] = (0..<20).map { sample in UInt8(sample % 4) }
        return LabelledSamples(
            shape: [4, 4], pixels: pixels, labels: labels, classNames: ["0", "1", "2", "3"])
    }()

    /// The predicted class of every sample: its label, unless the sample's number is divisible by 5.
    static let validation = ValidationReport(
        loss: 0.4, accuracy: 0.8,
        classes: (0..<4).map { _ in ValidationReport.ClassTally(support: 5, correct: 4) },
        predictions: (0..<20).map { (sample: Int) -> UInt16 in
            let label = sample % 4
            return UInt16(sample % 5 == 0 ? (label + 1) % 4 : label)
        })

    static let description = RunDescription(
        run: "tiny-1", data: "tiny", model: "16-8-4", parameters: 172, trainSamples: 1000, validationSamples: 20,
        classNames: samples.classNames,
        settings: [
            .init("activation", .text("relu")), .init("optimizer", .text("adam")),
            .init("learning_rate", .number(1e-3)), .init("batch_size", .integer(10)),
        ], seed: 7, epochs: 2, batchesPerEpoch: 100)

    static func network(seed: UInt64 = 3) -> Network {
        var generator = SeededGenerator(seed: seed)
        return Network(widths: [16, 8, 4], activation: .relu, initialization: .glorotUniform, from: &generator)
    }

    static func batch(_ number: Int) -> TrainingEvent {
        .batch(
            BatchReport(
                batch: number, epoch: (number - 1) / 100 + 1, batchInEpoch: (number - 1) % 100 + 1, samples: 10,
                loss: 2 / (1 + Double(number) / 20), accuracy: 1 - 0.9 / (1 + Double(number) / 20),
                gradientNorm: 0.5, learningRate: 1e-3, trainingSeconds: Double(number) * 0.01))
    }

    static func epoch(_ number: Int, loss: Double? = nil) -> TrainingEvent {
        .epoch(
            EpochReport(
                epoch: number, lastBatch: number * 100, loss: loss ?? 0.5 / Double(number), accuracy: 0.85,
                validation: validation, learningRate: 1e-3, seconds: 1.25, samplesPerSecond: 1000))
    }

    static let ending = TrainingEvent.ended(
        RunSummary(
            status: .completed, epochs: 2, batches: 200, validationLoss: 0.4, validationAccuracy: 0.8,
            best: BestEpoch(epoch: 1, loss: 0.5, accuracy: 0.8), seconds: 2.5,
            checkpoint: "/runs/tiny-1/model.safetensors", reason: nil))

    /// A dashboard in the middle of the second epoch.
    static func training(size: Size = Size(columns: 80, rows: 24)) -> Dashboard {
        var dashboard = Dashboard(dataName: "tiny", size: size)
        dashboard.tell(.loaded(samples))
        dashboard.tell(.events([.started(description), .state(.training)], at: 0))
        dashboard.tell(.events((1...100).map(batch) + [epoch(1)], at: 1))
        dashboard.tell(.events((101...150).map(batch), at: 1.5))
        dashboard.tell(.snapshot(network(), batch: 150))
        return dashboard
    }
}

/// The names and keys of the pages of a training without a store of runs.
let keyMap = Pages([TrainPage(), InspectPage(), ClassesPage(), NetworkPage(), SoftmaxPage()]).keys

extension PageID {
    static let all = Pages.standard.ids(with: .training)

    /// The number of the page's tab.
    var number: Int { Pages.standard.number(of: self) }
}

extension Dashboard {
    /// Chooses the first sample, as a user would, so that it stays.
    mutating func chooseFirstSample() {
        type("g0")
        press(.enter)
    }

    var trainPage: TrainPage { require(TrainPage.self) }
    var inspectPage: InspectPage { require(InspectPage.self) }
    var classesPage: ClassesPage { require(ClassesPage.self) }
    var networkPage: NetworkPage { require(NetworkPage.self) }
    var softmaxPage: SoftmaxPage { require(SoftmaxPage.self) }

    private func require<P: Page>(_ page: P.Type) -> P {
        guard let state = state(of: page) else { preconditionFailure("there is no page \(P.id.name)") }
        return state
    }

    /// Handles a message whose effects do not matter.
    mutating func tell(_ message: Message) {
        _ = update(message)
    }

    /// Presses one key after another, and returns the effects of the last one.
    @discardableResult
    mutating func press(_ keys: Key...) -> [Effect] {
        var effects: [Effect] = []
        for key in keys { effects = update(.key(key)) }
        return effects
    }

    @discardableResult
    mutating func type(_ text: String) -> [Effect] {
        var effects: [Effect] = []
        for character in text { effects = update(.key(.character(character))) }
        return effects
    }

    /// The screen as text, without styles.
    func text(ascii: Bool = false) -> String {
        draw(with: Appearance(glyphs: ascii ? .ascii : .unicode, colors: .indexed256)).text
    }
}
