import Evaluation
import Telemetry
import Testing

@Suite struct MetricHistoryTests {
    private func history(_ steps: ClosedRange<Int>) -> MetricHistory {
        steps.reduce(into: MetricHistory()) { history, step in
            history.append(
                MetricHistory(step: step, [("train/loss", step == 777 ? 50 : 1 / Double(step)), ("reward", .nan)]))
        }
    }

    @Test("A name says what is measured, and where")
    func names() {
        let name: MetricName = "eval/glue/accuracy"
        #expect(name.quantity == "accuracy" && name.place == "eval/glue")
        #expect(MetricName("reward").quantity == "reward" && MetricName("reward").place.isEmpty)
    }

    @Test("What is kept under a name does not grow with the steps, and no spike is lost")
    func bounded() {
        let history = history(1...50_000)
        let loss = history["train/loss"]
        #expect(loss.buckets.count <= 4096 && loss.buckets.reduce(0) { $0 + $1.values.count } == 50_000)
        #expect(loss.buckets.contains { $0.values.maximum == 50 })
        #expect(history["reward"].buckets.reduce(0) { $0 + $1.values.nonFiniteCount } == 50_000)
        #expect(history.names == ["train/loss", "reward"] && history.lastStep == 50_000)
        #expect(history["no such name"].buckets.isEmpty && history.newest("no such name") == nil)
    }

    @Test("Names are bounded too: further ones are not kept, and those that are go on")
    func manyNames() {
        var history = MetricHistory()
        for step in 1...2 {
            for name in 0..<2 * MetricHistory.nameLimit {
                history.append(MetricHistory(step: step, [(MetricName("m\(name)"), Double(step))]))
            }
        }
        #expect(history.names.count == MetricHistory.nameLimit)
        #expect(history.newest("m0") == 2 && history.newest(MetricName("m\(2 * MetricHistory.nameLimit - 1)")) == nil)
    }

    @Test("Two histories that follow each other say what one does", arguments: [2, 777, 999])
    func folding(cut: Int) {
        var folded = history(1...cut - 1)
        folded.append(history(cut...1000))
        #expect(folded["train/loss"] == history(1...1000)["train/loss"])
        #expect(folded.newest("train/loss") == 0.001)
    }

    @Test("Batches and epochs of the engine are metrics like any other")
    func engine() {
        var history = RunHistory()
        history.apply(
            .batch(
                BatchReport(
                    batch: 3, epoch: 1, batchInEpoch: 3, samples: 10, loss: 0.5, accuracy: 0.25, gradientNorm: 2,
                    learningRate: 0.1, trainingSeconds: 1)))
        history.apply(
            .epoch(
                EpochReport(
                    epoch: 1, lastBatch: 3, loss: 1, accuracy: 0.5,
                    validation: ValidationReport(loss: 0.75, accuracy: 0.625, classes: [], predictions: []),
                    learningRate: 0.1, seconds: 1, samplesPerSecond: 1)))
        let values: [MetricName: Double] = [
            .trainLoss: 0.5, .trainAccuracy: 0.25, .gradientNorm: 2, .learningRate: 0.1, .validationLoss: 0.75,
            .validationAccuracy: 0.625,
        ]
        for (name, value) in values { #expect(history.metrics.newest(name) == value, "\(name.text)") }
        history.apply(.metrics(MetricHistory(step: 4, [("train/loss", 0.25), ("learning-rate", 0.05)])))
        #expect(history.metrics.newest(.trainLoss) == 0.25 && history.learningRate == 0.05)
    }

    @Test("Metrics wait in bounded memory while nobody reads, and lose no step")
    func channel() {
        let channel = EventChannel<TrainingEvent>(foldingThreshold: 16)
        for step in 1...10_000 {
            channel.publish(.metrics(MetricHistory(step: step, [("train/loss", step == 500 ? 70 : 1)])))
        }
        let events = channel.drain()
        #expect(events.count < 40)
        let history = events.reduce(into: RunHistory()) { $0.apply($1) }
        let buckets = history.metrics[.trainLoss].buckets
        #expect(buckets.reduce(0) { $0 + $1.values.count } == 10_000 && history.batches == 10_000)
        #expect(buckets.contains { $0.values.maximum == 70 })
    }
}
