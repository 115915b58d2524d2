import Datasets
import ModelFiles
import Telemetry
import Testing
import Training

@Suite("Data settings")
struct DataSettingsTests {
    private static let full: DataSettings = {
        var settings = DataSettings()
        settings.options.validationFraction = 0.25
        settings.options.limit = 40
        settings.options.classes = ["cat", "dog"]
        settings.options.label = "kind"
        settings.options.hasHeader = false
        settings.options.textColumns = "title,body"
        settings.options.dropped = "id"
        settings.options.leastWordCount = 3
        settings.options.resize = PictureSize(width: 12, height: 9)
        settings.options.transposes = true
        settings.options.makesGrey = true
        settings.augmentation = try? Augmentation(parsing: "shift=2,noise=0.5")
        return settings
    }()

    @Test("They are restored from what was written, and settings that are off have no entry")
    func roundTrip() throws {
        #expect(try DataSettings(settings: Self.full.settings) == Self.full)
        #expect(Self.full.settings.map(\.name).count == DataSettings.fields.count - 1)
        #expect(DataSettings().settings == [])
        #expect(try DataSettings(settings: [.init("epochs", .integer(3))]) == DataSettings())
        // JSON may have written 1 for 1.0, which is not a valid fraction.
        let texts = try DataSettings(settings: [.init("buckets", .integer(4096))])
        #expect(texts.options.readsText && texts.options.textFeatures.buckets == 4096)
    }

    @Test(
        "A value of the wrong kind or out of its range is refused by name",
        arguments: [
            ("validation_fraction", .number(1)), ("validation_fraction", .text("x")), ("limit", .integer(0)),
            ("limit", .number(2.5)), ("only_classes", .text("")), ("header", .text("perhaps")), ("resize", .text("9")),
            ("transpose", .integer(1)), ("buckets", .integer(0)), ("augment", .text("turn=1")),
        ] as [(String, RunDescription.Setting.Value)])
    func refused(name: String, value: RunDescription.Setting.Value) {
        let error = #expect(throws: TrainingError.self) { try DataSettings(settings: [.init(name, value)]) }
        #expect(error?.description.drop { $0 == "-" }.replacing("-", with: "_").hasPrefix("\(name) must be") == true)
    }

    @Test("Names written by earlier versions are read, and shown as the current names")
    func formerNames() throws {
        let old = [RunDescription.Setting("augmentation", .text("shift=1"))]
        #expect(try DataSettings(settings: old).augmentation == Augmentation(parsing: "shift=1"))
        let training = SavedTraining(
            settings: old + [.init("epochs", .integer(2))], seed: 1, samples: .init(training: 1, validation: 1),
            progress: .init(epochs: 0, batches: 0, batchesInEpoch: 0))
        #expect(training.currentSettings.map(\.name) == ["augment", "epochs"])
    }
}

@Suite("The table of settings")
struct SettingTableTests {
    @Test("Every setting with an option has help, and every name is unique")
    func help() {
        for name in SettingTable.names { #expect(SettingTable.help(of: name)?.text.isEmpty == false, "\(name)") }
        #expect(Set(SettingTable.names).count == SettingTable.names.count)
        #expect(SettingTable.option(for: "only_classes") == "classes")
        #expect(SettingTable.option(for: "augmentation") == "augment")
        #expect(SettingTable.option(for: "batch_size") == "batch-size")
        #expect(SettingTable.option(for: "epsilon") == nil)
    }
}
