import Datasets
import Learning
import Matrices
import Telemetry

/// What one or several models are asked about one sample: a forward pass each, which a large model does not do within a
/// frame. Two inquiries are the same where they have the same number.
package struct Inquiry: Hashable, Sendable {
    /// Who asks; of the inquiries of one, only the newest is worth an answer.
    package enum Asker: Hashable, Sendable {
        case dashboard
        case page(PageID)
    }

    /// What weighs how much in the decision is asked too: of a sample as it is in the data.
    struct Weighing: Sendable {
        var sample: Int
        var samples: LabelledSamples
        var former: DecisionWeights?
    }

    /// Past models that are asked too.
    struct Past: Sendable {
        var archive: [EpochModel]
        var former: SampleHistory?
    }

    package let asker: Asker
    private let number = Generation()
    /// One sample.
    let input: NetworkInput
    let label: Int?
    let network: Network?
    var temperature = 1.0
    var weighing: Weighing?
    var past: Past?

    init(_ asker: Asker, input: NetworkInput, label: Int?, network: Network?) {
        self.asker = asker
        self.input = input
        self.label = label
        self.network = network
    }

    /// What the models say.
    package struct Answer: Sendable {
        let inquiry: Inquiry
        let classification: Classification?
        let decision: DecisionWeights?
        let history: SampleHistory?
    }

    /// Costs a forward pass for each model, and another pass where parts are weighed.
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
        return Answer(inquiry: self, classification: seen, decision: decision, history: history)
    }

    /// Multiplications of a forward pass that is done while a frame is drawn: some 2 ms.
    private static let quickProducts = 1 << 21

    /// Whether the answer takes less time than would be noticed. All models of a run are of one size.
    var isQuick: Bool {
        let models = [network, past?.archive.last?.network].compactMap(\.self)
        return models.allSatisfy { network in
            network.denseLayers.reduce(0) { $0 + $1.inputs * $1.outputs } <= Self.quickProducts
        }
    }

    package static func == (left: Inquiry, right: Inquiry) -> Bool { left.number == right.number }
    package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
