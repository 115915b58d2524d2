import Learning
import Telemetry
import Testing
import Training

@Suite("Configurations as settings")
struct SettingsTests {
    /// Every setting on, with values other than the defaults.
    private static let full = TrainingConfiguration(
        hidden: [8, 5], activation: .gelu, batchNorm: true, dropout: 0.25, optimizer: .adamW(epsilon: 1e-7),
        learningRate: 1, schedule: Schedule(.cosine, warmup: 0.5), weightDecay: 0.02, clipNorm: 1.5,
        labelSmoothing: 0.1, classWeights: .list([1, 2.5, 0.125]), batchSize: 5, epochs: 4, earlyStopping: 3,
        initialization: .heUniform, seed: 77)

    private static var all: [TrainingConfiguration] {
        var configurations = Preset.allCases.map(\.configuration) + [full]
        for kind in [Optimizer.Kind.sgd, .momentum, .nesterov, .rmsprop, .adam(epsilon: 1e-3)] {
            var changed = full
            changed.optimizer = kind
            changed.classWeights = .balanced
            configurations.append(changed)
        }
        for shape in Schedule.Shape.allCases {
            var changed = full
            changed.schedule = Schedule(shape)
            changed.activation = Activation.allCases[configurations.count % 5]
            configurations.append(changed)
        }
        return configurations
    }

    @Test("A configuration is restored from its settings", arguments: all.indices)
    func roundTrip(index: Int) throws {
        let configuration = Self.all[index]
        try configuration.validate()
        #expect(try TrainingConfiguration(settings: configuration.settings, seed: configuration.seed) == configuration)
        // JSON may have written 1 for 1.0.
        let rounded = configuration.settings.map { setting in
            guard case .number(let number) = setting.value, let whole = Int(exactly: number) else { return setting }
            return RunDescription.Setting(setting.name, .integer(whole))
        }
        #expect(try TrainingConfiguration(settings: rounded, seed: configuration.seed) == configuration)
    }

    @Test("Settings that are off have no entry")
    func short() {
        #expect(
            Preset.torchMLP.configuration.settings.map(\.name) == [
                "hidden", "activation", "optimizer", "learning_rate", "batch_size", "epochs", "initialization",
            ])
        #expect(Self.full.settings.contains(.init("class_weights", .text("1.0,2.5,0.125"))))
    }

    private func sentence(_ change: (inout [RunDescription.Setting]) -> Void) -> String {
        var settings = Self.full.settings
        change(&settings)
        do throws(TrainingError) {
            _ = try TrainingConfiguration(settings: settings)
            return "valid"
        } catch {
            return error.description
        }
    }

    @Test("Settings that are missing, of the wrong kind or out of range are refused by name")
    func refused() throws {
        func set(_ name: String, _ value: RunDescription.Setting.Value) -> String {
            sentence { settings in
                settings.removeAll { $0.name == name }
                settings.append(.init(name, value))
            }
        }
        #expect(sentence { $0.append(.init("something_new", .text("x"))) } == "valid")
        for name in ["hidden", "activation", "optimizer", "learning_rate", "batch_size", "epochs", "initialization"] {
            #expect(sentence { $0.removeAll { $0.name == name } }.contains("not missing"))
            #expect(sentence { $0.removeAll { $0.name == name } }.contains("\(name) must be"))
        }
        #expect(set("optimizer", .text("lion")).contains("not lion"))
        #expect(set("activation", .integer(3)).hasPrefix("--activation must be"))
        #expect(set("schedule", .text("often")).hasPrefix("--schedule must be constant, step, cosine, plateau"))
        #expect(set("epochs", .number(1.5)).hasPrefix("--epochs must be a whole number"))
        #expect(set("epochs", .integer(-1)).hasPrefix("--epochs must be 1 to"))
        #expect(set("learning_rate", .number(.nan)).hasPrefix("--learning-rate must be"))
        #expect(set("class_weights", .text("1,x")).hasPrefix("--class-weights must be"))
    }

    @Test("Each setting's range is checked")
    func ranges() {
        func sentence(_ change: (inout TrainingConfiguration) -> Void) -> String {
            var changed = Self.full
            change(&changed)
            do throws(TrainingError) {
                try changed.validate()
                return "valid"
            } catch {
                return error.description
            }
        }
        #expect(sentence { _ in } == "valid")
        #expect(sentence { $0.dropout = 1 } == "--dropout must be from 0 to below 1, not 1.0.")
        #expect(sentence { $0.dropout = .nan }.hasPrefix("--dropout"))
        #expect(sentence { $0.schedule.warmup = -1 } == "--warmup must be 0 or more epochs, not -1.0.")
        #expect(sentence { $0.schedule.warmup = .infinity }.hasPrefix("--warmup"))
        #expect(sentence { $0.weightDecay = -0.1 } == "--weight-decay must be a finite number, 0 or above, not -0.1.")
        #expect(sentence { $0.clipNorm = 0 } == "--clip-norm must be a finite number above 0, not 0.0.")
        #expect(sentence { $0.labelSmoothing = 1.5 } == "--label-smoothing must be 0 to 1, not 1.5.")
        #expect(
            sentence { $0.classWeights = .list([1, 0]) }
                == "--class-weights must be 'balanced' or finite numbers above 0, not 0.0.")
        #expect(sentence { $0.earlyStopping = 0 } == "--early-stopping must be 1 to 1000000 epochs, not 0.")
        // It has no option.
        #expect(sentence { $0.optimizer = .adam(epsilon: 0) } == "epsilon must be a finite number above 0, not 0.0.")
        #expect(
            throws: TrainingError.setting(name: "class-weights", expected: "3 numbers, one for each class", found: "2")
        ) {
            var changed = Self.full
            changed.classWeights = .list([1, 2])
            _ = try Trainer(name: "", configuration: changed, data: data)
        }
    }
}
