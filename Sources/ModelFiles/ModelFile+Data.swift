package import Datasets
import Interchange
import Learning
import Telemetry

/// Why a model cannot be evaluated on some samples; `description` is part of a sentence.
package enum MismatchError: Error, Hashable, Sendable {
    case kind(model: LabelledSamples.Kind, data: LabelledSamples.Kind)
    /// The data has a class for which the model has no output.
    case unknownClass(String)
}

extension MismatchError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .kind(let model, let data): "it takes \(model.words), the data has \(data.words)"
        case .unknownClass(let name): "it has no class \(quoted(name))"
        }
    }
}

extension ModelFile {
    /// The label's column in the table that the model was trained on: its name, or its number from 1; nil if the file
    /// does not say.
    package var labelColumn: String? { setting("label") }

    /// The text columns of that table: their names or numbers, separated by commas; nil if the file does not say.
    package var textColumns: String? { setting("text_column") }

    private func setting(_ name: String) -> String? {
        let setting = training?.settings.first { $0.name == name }
        guard case .text(let text)? = setting?.value else { return nil }
        return text
    }

    /// The samples with the model's classes, in its order.
    ///
    /// Classes are matched by name. If none of the names is known and the number of classes is the same, they are
    /// matched in order: in files of weights alone, classes are named by numbers.
    package func adapted(_ samples: LabelledSamples) throws(MismatchError) -> LabelledSamples {
        var samples = samples
        if case .row(let encoding) = input { samples = samples.encoded(by: encoding) ?? samples }
        guard samples.features == network.features else { throw .kind(model: input, data: samples.kind) }
        guard samples.classNames != classNames else { return samples }
        let places = Dictionary(zip(classNames, 0...)) { first, _ in first }
        if samples.classNames.count == classNames.count, samples.classNames.allSatisfy({ places[$0] == nil }) {
            return samples.relabelled(samples.labels, classNames: classNames)
        }
        var labels = samples.labels
        for index in labels.indices {
            let name = samples.classNames[Int(labels[index])]
            guard let place = places[name] else { throw .unknownClass(name) }
            labels[index] = UInt16(place)
        }
        return samples.relabelled(labels, classNames: classNames)
    }
}
