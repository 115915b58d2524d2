import Datasets
import Matrices

/// Generated texts, with some words more frequent in one of five classes.
enum GeneratedTexts {
    static let classes = 5
    private static let vocabulary = 8000

    struct Text {
        var text: String
        var label: UInt16
    }

    /// - Parameter words: the number of words in a text.
    static func texts(_ count: Int, words length: Int) -> [Text] {
        var generator = SeededGenerator(seed: 1)
        let words = (0..<vocabulary).map { _ in
            String(
                (0..<3 + generator.next(below: 6)).map { _ in
                    Character(UnicodeScalar(UInt8(97 + generator.next(below: 26))))
                })
        }
        return (0..<count).map { _ in
            let label = generator.next(below: classes)
            let text = (0..<length).map { _ in
                // The square of a uniform random number: few words make up most of a text.
                let place = generator.nextDouble() * generator.nextDouble() * Double(vocabulary)
                let isOwn = generator.next(below: 4) == 0
                return words[isOwn ? (Int(place) / classes * classes + label) % vocabulary : Int(place)]
            }
            return Text(text: text.joined(separator: " "), label: UInt16(label))
        }
    }

    static func samples(_ texts: [Text], _ features: TextFeatures = TextFeatures()) -> LabelledSamples {
        var hashed = HashedTexts(features)
        for text in texts { hashed.append(text.text) }
        return LabelledSamples(
            texts: hashed, labels: texts.map(\.label), classNames: (1...classes).map { "class \($0)" })
    }

    /// A dataset of `samples` texts as long as the beginnings of news articles, a fifth of them for validation.
    static func dataset(samples: Int) -> Dataset {
        let held = max(1, samples / 5)
        let trained = max(1, samples - held)
        let texts = texts(trained + held, words: 40)
        return Dataset(
            name: "generated texts", train: Self.samples(Array(texts.prefix(trained))),
            test: Self.samples(Array(texts.dropFirst(trained))))
    }
}
