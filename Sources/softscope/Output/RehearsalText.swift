import Datasets
import Interchange
import ModelFiles
import Runs
import Screen
import Telemetry
import Training

/// The output of --dry-run.
extension Rehearsal {
    /// - Parameter isJSON: whether to write the line with which a run starts in JSON lines.
    func text(isJSON: Bool) -> String {
        if isJSON { return TrainingEvent.started(trainer.description).json.map { $0.text + "\n" } ?? "" }
        let width = lines.map(\.0.columnWidth).max() ?? 0
        return lines.map { "\($0.0.paddedRight(to: width))  \($0.1.printable)\n" }.joined()
            + trainer.description.notes.map { "note: \($0.printable)\n" }.joined()
            + "Nothing was trained and nothing was written (--dry-run).\n"
    }

    private var lines: [(String, String)] {
        let numbers = NumberFormat(isASCII: !Locale.usesUTF8)
        let description = trainer.description
        let names = description.classNames
        let shown = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
        let (batches, epochs) = (description.batchesPerEpoch, description.epochs)
        return [
            ("data", description.data == source ? source : "\(description.data), \(source)"),
            ("samples", trainer.data.train.kind.words),
            ("to train on", numbers.grouped(description.trainSamples)),
            ("to measure on", numbers.grouped(description.validationSamples)),
            ("classes", "\(numbers.grouped(names.count)): \(shown)"),
            ("model", description.outline(separator: ", ")),
            ("parameters", numbers.grouped(description.parameters)),
        ] + description.settings.map { ($0.name.map { $0 == "_" ? " " : "\($0)" }.joined(), $0.value.words) } + [
            ("seed", "\(trainer.configuration.seed)"),
            (
                "steps",
                "\(numbers.grouped(batches * epochs)), \(numbers.grouped(batches)) an epoch"
            ),
            ("memory", "about \(memory.total.megabytes)"),
            ("saved as", path),
        ]
    }
}

extension RunDescription.Setting.Value {
    fileprivate var words: String {
        switch self {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): JSONValue(number).text
        case .integers(let numbers): numbers.isEmpty ? "none" : numbers.map(String.init).joined(separator: ", ")
        }
    }
}

extension Double {
    /// A number of bytes in MB or GB, for people.
    var megabytes: String {
        self < 1e10 ? "\(Int((self / 1e6).rounded(.up))) MB" : "\(Int((self / 1e9).rounded(.up))) GB"
    }
}
