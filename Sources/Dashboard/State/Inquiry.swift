import Datasets
import Learning
import Matrices
import Telemetry

/// A request to run one or several models on one sample. Each takes a forward pass, which for a large model is too long
/// for a frame. Two inquiries are equal if their numbers are.
package struct Inquiry: Hashable, Sendable {
    /// The origin of an inquiry; only the newest inquiry of each asker needs an answer.
    package enum Asker: Hashable, Sendable {
        case dashboard
        case page(PageID)
        /// A page that measures what switching off units costs.
        case unitCosts
    }

    /// Asks also how much each part of the sample, unaltered, contributes to the prediction.
    struct Weighing: Sendable {
        var sample: Int
        var samples: LabelledSamples
        var former: DecisionWeights?
    }

    /// Asks also the models of past epochs.
    struct Past: Sendable {
        var archive: [EpochModel]
        var former: SampleHistory?
    }

    /// Asks for the words that speak for each class.
    struct Wording: Sendable {
        var samples: LabelledSamples
        var network: Network
        /// The vocabulary of the samples; nil to read it.
        var vocabulary: ClassWords.Vocabulary?
    }

    /// Asks what switching off the units of a hidden layer costs.
    struct Costing: Sendable {
        var samples: LabelledSamples
        var network: Network
        var layer: Int
        /// The costs of the first units; nil to begin.
        var former: UnitCosts?
    }

    package let asker: Asker
    private let number = Generation()
    /// The input of one sample.
    let input: NetworkInput
    let label: Int?
    let network: Network?
    var temperature = 1.0
    var weighing: Weighing?
    var past: Past?
    var wording: Wording?
    var costing: Costing?

    init(_ asker: Asker, input: NetworkInput, label: Int?, network: Network?) {
        self.asker = asker
        self.input = input
        self.label = label
        self.network = network
    }

    /// Asks only for the words that speak for each class.
    init(_ asker: Asker, wording: Wording) {
        self.init(asker, input: .sparse(SparseMatrix(columns: 0)), label: nil, network: nil)
        self.wording = wording
    }

    /// Asks only what units cost.
    init(_ asker: Asker, costing: Costing) {
        self.init(asker, input: .sparse(SparseMatrix(columns: 0)), label: nil, network: nil)
        self.costing = costing
    }

    /// The results of the models.
    package struct Answer: Sendable {
        let inquiry: Inquiry
        let classification: Classification?
        let decision: DecisionWeights?
        let history: SampleHistory?
        let words: ClassWords?
        let costs: UnitCosts?
    }

    /// Runs a forward pass for each model, and another pass if the weights of the sample's parts are asked for.
    package func answer() -> Answer {
        let seen = network.flatMap { Classification(input: input, label: label, by: $0, temperature: temperature) }
        var decision: DecisionWeights?
        if let seen, let network, let weighing {
            decision = DecisionWeights(
                of: weighing.sample, in: weighing.samples, prediction: seen.prediction, by: network,
                former: weighing.former)
        }
        let history = past.map {
            SampleHistory(of: input, in: $0.archive, temperature: temperature, former: $0.former)
        }
        let words = wording.flatMap { wording in
            (wording.vocabulary ?? ClassWords.Vocabulary(of: wording.samples)).flatMap {
                ClassWords(of: $0, by: wording.network)
            }
        }
        return Answer(
            inquiry: self, classification: seen, decision: decision, history: history, words: words,
            costs: costing?.costs)
    }

    /// The most multiplications for a forward pass that runs while a frame is drawn: about 2 ms.
    private static let quickProducts = 1 << 21

    /// Whether the answer takes too little time to be noticed. All models of a run have the same size.
    var isQuick: Bool {
        let models = [network, past?.archive.last?.network].compactMap(\.self)
        return models.allSatisfy { network in
            network.denseLayers.reduce(0) { $0 + $1.inputs * $1.outputs } <= Self.quickProducts
        }
    }

    package static func == (left: Inquiry, right: Inquiry) -> Bool { left.number == right.number }
    package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
