import Datasets
import Evaluation
import Learning
import Synchronization
import Telemetry
import Testing
import Training

@Suite("Steering a run between two batches")
struct SteeringTests {
    @Test("Pausing, at any batch, changes no bit and no figure", arguments: 0..<15)
    func pause(after batch: Int) throws {
        let plain = try run(configuration())
        let paused = try run(configuration(), after: [batch: [.pause]], asleep: [[], [.snapshot], [.resume]])
        #expect(paused.network == plain.network)
        #expect(paused.batches.map(\.loss) == plain.batches.map(\.loss))
        #expect(paused.epochs.map(\.validation) == plain.epochs.map(\.validation))
        #expect(paused.states == [.training, .paused, .training, .completed])
        let index = try #require(paused.story.firstIndex(of: "paused"))
        #expect(paused.story[index + 1] == "training")
        #expect(paused.events[..<index].count { if case .batch = $0 { true } else { false } } == batch)
    }

    @Test("Reported seconds exclude pauses and slow motion")
    func seconds() throws {
        let paused = try run(
            configuration(), after: [3: [.pause], 8: [.setSpeed(.slow(delay: 500))]], asleep: [[.resume]])
        #expect(paused.waits.count > 5)
        #expect(paused.summary.seconds < 1)
        #expect(paused.epochs.allSatisfy { $0.seconds < 1 && $0.samplesPerSecond > 22 })
        #expect(paused.batches.allSatisfy { $0.trainingSeconds < 1 })
    }

    @Test("A run that starts paused waits before its first batch")
    func startsPaused() throws {
        let outcome = try run(configuration(epochs: 1), asleep: [[.resume]]) { $0.startsPaused = true }
        #expect(Array(outcome.story.prefix(4)) == ["started", "paused", "training", "b1"])
        #expect(outcome.waits == [nil])
    }

