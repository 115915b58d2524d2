import Evaluation
import Telemetry
import Testing

@Suite struct TrainingHintsTests {
    /// A run of epochs with these losses, and the same layers after each.
    private func run(
        _ losses: [Double], validation: [Double]? = nil, ratio: Double = 1e-3, norms: [Double] = [0.5, 0.4],
        dead: Int = 0, rateChangeBefore: Int? = nil, accuracy: Double = 0.9,
        settings: [RunDescription.Setting] = [], rates: [Double] = [], floor: Double? = nil
    ) -> RunHistory {
        var history = RunHistory()
        if !settings.isEmpty || floor != nil {
            var description = RunDescription(
                run: "r", data: "d", model: "4-4", parameters: 20, trainSamples: 10, validationSamples: 10,
                classNames: [], settings: settings, seed: 1, epochs: 1, batchesPerEpoch: 10)
            if let floor {
                description.loss = LossDescription(name: "loss", shortName: "loss", isInNats: true, floor: floor)
            }
            history.apply(.started(description))
        }
        for (index, loss) in losses.enumerated() {
            let batch = (index + 1) * 10
            if batch == rateChangeBefore { history.apply(.learningRate(1e-4, beforeBatch: batch + 1)) }
            if index < rates.count {
                history.apply(
                    .batch(
                        BatchReport(
                            batch: batch, epoch: index + 1, batchInEpoch: 10, samples: 5, loss: loss, accuracy: 0.9,
                            gradientNorm: 1, learningRate: rates[index], trainingSeconds: 1)))
            }
            let report = ValidationReport(
                loss: validation?[index] ?? loss, accuracy: 0.9, classes: [], predictions: [])
            history.apply(
                .epoch(
                    EpochReport(
                        epoch: index + 1, lastBatch: batch, loss: loss, accuracy: accuracy, validation: report,
                        learningRate: 1e-3, seconds: 1, samplesPerSecond: 1)))
            history.apply(.layers(layers(ratio: ratio, norms: norms, dead: dead), afterBatch: batch))
        }
        return history
    }

    private func layers(ratio: Double, norms: [Double], dead: Int) -> [LayerReport] {
        norms.enumerated().map { index, norm in
            let isHidden = index < norms.count - 1
            return LayerReport(
                name: "\(index * 2)", inputs: 4, outputs: 20, activation: isHidden ? "relu" : nil, gradientNorm: norm,
                updateRatio: ratio, weights: Histogram([]), gradients: Histogram([]), activations: Histogram([]),
                deadUnits: isHidden ? Array(0..<dead) : nil)
        }
    }

    @Test("Both losses above that of guessing are the first hint, but one of them alone is not")
    func guessing() {
        func first(_ loss: Double, _ validation: Double) -> TrainingHint? {
            var history = RunHistory()
            history.apply(
                .started(
                    RunDescription(
                        run: "r", data: "d", model: "4-4", parameters: 20, trainSamples: 10, validationSamples: 10,
                        classNames: ["a", "b", "c", "d"], settings: [], seed: 1, epochs: 1, batchesPerEpoch: 10)))
            let report = ValidationReport(loss: validation, accuracy: 0.2, classes: [], predictions: [])
            history.apply(
                .epoch(
                    EpochReport(
                        epoch: 1, lastBatch: 10, loss: loss, accuracy: 0.2, validation: report, learningRate: 1e3,
                        seconds: 1, samplesPerSecond: 1)))
            history.apply(.layers(layers(ratio: 1e-3, norms: [1e-9, 1], dead: 0), afterBatch: 10))
            return hints(history).first
        }
        guard case .worseThanGuessing(let loss, _) = first(1e6, 1e5) else {
            Issue.record("no such hint")
            return
        }
        #expect(loss == 1e5)
        #expect(first(1e6, 1.2) == .vanishingGradient(layer: "0", ratio: 1e-9))
        #expect(first(1.2, 1e6) == .vanishingGradient(layer: "0", ratio: 1e-9))
    }

    @Test("The hints know that a run is over")
    func over() {
        var history = run([1, 0.5])
        #expect(!TrainingHints(history).isOver)
        history.apply(
            .ended(
                RunSummary(
                    status: .completed, epochs: 2, batches: 20, validationLoss: 1, validationAccuracy: 1, best: nil,
                    seconds: 1, checkpoint: nil, reason: nil)))
        #expect(TrainingHints(history).isOver)
    }

    private func hints(_ history: RunHistory) -> [TrainingHint] { TrainingHints(history).all }

    @Test("A run that learns has no hints; one without an epoch gives no basis for any")
    func nothing() {
        #expect(hints(run([1, 0.5, 0.3, 0.2, 0.15, 0.12])).isEmpty)
        #expect(TrainingHints(run([1])).isFounded)
        #expect(!TrainingHints(RunHistory()).isFounded && TrainingHints(RunHistory()).first == nil)
    }

