import Datasets
import Evaluation
import Telemetry
import Testing

@testable import Training

@Suite("Label noise")
struct LabelNoiseTests {
    private let labels = (0..<10_000).map { UInt16($0 % 5) }

    @Test("As many labels as the rate says get one of the wrong classes, each as often as another")
    func symmetry() throws {
        let noise = try #require(LabelNoise(rate: 0.4, seed: 3, labels: labels, classes: 5))
        #expect((3800...4200).contains(noise.places.count))
        var counts = Array(repeating: Array(repeating: 0, count: 5), count: 5)
        for (place, wrong) in zip(noise.places, noise.wrongLabels) { counts[Int(labels[place])][Int(wrong)] += 1 }
        for label in 0..<5 {
            for wrong in 0..<5 {
                #expect(wrong == label ? counts[label][wrong] == 0 : (150...250).contains(counts[label][wrong]))
            }
        }
    }

    @Test("The seed decides which, and nothing else")
    func seeds() throws {
        let places = try [3, 3, 4].map {
            try #require(LabelNoise(rate: 0.1, seed: $0, labels: labels, classes: 5)).places
        }
        #expect(places[0] == places[1] && places[0] != places[2])
        #expect(LabelNoise(rate: 0, seed: 1, labels: labels, classes: 5) == nil)
        #expect(LabelNoise(rate: 0.5, seed: 1, labels: [0, 0], classes: 1) == nil)
    }

    @Test("What is memorised is counted on the samples with wrong labels, what is right on all")
    func figures() throws {
        let noise = try #require(LabelNoise(rate: 0.4, seed: 3, labels: labels, classes: 5))
        #expect(noise.figures(predictions: labels) == NoiseFigures(memorised: 0, cleanAccuracy: 1))
        var seen = labels
        for (place, wrong) in zip(noise.places, noise.wrongLabels) { seen[place] = wrong }
        let share = Double(noise.places.count) / 10_000
        let found = noise.figures(predictions: seen)
        #expect(found.memorised == 1 && abs(found.cleanAccuracy - (1 - share)) < 1e-12)
    }

    @Test("Training sees the noise, the data keeps its true labels, and validation is never touched")
    func trainer() throws {
        var noisy = configuration(epochs: 2)
        noisy.labelNoise = 0.5
        let trainer = try Trainer(name: "test", configuration: noisy, data: data)
        #expect(trainer.trainingSamples.labels != data.train.labels)
        #expect(trainer.data.train.labels == data.train.labels && trainer.data.test.labels == data.test.labels)
        let clean = try Trainer(name: "test", configuration: configuration(), data: data)
        #expect(trainer.fingerprint.text == clean.fingerprint.text)
        let outcome = try run(noisy)
        #expect(outcome.epochs.allSatisfy { $0.noise != nil })
        let last = try #require(outcome.epochs.last)
        let predicted = Evaluator(data.train).evaluate(outcome.network)
        #expect(last.noise?.cleanAccuracy == predicted.accuracy)
        #expect(outcome.events.contains(.started(trainer.description)) || outcome.events.count > 0)
        let plain = try run(configuration(epochs: 2))
        #expect(plain.epochs.allSatisfy { $0.noise == nil })
        #expect(last.metrics.map(\.name).contains(.noiseMemorised))
    }
}
