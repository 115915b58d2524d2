import Datasets
import Matrices

/// Generated texts, with some words more frequent in one of five classes: as long and as varied as the beginnings of
/// news articles.
enum GeneratedTexts {
    private static let classes = 5
    private static let wordsInText = 40
    private static let vocabulary = 8000

    /// A dataset of `samples` samples, a fifth of them for validation.
    static func dataset(samples: Int) -> Dataset {
        var generator = SeededGenerator(seed: 1)
        let words = (0..<vocabulary).map { _ in
            String(
                (0..<3 + generator.next(below: 6)).map { _ in
                    Character(UnicodeScalar(UInt8(97 + generator.next(below: 26))))
                })
        }
        func make(_ count: Int) -> LabelledSamples {
            var texts = HashedTexts(TextFeatures())
            var labels: [UInt16] = []
            for _ in 0..<count {
                let label = generator.next(below: classes)
                let text = (0..<wordsInText).map { _ in
                    // The square of a uniform random number: few words make up most of a text.
                    let place = generator.nextDouble() * generator.nextDouble() * Double(vocabulary)
                    let isOwn = generator.next(below: 4) == 0
                    return words[isOwn ? (Int(place) / classes * classes + label) % vocabulary : Int(place)]
                }
                texts.append(text.joined(separator: " "))
                labels.append(UInt16(label))
            }
            return LabelledSamples(
                texts: texts, labels: labels, classNames: (1...classes).map { "class \($0)" })
        }
        let held = max(1, samples / 5)
        return Dataset(name: "generated texts", train: make(max(1, samples - held)), test: make(held))
    }
}
