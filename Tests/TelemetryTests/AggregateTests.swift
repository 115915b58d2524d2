import Telemetry
import Testing

@Suite("Aggregates and their merging")
struct AggregateTests {
    @Test("Count, mean, minimum and maximum equal those of all values, in whatever order they are merged")
    func merge() {
        let values: [(Double, Double)] = [(3, 1), (-1, 2), (.nan, 5), (10, 1), (.infinity, 1), (0, 4)]
        for split in 0...values.count {
            var left = Aggregate()
            var right = Aggregate()
            for (value, weight) in values[..<split] { left.merge(Aggregate(value, weight: weight)) }
            for (value, weight) in values[split...] { right.merge(Aggregate(value, weight: weight)) }
            left.merge(right)
            #expect(left.count == 4 && left.nonFiniteCount == 2)
            #expect(left.minimum == -1 && left.maximum == 10)
            #expect(left.mean == (3 - 2 + 10) / 8.0)
        }
    }

    @Test("An empty aggregate has no mean, and merging it changes nothing")
    func empty() {
        #expect(Aggregate().mean.isNaN && Aggregate().count == 0)
        var one = Aggregate(2)
        one.merge(Aggregate())
        #expect(one == Aggregate(2))
    }

    @Test("Merged batch reports span the first to the last, and keep the last one's position")
    func batches() throws {
        var event = TrainingEvent.batch(report(4, loss: 1, samples: 3))
        let isFolded = event.fold(.batch(report(5, loss: 4, samples: 1)))
        #expect(isFolded)
        guard case .batch(let folded) = event else {
            Issue.record("no batch")
            return
        }
        #expect(folded.firstBatch == 4 && folded.lastBatch == 5 && folded.samples == 4)
        #expect(folded.loss.mean == 1.75 && folded.loss.minimum == 1 && folded.loss.maximum == 4)
        #expect(folded.trainingSeconds == 5)
        #expect(folded.gradientNorm.count == 2)
    }

    @Test("Only a batch report is merged into a batch report")
    func others() {
        var event = TrainingEvent.batch(report(1))
        let same = event
        let stateFolded = event.fold(.state(.paused))
        #expect(!stateFolded && event == same)
        var state = TrainingEvent.state(.training)
        let batchFolded = state.fold(.batch(report(1)))
        let pauseFolded = state.fold(.state(.paused))
        #expect(!batchFolded && !pauseFolded && state == .state(.training))
    }
}

func report(_ batch: Int, loss: Double = 0, samples: Int = 1) -> BatchReport {
    BatchReport(
        batch: batch, epoch: 1, batchInEpoch: batch, samples: samples, loss: loss, accuracy: 0,
        gradientNorm: 1,
        learningRate: 0.1, trainingSeconds: Double(batch))
}
