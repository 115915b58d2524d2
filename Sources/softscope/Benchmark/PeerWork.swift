import Datasets
import Engine
import Interchange
import Training

/// What this program and its peers train in turn: a network on pictures of digits, or a classifier of texts.
struct PeerWork {
    private enum Kind {
        case digits(TrainingWorkload)
        /// From the texts to a model: counting words in hashed buckets, and one epoch.
        case texts(train: [GeneratedTexts.Text], test: [GeneratedTexts.Text], buckets: Int)
    }

    let name: String
    private let kind: Kind

    private static let texts = (count: 60_000, words: 100, mostBuckets: 1 << 16, bucketsEach: 8, width: 64)

    /// - Parameter limit: the number of samples to use from each split; nil for all. Fewer texts get fewer buckets.
    static func all(limit: Int?) throws(Failure) -> [PeerWork] {
        let digits = try Dataset.benchmarked("mnist", limit: limit)
        let count = min(limit ?? texts.count, texts.count)
        let made = GeneratedTexts.texts(count + max(1, count / 6), words: texts.words)
        let texts = Kind.texts(
            train: Array(made.prefix(count)), test: Array(made.dropFirst(count)),
            buckets: min(texts.mostBuckets, texts.bucketsEach * count))
        return TrainingWorkload.usual(on: digits).map { PeerWork(name: $0.name, kind: .digits($0)) }
            + [PeerWork(name: "texts", kind: texts)]
    }

    /// The widths of a network's layers, from its inputs to its outputs; nil for texts.
    var sizes: [Int]? {
        guard case .digits(let workload) = kind else { return nil }
        return [workload.data.train.features] + workload.configuration.hidden + [workload.data.train.classNames.count]
    }

    var model: String {
        switch kind {
        case .digits: (sizes ?? []).map(String.init).joined(separator: "-")
        case .texts(_, _, let buckets): "words in \(buckets) buckets"
        }
    }

    var samples: Int {
        switch kind {
        case .digits(let workload): workload.data.train.count
        case .texts(let train, _, _): train.count
        }
    }

    /// What a peer is asked.
    var question: JSONValue {
        var members: [JSONValue.Member] = [.init("name", JSONValue(name))]
        switch kind {
        case .digits(let workload):
            members += [
                .init("sizes", JSONValue(sizes ?? [])), .init("batch", JSONValue(workload.configuration.batchSize)),
                .init("rate", JSONValue(workload.configuration.learningRate)),
            ]
        case .texts(_, _, let buckets):
            members += [
                .init("buckets", JSONValue(buckets)), .init("width", JSONValue(Self.texts.width)),
                .init("classes", JSONValue(GeneratedTexts.classes)),
            ]
        }
        return .object(members)
    }

    /// Trains, and returns the seconds of the second epoch with its evaluation, for texts of the whole; and the accuracy
    /// after it.
    func train() throws(Failure) -> (seconds: Double, accuracy: Double)? {
        switch kind {
        case .digits(let workload): return try workload.trainer().lastEpoch()
        case .texts(let train, let test, let buckets):
            let start = monotonicSeconds()
            let features = TextFeatures(greatestWordRun: 1, pieceLengths: 3..<3, buckets: buckets)
            let data = Dataset(
                name: name, train: GeneratedTexts.samples(train, features),
                test: GeneratedTexts.samples(test, features))
            var configuration = Preset.torchMLP.configuration
            (configuration.hidden, configuration.embedding) = ([], Self.texts.width)
            let workload = TrainingWorkload(name: name, data: data, configuration: configuration)
            guard let accuracy = try workload.trainer(epochs: 1).lastEpoch()?.accuracy else { return nil }
            return (monotonicSeconds() - start, accuracy)
        }
    }

    /// The files that a peer reads: the bytes of pictures and their labels, and texts with theirs.
    var files: [(name: String, bytes: [UInt8])] {
        switch kind {
        case .digits(let workload):
            [("train", workload.data.train), ("test", workload.data.test)].flatMap { name, samples in
                [
                    ("\(name).images", samples.pixels),
                    ("\(name).labels", samples.labels.map { UInt8(truncatingIfNeeded: $0) }),
                ]
            }
        case .texts(let train, let test, _):
            [("train", train), ("test", test)].map { name, texts in
                ("\(name).texts", texts.flatMap { Array("\($0.label)\t\($0.text)\n".utf8) })
            }
        }
    }
}
