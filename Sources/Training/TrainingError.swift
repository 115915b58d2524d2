/// Why a run cannot begin, or its model cannot be saved.
package enum TrainingError: Error, Hashable, Sendable {
    /// A setting's value is out of its range; `name` is that of its option, without the dashes, or that in a model file if
    /// the value was read from one or there is no option.
    case setting(name: String, expected: String, found: String)
    /// There are no samples to train or to evaluate on.
    case noSamples(data: String, split: String)
    /// There is nothing to tell apart.
    case oneClass(String, data: String)
    /// A saved run or model does not match the data.
    case otherData(what: String, expected: String, found: String)
    /// A run cannot be resumed from a file; the sentence says why.
    case notResumable(String)
    /// No reader would accept a file of the model; the sentence says why.
    case notSavable(String)
    /// The model could not be saved; the sentence says why.
    case notSaved(String)
}

extension TrainingError: CustomStringConvertible {
    /// The error as one sentence.
    package var description: String {
        switch self {
        case .setting(let name, let expected, let found):
            "\(Self.isOption(name) ? "--" : "")\(name) must be \(expected), not \(found)."
        case .noSamples(let data, let split): "\(data) has no \(split) samples."
        case .oneClass(let name, let data):
            "All samples of \(data) are of one class, \(name): a classifier needs two or more."
        case .otherData(let what, let expected, let found):
            "The data does not fit the saved model: \(what), expected \(expected), found \(found)."
        case .notResumable(let reason): reason
        case .notSavable(let reason): reason
        case .notSaved(let reason): reason
        }
    }

    private static func isOption(_ name: String) -> Bool {
        TrainingConfiguration.fields.contains { $0.option == name }
            || DataSettings.fields.contains { $0.option == name }
    }
}