    @Test("A step trains one batch, and two steps sent together train two")
    func stepBatch() throws {
        let outcome = try run(
            configuration(epochs: 1), asleep: [[.stepBatch], [.stepBatch, .stepBatch], [.resume]]
        ) { $0.startsPaused = true }
        #expect(
            outcome.story == [
                "started", "paused", "stepping", "b1", "paused", "stepping", "b2", "b3", "paused", "training",
                "b4",
                "b5", "e1", "completed", "ended",
            ])
    }

    @Test("A step over the end of an epoch pauses after the epoch's evaluation")
    func stepOverEnd() throws {
        let outcome = try run(configuration(epochs: 2), after: [4: [.stepBatch]], asleep: [[.resume]])
        #expect(Array(outcome.story[5...10]) == ["b4", "stepping", "b5", "e1", "paused", "training"])
    }

    @Test("A step of an epoch goes to the epoch's end, wherever it begins")
    func stepEpoch() throws {
        let outcome = try run(
            configuration(epochs: 3), after: [2: [.pause]], asleep: [[.stepEpoch], [.stepEpoch], [.resume]])
        #expect(
            outcome.story == [
                "started", "training", "b1", "b2", "paused", "stepping", "b3", "b4", "b5", "e1", "paused",
                "stepping",
                "b6", "b7", "b8", "b9", "b10", "e2", "paused", "training", "b11", "b12", "b13", "b14", "b15",
                "e3",
                "completed", "ended",
            ])
        #expect(try outcome.network == run(configuration(epochs: 3)).network)
    }

    @Test(
        "Stopping takes effect before the next batch, and keeps the model if requested",
        arguments: [true, false])
    func stop(keepingModel: Bool) throws {
        let outcome = try run(
            configuration(), after: [7: [.stop(keepingModel: keepingModel), .pause]],
            save: { _, _ throws(TrainingError) in "kept" })
        #expect(outcome.story.suffix(3) == ["b7", "stopped", "ended"])
        #expect(
            outcome.summary.status == .stopped && outcome.summary.batches == 7 && outcome.summary.epochs == 1)
        #expect(outcome.summary.checkpoint == (keepingModel ? "kept" : nil))
        #expect(outcome.snapshots.last.map { [$0.epoch, $0.batch] } == [2, 7])
    }

    @Test("A paused run can be stopped, even before its first batch")
    func stopPaused() throws {
        let outcome = try run(configuration(), asleep: [[.stop(keepingModel: true)]]) {
            $0.startsPaused = true
        }
        #expect(outcome.story == ["started", "paused", "stopped", "ended"])
        #expect(outcome.summary.batches == 0 && outcome.summary.validationLoss == nil)
    }

    @Test("Stopping during the last batch discards the model if requested, and otherwise completes the run")
    func stopAtEnd() throws {
        let discarded = try run(
            configuration(epochs: 1), after: [5: [.stop(keepingModel: false)]],
            save: { _, _ throws(TrainingError) in "kept" })
        #expect(discarded.summary.status == .stopped && discarded.summary.checkpoint == nil)
        let kept = try run(
            configuration(epochs: 1), after: [5: [.stop(keepingModel: true)]],
            save: { _, _ throws(TrainingError) in "kept" })
        #expect(kept.summary.status == .completed && kept.summary.checkpoint == "kept")
    }

    @Test("A limit on batches stops the run like a command", arguments: [1, 5, 7, 15, 99])
    func limit(batches: Int) throws {
        let limited = try run(
            configuration(), options: { $0.stopAfterBatches = batches },
            save: { _, _ throws(TrainingError) in "kept" })
        #expect(limited.summary.batches == min(batches, 15))
        #expect(limited.summary.status == (batches < 15 ? .stopped : .completed))
        #expect(limited.summary.epochs == min(batches, 15) / 5)
        #expect(limited.summary.checkpoint == "kept")
    }

    @Test("A run stopped inside an epoch ends with the figures of the weights that it keeps", arguments: [3, 7])
    func stopInsideEpoch(batches: Int) throws {
        let outcome = try run(configuration(), options: { $0.stopAfterBatches = batches })
        let kept = try #require(outcome.summary.kept)
        #expect(kept.batch == batches && kept.epoch == nil)
        #expect(kept.validation == Evaluator(data.test).evaluate(outcome.network))
        #expect(outcome.summary.validationLoss == kept.validation.loss)
        #expect(outcome.summary.validationAccuracy == kept.validation.accuracy)
        let whole = try run(configuration(), options: { $0.stopAfterBatches = 5 })
        #expect(whole.summary.kept == nil && whole.summary.validationLoss == whole.epochs.last?.validation.loss)
    }

    @Test("A learning rate is reported with its first batch, and used from there on")
    func learningRate() throws {
        let outcome = try run(
            configuration(epochs: 1),
            after: [
                2: [
                    .setLearningRate(0.5), .setLearningRate(0.5), .setLearningRate(.nan),
                    .setLearningRate(-1),
                ]
            ])
        #expect(Array(outcome.story[3...5]) == ["b2", "rate 0.5 before 3", "b3"])
        #expect(outcome.batches.map(\.learningRate) == [0.02, 0.02, 0.5, 0.5, 0.5])
        #expect(outcome.epochs[0].learningRate == 0.5)
        #expect(try outcome.network != run(configuration(epochs: 1)).network)
    }

    @Test("Slow motion waits after each batch, and changes no bit")
    func slowMotion() throws {
        let slow = try run(configuration(epochs: 1)) { $0.speed = .slow(delay: 0.25) }
        #expect(slow.waits.count == 4)
        #expect(slow.waits.allSatisfy { $0 ?? 0 > 0.24 && $0 ?? 1 <= 0.25 })
        #expect(try slow.network == run(configuration(epochs: 1)).network)
        #expect(slow.states == [.training, .completed])
    }

    @Test("A run that is spread over a time waits for each batch, and changes no bit")
    func spread() throws {
        let spread = try run(configuration()) { $0.speed = .spread(seconds: 20) }
        // 15 batches at five a second.
        #expect(spread.waits.count == 14)
        #expect(spread.waits.allSatisfy { $0 ?? 0 > 0.15 && $0 ?? 1 <= 0.2 })
        #expect(try spread.network == run(configuration()).network)
        #expect(spread.summary.seconds < 1)
        guard case .speed(.spread(seconds: 20), let plan?) = spread.events[1] else {
            Issue.record("\(spread.events[1])")
            return
        }
        #expect(plan.count == 15 && plan.seconds == 3)
    }

    @Test("A run that takes longer to compute than it is spread over goes at full speed")
    func tooSlow() throws {
        let slow = try run(configuration()) { $0.speed = .spread(seconds: 0.01) }
        #expect(slow.story.filter { $0 == "full" }.count == 1)
        let place = try #require(slow.story.firstIndex(of: "full"))
        #expect(slow.story[..<place].contains("b5") && !slow.story[..<place].contains("b6"))
    }

    @Test("A pause takes no time of the plan, and a step is made at once")
    func spreadPause() throws {
        let outcome = try run(
            configuration(epochs: 1), after: [2: [.pause]], asleep: [[], [.stepBatch], [.resume]]
        ) { $0.speed = .spread(seconds: 20) }
        // The wait before b2, the pause, the pause after the step b3, and the wait before b5.
        #expect(outcome.waits.map { $0 == nil } == [false, true, true, false])
        let last = try #require(outcome.waits.last ?? nil)
        #expect(last > 0.15 && last <= 0.2)
    }

    @Test("Full speed during the wait ends it, and added epochs are spread again")
    func leaving() throws {
        let left = try run(configuration(), asleep: [[], [.setSpeed(.full)]]) { $0.speed = .spread(seconds: 20) }
        #expect(left.waits.count == 2)
        #expect(left.events.contains(.speed(.full, plan: nil)))
        let commands: [[TrainingCommand]] =
            [[], [], [], [], [.extend(epochs: 1)]] + Array(repeating: [], count: 5) + [[.stop(keepingModel: true)]]
        let added = try run(configuration(epochs: 1), asleep: commands) {
            $0.speed = .spread(seconds: 20)
            $0.awaitsExtension = true
        }
        let plans = added.events.compactMap { if case .speed(_, let plan?) = $0 { plan } else { nil } }
        #expect(plans.map(\.first) == [0, 5] && plans.map(\.count) == [5, 5])
    }

    @Test("A snapshot during slow motion does not shorten the wait; a pause and a step end it")
    func slowMotionCommands() throws {
        let outcome = try run(
            configuration(epochs: 1), asleep: [[.snapshot], [], [.pause], [.stepBatch], [.resume]]
        ) { $0.speed = .slow(delay: 8) }
        // After b1: half the time, a snapshot, half of the remaining time, then nothing, and the run continues. After
        // b2: the pause, sleeping without a limit; the step; paused again; resumed, and the waits after b3 and b4.
        #expect(outcome.waits.map { $0.map { Int($0.rounded()) } } == [8, 4, 8, nil, nil, 8])
        #expect(outcome.snapshots.count == 2 && outcome.snapshots[0].batch == 1)
        #expect(outcome.states == [.training, .paused, .stepping, .paused, .training, .completed])
    }

    @Test("A delay set during the wait applies to it, and an invalid one is ignored")
    func setDelay() throws {
        let outcome = try run(
            configuration(epochs: 1),
            asleep: [
                [.setSpeed(.slow(delay: .nan)), .setSpeed(.slow(delay: -1)), .setSpeed(.spread(seconds: 0))],
                [.setSpeed(.full)],
            ]
        ) { $0.speed = .slow(delay: 8) }
        #expect(outcome.waits.map { $0.map { Int($0.rounded()) } } == [8, 4])
    }

    @Test("A snapshot has the model of its batch, also while paused, and later batches do not change it")
    func snapshot() throws {
        let outcome = try run(
            configuration(), after: [2: [.snapshot], 6: [.pause]], asleep: [[.snapshot], [.resume]])
        #expect(outcome.snapshots.map(\.batch) == [2, 6, 15])
        #expect(outcome.snapshots.map(\.epoch) == [1, 2, 3])
        for snapshot in outcome.snapshots {
            let short = try run(configuration()) { $0.stopAfterBatches = snapshot.batch }
            #expect(snapshot.network == short.network)
        }
    }

    @Test("A snapshot before the first batch has the initial weights")
    func firstSnapshot() throws {
        let outcome = try run(configuration(), after: [0: [.snapshot]])
        let trainer = try Trainer(name: "", configuration: configuration(), data: data)
        #expect(outcome.snapshots[0] == ModelSnapshot(network: trainer.network, epoch: 0, batch: 0))
    }
}
