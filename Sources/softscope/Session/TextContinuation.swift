import Datasets
import Learning
import Matrices
import ModelFiles

/// Continues a text word by word with a next-word model.
struct TextContinuation {
    private let network: Network
    private let window: WordWindow
    private let classNames: [String]
    /// The class that is no word.
    private let unknown: Int?
    private var pass = ForwardPass()
    /// Draws the words; nil to take the most probable one each time.
    private var generator: SeededGenerator?

    /// - Parameter seed: of the words that are drawn by their probabilities; nil to take the most probable ones.
    init?(_ model: ModelFile, seed: UInt64?) {
        guard case .words(let window) = model.input else { return nil }
        self.window = window
        network = model.network
        classNames = model.classNames
        unknown = model.classNames.firstIndex(of: WordVocabulary.unknownName)
        generator = seed.map { SeededGenerator(seed: $0) }
    }

    /// The next words after `previous`, which are indices of the vocabulary, nearest last.
    mutating func words(_ count: Int, after previous: [UInt16]) -> [String] {
        var words = previous
        var found: [String] = []
        for _ in 0..<count {
            pass.run(network, inputs: window.input(after: Array(words.suffix(window.length))))
            let next = choose(network.head.probabilities(pass.logits.values.map { Double($0) }))
            found.append(classNames[next])
            words.append(UInt16(next))
        }
        return found
    }

    /// A class, other than that of rare words.
    private mutating func choose(_ probabilities: [Double]) -> Int {
        let places = probabilities.indices.filter { $0 != unknown }
        guard var generator else { return places.max { probabilities[$0] < probabilities[$1] } ?? 0 }
        defer { self.generator = generator }
        var rest = generator.nextDouble() * places.reduce(0) { $0 + probabilities[$1] }
        for place in places {
            rest -= probabilities[place]
            if rest < 0 { return place }
        }
        return places.last ?? 0
    }
}