    @Test("A loss that cannot reach 0 is the first hint of a run that learns")
    func floor() {
        #expect(hints(run([2, 1.6, 1.5], floor: 1.461)) == [.lossFloor(1.461)])
    }

    @Test("Divergence is the only hint")
    func divergence() {
        #expect(hints(run([1, .nan], ratio: 1, dead: 20)) == [.divergence])
        var history = run([1])
        history.apply(.state(.diverged))
        #expect(hints(history) == [.divergence])
    }

    @Test("Updates above a hundredth of the weights, twice in a row, without progress in the loss")
    func largeUpdates() {
        let stuck = [1, 0.5, 0.51, 0.5]
        #expect(hints(run(stuck, ratio: 0.02)) == [.largeUpdates(layer: "0", ratio: 0.02, sinceEpoch: 2)])
        #expect(hints(run(stuck, ratio: 0.009)).isEmpty)
        #expect(hints(run(stuck, ratio: 0.02, rateChangeBefore: 40)).isEmpty)
        // One epoch without progress may be chance, unless it is worse by a twentieth.
        #expect(hints(run([1, 0.5, 0.51], ratio: 0.02)).isEmpty)
        #expect(hints(run([1, 0.5, 0.53], ratio: 0.02)) == [.largeUpdates(layer: "0", ratio: 0.02, sinceEpoch: 2)])
        #expect(hints(run([1], ratio: 0.02)).isEmpty)
    }

    @Test("Large updates are no problem in a run that learns, or has nothing left to learn")
    func largeUpdatesThatLearn() {
        #expect(hints(run([1, 0.5, 0.3, 0.2, 0.15, 0.12], ratio: 0.3)).isEmpty)
        #expect(hints(run([1, 0.01, 0.011, 0.01], ratio: 0.3, accuracy: 1)).isEmpty)
    }

    @Test("With dropout, it is the validation loss that large updates must lower")
    func noisyUpdates() {
        let noisy = [RunDescription.Setting("dropout", .number(0.5))]
        let (stuck, falling) = ([1, 0.5, 0.51, 0.5], [1, 0.5, 0.4, 0.3])
        #expect(hints(run(stuck, validation: falling, ratio: 0.02, settings: noisy)).isEmpty)
        #expect(hints(run(falling, validation: stuck, ratio: 0.02, settings: noisy)).count == 1)
    }

    @Test("A layer's updates are doubted if a hint is about them and the figure itself is beyond the limit")
    func doubts() {
        func doubts(_ losses: [Double], _ ratio: Double, shown: Double? = nil, at batch: Int? = nil) -> Bool {
            let report = layers(ratio: shown ?? ratio, norms: [0.5], dead: 0)[0]
            return TrainingHints(run(losses, ratio: ratio, rateChangeBefore: batch)).doubts(report)
        }
        #expect(doubts([1, 0.5, 0.51, 0.5], 0.02))
        #expect(!doubts([1, 0.5, 0.3, 0.2], 0.02))
        #expect(!doubts([1, 0.5, 0.51, 0.5], 0.02, shown: 1e-3))
        #expect(!doubts([1, 0.5, 0.51, 0.5], 0.02, at: 40))
        #expect(doubts([1, 0.9], 5e-6))
        #expect(!doubts([1, 0.9], 5e-6, at: 20))
    }

    @Test("Updates below a hundred-thousandth of the weights, while there is something left to learn")
    func smallUpdates() {
        #expect(hints(run([1, 0.9], ratio: 5e-6)) == [.smallUpdates(ratio: 5e-6)])
        #expect(hints(run([1, 0.9], ratio: 2e-5)).isEmpty)
        #expect(hints(run([1, 0.9], ratio: .nan)).isEmpty)
        #expect(hints(run([1e-9, 1e-9], ratio: 5e-6, accuracy: 1)).isEmpty)
        #expect(hints(run([1, 0.9], ratio: 5e-6, rateChangeBefore: 20)).isEmpty)
    }

    @Test("A loss that rises by half from its minimum")
    func growth() {
        #expect(hints(run([1, 0.5, 0.6, 1])) == [.growingLoss(factor: 2, sinceEpoch: 2)])
        #expect(hints(run([1, 0.5, 0.7])).isEmpty)
        #expect(hints(run([1, 0.5, 2, 1])).isEmpty)
    }

    @Test("A loss that goes up and down alternately")
    func oscillation() {
        #expect(hints(run([1, 0.8, 1, 0.8, 1, 0.8])).contains { if case .oscillation = $0 { true } else { false } })
        #expect(hints(run([1, 0.99, 1, 0.99, 1, 0.99], validation: [1, 0.9, 0.8, 0.7, 0.6, 0.5])).isEmpty)
        #expect(hints(run([1, 0.8, 1, 0.8, 0.7, 0.6])).isEmpty)
    }

