import Datasets
import Learning
import Telemetry
import Testing
import Training

@Suite("Configurations and presets")
struct ConfigurationTests {
    @Test("Presets have the settings of their frameworks' examples, and are valid", arguments: Preset.allCases)
    func presets(preset: Preset) throws {
        let configuration = preset.configuration
        try configuration.validate()
        switch preset {
        case .kerasMLP:
            #expect(
                configuration.hidden == [10] && configuration.batchSize == 32 && configuration.epochs == 5)
            #expect(configuration.optimizer == .adam(epsilon: 1e-7) && configuration.learningRate == 1e-3)
            #expect(configuration.initialization == .glorotUniform)
        case .torchMLP:
            #expect(
                configuration.hidden == [128] && configuration.batchSize == 64 && configuration.epochs == 10)
            #expect(configuration.optimizer == .adam(epsilon: 1e-8) && configuration.learningRate == 1e-3)
            #expect(configuration.initialization == .torchDefault)
        case .softmaxRegression:
            #expect(
                configuration.hidden.isEmpty && configuration.batchSize == 128 && configuration.epochs == 10)
            #expect(configuration.optimizer == .sgd && configuration.learningRate == 0.1)
        }
    }

    private func sentence(_ change: (inout TrainingConfiguration) -> Void) -> String {
        var changed = configuration()
        change(&changed)
        do throws(TrainingError) {
            try changed.validate()
            return "valid"
        } catch {
            return error.description
        }
    }

    @Test("A value out of its range is refused with its name and the range")
    func invalid() {
        #expect(sentence { _ in } == "valid")
        #expect(sentence { $0.hidden = [5, 0] } == "--hidden must be widths of 1 to 65536, not 0.")
        #expect(sentence { $0.learningRate = 0 } == "--learning-rate must be a finite number above 0, not 0.0.")
        #expect(
            sentence { $0.learningRate = .infinity }
                == "--learning-rate must be a finite number above 0, not inf.")
        #expect(
            sentence { $0.learningRate = .nan } == "--learning-rate must be a finite number above 0, not nan.")
        #expect(sentence { $0.batchSize = 0 } == "--batch-size must be 1 to 1000000, not 0.")
        #expect(sentence { $0.epochs = -3 } == "--epochs must be 1 to 1000000, not -3.")
    }

    @Test("An enormous network is refused before memory is allocated")
    func tooLarge() {
        #expect(throws: TrainingError.self) {
            try Trainer(name: "", configuration: configuration(hidden: [65_536, 65_536]), data: data)
        }
    }

    @Test("Data of one class is refused")
    func oneClass() {
        let one = LabelledSamples(shape: [1, 2], pixels: [1, 2], labels: [0] as [UInt8], classNames: ["only"])
        #expect(throws: TrainingError.oneClass("only", data: "x")) {
            try Trainer(name: "", configuration: configuration(), data: Dataset(name: "x", train: one, test: one))
        }
    }

    @Test("Data without samples is refused")
    func empty() {
        let none = LabelledSamples(shape: [2, 2], pixels: [], labels: [] as [UInt8], classNames: ["a", "b", "c"])
        #expect(throws: TrainingError.noSamples(data: "x", split: "training")) {
            try Trainer(
                name: "", configuration: configuration(),
                data: Dataset(name: "x", train: none, test: data.test))
        }
        #expect(throws: TrainingError.noSamples(data: "x", split: "validation")) {
            try Trainer(
                name: "", configuration: configuration(),
                data: Dataset(name: "x", train: data.train, test: none))
        }
    }
}
