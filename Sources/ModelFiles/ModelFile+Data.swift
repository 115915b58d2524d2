package import Datasets
import Interchange
import Learning
import Telemetry

/// Why a model cannot be measured on some samples; `description` is part of a sentence.
package enum MismatchError: Error, Hashable, Sendable {
    case kind(model: LabelledSamples.Kind, data: LabelledSamples.Kind)
    /// A class of the data that the model has no output for.
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
    /// The label's column in the table that the model was trained on: its name, or its number from 1; nil where the file
    /// does not say.
    package var labelColumn: String? { setting("label") }

    /// The columns of that table that were texts: their names or numbers between commas; nil where the file does not say.
    package var textColumns: String? { setting("text_column") }

    private func setting(_ name: String) -> String? {
        let setting = training?.settings.first { $0.name == name }
        guard case .text(let text)? = setting?.value else { return nil }
        return text
    }

    /// The samples with the model's classes, in its order.
    ///
    /// Classes are told by their names. Where none is known and there are as many, they are taken for the model's in
    /// their order: weights alone have numbers for names.
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