    @Test("A gradient of the first layer below a hundredth of the last layer's")
    func vanishing() {
        #expect(hints(run([1, 0.5], norms: [0.001, 1])) == [.vanishingGradient(layer: "0", ratio: 0.001)])
        #expect(hints(run([1, 0.5], norms: [0.02, 1])).isEmpty)
        #expect(hints(run([1, 0.5], norms: [0.001])).isEmpty)
        #expect(hints(run([1, 0.5], norms: [0, 0])).isEmpty)
    }

    @Test("A tenth of a layer's units are dead")
    func deadUnits() {
        #expect(hints(run([1, 0.5], dead: 2)) == [.deadUnits(layer: "0", count: 2, of: 20)])
        #expect(hints(run([1, 0.5], dead: 1)).isEmpty)
    }

    @Test("A validation loss that rises while the training loss falls")
    func overfitting() {
        let falling = [1, 0.5, 0.3, 0.2, 0.1]
        #expect(
            hints(run(falling, validation: [1, 0.6, 0.5, 0.55, 0.6])) == [
                .overfitting(bestEpoch: 3, best: 0.5, now: 0.6)
            ])
        #expect(hints(run(falling, validation: [1, 0.6, 0.5, 0.51, 0.52])).isEmpty)
        #expect(hints(run([1, 0.5, 0.3, 0.32, 0.34], validation: [1, 0.6, 0.5, 0.55, 0.6])).isEmpty)
    }

    @Test("Five epochs in which neither loss changes")
    func plateau() throws {
        let flat = [1, 0.5, 0.5, 0.499, 0.498, 0.498, 0.497]
        let hint = try #require(hints(run(flat)).first)
        guard case .plateau(let change, epochs: 5) = hint else {
            Issue.record("\(hint)")
            return
        }
        #expect(abs(change - 0.006) < 1e-9)
        #expect(hints(run(Array(flat.dropLast()))).isEmpty)
        #expect(hints(run(flat, validation: [1, 0.5, 0.5, 0.48, 0.46, 0.45, 0.44])).isEmpty)
    }

    @Test(
        "With dropout or augmentation the training loss fluctuates: the validation loss decides",
        arguments: ["dropout", "augment"])
    func noise(name: String) {
        let noisy = [RunDescription.Setting(name, .text("on"))]
        let swinging = [1, 0.8, 1, 0.8, 1, 0.8]
        let calm = [1, 0.9, 0.8, 0.7, 0.6, 0.5]
        #expect(!hints(run(swinging, validation: calm)).isEmpty)
        #expect(hints(run(swinging, validation: calm, settings: noisy)).isEmpty)
        #expect(!hints(run(calm, validation: swinging, settings: noisy)).isEmpty)
        // A training loss that has fallen by less than its fluctuation is no sign of overfitting.
        let rising = [1, 0.6, 0.5, 0.55, 0.6]
        let hardlyFalling = [1, 0.5, 0.3, 0.299, 0.298]
        #expect(hints(run(hardlyFalling, validation: rising)).count == 1)
        #expect(hints(run(hardlyFalling, validation: rising, settings: noisy)).isEmpty)
        #expect(hints(run([1, 0.5, 0.3, 0.25, 0.2], validation: rising, settings: noisy)).count == 1)
        // Dropout makes training figures worse than validation figures, which is no reason to worry.
        #expect(hints(run([2, 1.5, 1.2, 1, 0.9], validation: [1, 0.6, 0.5, 0.4, 0.3], settings: noisy)).isEmpty)
    }

    @Test("If a schedule has reduced the rate, small changes give no hint")
    func schedule() {
        let flat = [1, 0.5, 0.5, 0.499, 0.498, 0.498, 0.497]
        let cosine = [RunDescription.Setting("schedule", .text("cosine"))]
        let constant = [RunDescription.Setting("batch_size", .integer(5))]
        let falling = [1e-2, 9e-3, 7e-3, 5e-3, 2e-3, 1e-3, 1e-6]
        #expect(hints(run(flat, ratio: 1e-7, settings: cosine, rates: falling)).isEmpty)
        #expect(hints(run(flat, ratio: 1e-7, settings: cosine, rates: falling.map { _ in 1e-2 })).count == 2)
        #expect(hints(run(flat, ratio: 1e-7, settings: constant, rates: falling)).count == 2)
    }

    @Test("The most urgent hint comes first")
    func order() {
        let found = hints(run([1, 0.3, 0.31, 0.3], validation: [1, 0.5, 0.8, 0.9], ratio: 0.05, dead: 20))
        #expect(found.first == .largeUpdates(layer: "0", ratio: 0.05, sinceEpoch: 2))
        #expect(found.count == 2)
    }
}
