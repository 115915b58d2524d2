import Datasets
import Learning
import Matrices

/// A sample to predict: its name, and its label if there is one.
struct AskedSample: Hashable, Sendable {
    let name: String
    var label: String?
}

/// A model's prediction for one sample.
struct NamedPrediction {
    let sample: AskedSample
    let logits: [Float]
    /// The head's probabilities, in double precision.
    let probabilities: [Double]
    /// The words that continue the text; nil if none were asked for.
    var continuation: [String]?

    init(_ sample: AskedSample, logits: [Float], head: OutputHead) {
        self.sample = sample
        self.logits = logits
        probabilities = head.probabilities(logits.map { Double($0) })
    }

    /// The class with the largest probability; the first one if several are equal.
    var place: Int { probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0 }
    var confidence: Double { probabilities[place] }
}

/// Finds a model's class for a label.
struct LabelMatch: Sendable {
    let classNames: [String]
    private let places: [String: Int]
    /// The classes that are numbers, by value: 1 and 1.0 are the same class.
    private let numbers: [Double: Int]

    init(_ classNames: [String]) {
        self.classNames = classNames
        places = Dictionary(zip(classNames, classNames.indices)) { first, _ in first }
        numbers = Dictionary(
            classNames.indices.compactMap { place in Double(classNames[place]).map { ($0, place) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The index of the label's class; nil if there is none.
    func place(of label: String) -> Int? {
        places[label] ?? Double(label).flatMap { numbers[$0] }
    }
}

/// Counts the predictions that agree with the labels.
struct PredictionTally: Sendable {
    private(set) var labelled = 0
    private(set) var correct = 0
    /// The number of labels that are not a class of the model; these samples count as wrong.
    private(set) var unknown = 0

    mutating func add(predicted: Int, labelled place: Int?) {
        labelled += 1
        if place == nil { unknown += 1 }
        if place == predicted { correct += 1 }
    }
}
