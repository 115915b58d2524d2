import Datasets
import Learning
import Telemetry

/// What page 4 knows of the words that speak for each class: the newest answer, and the question that is pending.
struct ClassWordsReading: Sendable {
    private(set) var words: ClassWords?
    /// The number of batches on which the model of the pending question, or else of the answer, was trained.
    private var batch: Int?
    private var samples: Generation?
    private var pending: Inquiry?

    /// Asks for the words of a model that is a tenth of an epoch further on: scoring a vocabulary takes many times as long
    /// as a batch. The last model of a run is always asked.
    mutating func question(_ context: PageContext) -> Inquiry? {
        guard pending == nil, let samples = context.samples, case .text = samples.kind, let network = context.network,
            network.twoLevel == nil, network.features == samples.features
        else { return nil }
        let isSame = self.samples == context.stamps.samples
        let step = max(1, (context.run.description?.batchesPerEpoch ?? 1) / 10)
        let age = batch.map { (context.networkBatch - $0).magnitude } ?? .max
        guard !isSame || age >= step || age > 0 && context.run.summary != nil else { return nil }
        if !isSame { words = nil }
        (batch, self.samples) = (context.networkBatch, context.stamps.samples)
        let inquiry = Inquiry(
            .page(.network),
            wording: Inquiry.Wording(samples: samples, network: network, vocabulary: words?.vocabulary))
        pending = inquiry
        return inquiry
    }

    /// Takes the answer to the pending question; ignores any other.
    mutating func take(_ answer: Inquiry.Answer) {
        guard let pending, answer.inquiry == pending else { return }
        self.pending = nil
        words = answer.words
    }

    /// Discards the words of the previous run's models, but not their vocabulary.
    mutating func forget() { (batch, pending) = (nil, nil) }
}

extension NetworkPage {
    mutating func askForWords(_ context: PageContext) -> [PageRequest] {
        classWords.question(context).map { [.effect(.ask($0))] } ?? []
    }
}
