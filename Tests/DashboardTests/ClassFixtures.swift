import Dashboard
import Datasets
import Evaluation
import Learning
import Matrices
import Screen
import Telemetry

/// As many samples of each class as MNIST's test set has, with the predictions of a model that confuses some of them.
enum ClassFixtures {
    static let supports = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]

    static func samples(names: [String], supports: [Int]) -> LabelledSamples {
        let labels = supports.enumerated().flatMap { Array(repeating: UInt8($0), count: $1) }
        return LabelledSamples(
            shape: [4, 4],
            pixels: labels.indices.flatMap { sample in (0..<16).map { UInt8((sample * 31 + $0 * $0 * 97) % 256) } },
            labels: labels, classNames: names)
    }

    /// Every 37th sample is predicted as the class three further on, and every 83rd as the next one; these predictions
    /// have lower confidences.
    static func validation(of samples: LabelledSamples) -> ValidationReport {
        let classes = samples.classNames.count
        var tallies = Array(repeating: ValidationReport.ClassTally(), count: classes)
        var predictions: [UInt16] = []
        var confidences: [Float] = []
        var correct = 0
        for (sample, byte) in samples.labels.enumerated() {
            let label = Int(byte)
            let shift = sample % 37 == 36 ? 3 : sample % 83 == 82 ? 1 : 0
            let prediction = (label + shift) % classes
            tallies[label].support += 1
            tallies[label].correct += prediction == label ? 1 : 0
            correct += prediction == label ? 1 : 0
            predictions.append(UInt16(prediction))
            let spread = Float(sample * 7919 % 1000) / 1000
            confidences.append(prediction == label ? 1 - spread * spread * spread * 0.6 : 0.35 + 0.6 * spread)
        }
        return ValidationReport(
            loss: 0.1, accuracy: Double(correct) / Double(samples.count), classes: tallies, predictions: predictions,
            confidences: confidences, losses: confidences)
    }

    static func dashboard(
        size: Size = Size(columns: 80, rows: 24), names: [String] = (0..<10).map { "\($0)" }, supports: [Int] = supports
    ) -> Dashboard {
        let samples = samples(names: names, supports: supports)
        var description = Fixtures.description
        description.classNames = names
        var dashboard = Dashboard(dataName: "tiny", size: size)
        dashboard.tell(.loaded(samples))
        dashboard.tell(.events([.started(description), .state(.training)], at: 0))
        dashboard.tell(.events((1...100).map(Fixtures.batch) + [epoch(validation(of: samples))], at: 1))
        var generator = SeededGenerator(seed: 5)
        dashboard.tell(
            .snapshot(
                Network(
                    widths: [16, 8, names.count], activation: .relu, initialization: .glorotUniform, from: &generator),
                batch: 100))
        return dashboard
    }

    static func epoch(_ validation: ValidationReport) -> TrainingEvent {
        .epoch(
            EpochReport(
                epoch: 1, lastBatch: 100, loss: 0.5, accuracy: 0.85, validation: validation, learningRate: 1e-3,
                seconds: 1.25, samplesPerSecond: 1000))
    }
}
