import Datasets
import Learning
import Matrices

/// A sample that a model is asked about: what it is called, and its label where one is given.
struct AskedSample: Hashable, Sendable {
    let name: String
    var label: String?
}

/// What a model says of one sample.
struct NamedPrediction {
    let sample: AskedSample
    let logits: [Float]
    /// Their softmax, in double precision.
    let probabilities: [Double]

    init(_ sample: AskedSample, logits: [Float]) {
        self.sample = sample
        self.logits = logits
        probabilities = softmax(logits.map { Double($0) })
    }

    /// The class of the largest probability, the first of equals.
    var place: Int { probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0 }
    var confidence: Double { probabilities[place] }
}

/// The classes of a model, and which of them a label means.
struct LabelMatch: Sendable {
    let classNames: [String]
    private let places: [String: Int]
    /// Of the classes that are numbers: 1 and 1.0 are one class.
    private let numbers: [Double: Int]

    init(_ classNames: [String]) {
        self.classNames = classNames
        places = Dictionary(zip(classNames, classNames.indices)) { first, _ in first }
        numbers = Dictionary(
            classNames.indices.compactMap { place in Double(classNames[place]).map { ($0, place) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// Nil for a label that is no class.
    func place(of label: String) -> Int? {
        places[label] ?? Double(label).flatMap { numbers[$0] }
    }
}

/// How many predictions are what the labels say.
struct PredictionTally: Sendable {
    private(set) var labelled = 0
    private(set) var correct = 0
    /// Labels that are no class of the model; their samples count as wrong.
    private(set) var unknown = 0

    mutating func add(predicted: Int, labelled place: Int?) {
        labelled += 1
        if place == nil { unknown += 1 }
        if place == predicted { correct += 1 }
    }
}
