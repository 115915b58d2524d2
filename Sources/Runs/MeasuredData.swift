package import Datasets
import Screen

/// The samples that a saved model is measured on, and where they come from.
package struct MeasuredData: Sendable {
    /// With the model's classes.
    package var samples: LabelledSamples
    /// What each is called; nil where they have no names.
    package var names: [String]?
    /// Where they are in the source.
    package var part: Division.Part
    /// "test", "train", "validation" for what was held back of data that has a test half too, or "all".
    package var split: String
    /// How many of them the model was trained on; nil where nobody knows.
    package var trainedOn: Int?
    /// Sentences on what the figures may be worth.
    package var warnings: [String]

    /// With the warnings that are due.
    ///
    /// - Parameter isTraining: whether the samples that were trained on were asked for.
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
    /// What several samples are called.
    fileprivate var plural: String {
        switch self {
        case .image: "pictures"
        case .row: "rows"
        case .text: "texts"
        }
    }
}
