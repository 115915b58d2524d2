package import Datasets
import Screen

/// The samples on which a saved model is evaluated, and where they come from.
package struct MeasuredData: Sendable {
    /// The samples, with the model's classes.
    package var samples: LabelledSamples
    /// The name of each sample; nil if they have none.
    package var names: [String]?
    /// The part of the source that they are from.
    package var part: Division.Part
    /// "test", "train", "all", or "validation" for samples that were held back from data that has a test half too.
    package var split: String
    /// The number of these samples that the model was trained on; nil if unknown.
    package var trainedOn: Int?
    /// Sentences about how far the results can be trusted.
    package var warnings: [String]

    /// Adds the warnings that apply.
    ///
    /// - Parameter isTraining: whether the training samples were requested.
    package func warned(
        of origin: RememberedData.Origin, source: String, isTraining: Bool, _ remembered: RememberedData
    ) -> MeasuredData {
        var data = self
        let numbers = NumberFormat(isASCII: true)
        let these = "\(numbers.grouped(samples.count)) \(samples.kind.plural)"
        switch origin {
        case .known:
            guard let trainedOn, trainedOn > 0, !isTraining else { break }
            let share = remembered.heldBack.map { "; the model held back \($0)" } ?? ""
            data.warnings.append(
                "\(numbers.grouped(trainedOn)) of these \(these) were trained on\(share), so the figures flatter it.")
        case .changedData, .otherData:
            data.warnings.append(
                "\(source) is not the data that the model was trained on, or has changed since: it cannot be known which "
                    + "of these \(these) were trained on.")
        case .readOtherwise:
            data.warnings.append(
                "\(source) is read with other options than in training: it cannot be known which of these \(these) were "
                    + "trained on.")
        case .unknown: break
        }
        return data
    }
}

extension LabelledSamples.Kind {
    /// The plural noun for the samples.
    fileprivate var plural: String {
        switch self {
        case .image: "pictures"
        case .row: "rows"
        case .text: "texts"
        case .words: "words"
        }
    }
}
