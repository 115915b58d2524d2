import Collectives
import Datasets
import Evaluation
import Learning
import ModelFiles
import Synchronization
import Telemetry
import Testing
import Training

@Suite("Runs of several ranks")
struct RankedRunTests {
    /// A run with everything that draws random numbers or has figures of a whole batch, on 22 samples in batches of 5: the
    /// last batch of an epoch has fewer samples than four ranks.
    private static let everything = ResumeTests.everything

    private static func train(
        _ configuration: TrainingConfiguration, data: Dataset, ranks: Int, after: [Int: [TrainingCommand]] = [:],
        asleep: [[TrainingCommand]] = [], options: @escaping @Sendable (inout Trainer.Options) -> Void = { _ in }
    ) throws -> [Outcome] {
        try ThreadRanks.run(ranks) { it in
            // Only the first rank has commands.
            try run(
                configuration, data: data, after: it.rank == 0 ? after : [:], asleep: it.rank == 0 ? asleep : [],
                options: {
                    $0.threads = 2
                    options(&$0)
                }, ranks: it)
        }
    }

    @Test(
        "Two and four ranks train and evaluate as one does, and all know the same",
        arguments: [(everything, ResumeTests.altered), (configuration(hidden: []), data)])
    func steps(configuration: TrainingConfiguration, data: Dataset) throws {
        let one = try run(configuration, data: data)
        for count in [2, 4] {
            let found = try Self.train(configuration, data: data, ranks: count)
            for outcome in found {
                #expect(outcome.network == found[0].network && outcome.story == one.story)
                #expect(outcome.batches.map(\.samples) == one.batches.map(\.samples))
                #expect(outcome.epochs.map(\.validation) == found[0].epochs.map(\.validation))
            }
            for (found, expected) in zip(found[0].batches, one.batches) {
                // A small network turns differences in the last digits into more from step to step.
                let limit = expected.lastBatch <= 5 ? 1e-5 : 1e-3
                #expect(abs(found.loss.mean - expected.loss.mean) < limit, "batch \(expected.lastBatch)")
            }
            #expect(found[0].epochs.map(\.validation.accuracy) == one.epochs.map(\.validation.accuracy))
        }
    }

    @Test("The same number of ranks gives the same bits, and layers are reported as by one")
    func bits() throws {
        func train() throws -> [Outcome] {
            try Self.train(Self.everything, data: data, ranks: 3) {
                $0.measuresLayers = true
                $0.measuresBaseline = true
            }
        }
        let (first, second) = (try train(), try train())
        #expect(first.map(\.network) == second.map(\.network))
        func layers(_ outcome: Outcome) -> [[LayerReport]] {
            outcome.events.compactMap { if case .layers(let reports, _) = $0 { reports } else { nil } }
        }
        #expect(layers(first[0]).flatMap { $0.map(\.gradients) } == layers(second[0]).flatMap { $0.map(\.gradients) })
        let one = try run(
            Self.everything,
            options: {
                $0.measuresLayers = true
                $0.measuresBaseline = true
            })
        let (found, expected) = (layers(first[0]).flatMap { $0 }, layers(one).flatMap { $0 })
        #expect(found.count == expected.count && found.map(\.deadUnits) == expected.map(\.deadUnits))
        for (found, expected) in zip(found, expected) {
            #expect(abs(found.gradientNorm - expected.gradientNorm) < 1e-3)
        }
    }

    @Test("A network that only the readable path takes is trained whole by each rank, to the bits of one")
    func readablePath() throws {
        let one = try run(Self.everything, options: { $0.path = .readable })
        let found = try Self.train(Self.everything, data: data, ranks: 2) { $0.path = .readable }
        #expect(found.allSatisfy { $0.network == one.network })
    }

    @Test("A run is resumed with another number of ranks", arguments: [(1, 3), (3, 1), (2, 4)])
    func resuming(before: Int, after: Int) throws {
        func train(_ ranks: Int, _ origin: Trainer.Origin, stoppingAfter: Int?) throws -> (ModelFile, Outcome) {
            try ThreadRanks.run(ranks) { it in
                let kept = Mutex<ModelFile?>(nil)
                let outcome = try run(
                    Self.everything, data: ResumeTests.altered, options: { $0.stopAfterBatches = stoppingAfter },
                    save: { file, _ throws(TrainingError) in
                        kept.withLock { $0 = file }
                        return "kept"
                    }, origin: origin, ranks: it)
                return (try #require(kept.withLock { $0 }), outcome)
            }[0]
        }
        let (_, whole) = try train(1, .initialization, stoppingAfter: nil)
        let (part, _) = try train(before, .initialization, stoppingAfter: 7)
        let (_, rest) = try train(after, .resume(part), stoppingAfter: nil)
        #expect(rest.batches.map(\.lastBatch) == whole.batches.dropFirst(7).map(\.lastBatch))
        for (found, expected) in zip(rest.batches, whole.batches.dropFirst(7)) {
            #expect(abs(found.loss.mean - expected.loss.mean) < 1e-4)
        }
        #expect(rest.epochs.map(\.validation.accuracy) == whole.epochs.dropFirst().map(\.validation.accuracy))
    }

    @Test("What ranks divide is whole in the file that rank 0 writes when it is asked to, and in checkpoints")
    func dividedState() throws {
        // The first layer has so many weights that the ranks divide them.
        var configuration = configuration(hidden: [700, 64], optimizer: .momentum)
        configuration.learningRate = 0.01
        func train(_ ranks: Int, _ origin: Trainer.Origin = .initialization) throws -> ([ModelFile], Outcome) {
            let files = Mutex<[ModelFile]>([])
            let found = try ThreadRanks.run(ranks) { [configuration] it in
                let save: Trainer.Save = { file, _ throws(TrainingError) in
                    files.withLock { $0.append(file) }
                    return "kept"
                }
                return try run(
                    configuration, after: it.rank == 0 ? [3: [.write]] : [:], options: { $0.checkpointInterval = 5 },
                    save: it.rank == 0 ? save : nil, origin: origin, ranks: it)
            }
            #expect(found.allSatisfy { $0.network == found[0].network })
            return (files.withLock { $0 }, found[0])
        }
        let (expected, whole) = try train(1)
        let (files, _) = try train(3)
        #expect(files.count == expected.count && files.count > 2)
        for (found, expected) in zip(files, expected) {
            let (found, expected) = (try #require(found.training?.resume), try #require(expected.training?.resume))
            #expect(found.batches == expected.batches)
            let moments = zip(found.optimizer.firstMoments, expected.optimizer.firstMoments)
            #expect(moments.allSatisfy { zip($0, $1).allSatisfy { abs($0 - $1) < 1e-5 } && $0.count == $1.count })
            #expect(found.optimizer.firstMoments.contains { $0.contains { $0 != 0 } })
        }
        let (_, rest) = try train(2, .resume(files[1]))
        for (found, expected) in zip(rest.batches, whole.batches.dropFirst(5)) {
            #expect(found.lastBatch == expected.lastBatch && abs(found.loss.mean - expected.loss.mean) < 1e-4)
        }
    }

    @Test("Commands of the first rank are obeyed by all, before the same batch")
    func commands() throws {
        let found = try Self.train(
            configuration(epochs: 2), data: data, ranks: 3,
            after: [2: [.snapshot, .setLearningRate(0.5)], 4: [.pause], 8: [.stop(keepingModel: true), .pause]],
            asleep: [[.stepBatch], [.snapshot], [.resume]])
        let story = found[0].story
        #expect(
            story == [
                "started", "training", "b1", "b2", "rate 0.5 before 3", "b3", "b4", "paused", "stepping", "b5", "e1",
                "paused",
                "training", "b6", "b7", "b8", "stopped", "ended",
            ])
        #expect(found.allSatisfy { $0.story == story && $0.network == found[0].network })
        #expect(found[0].waits.count == 3 && found[1].waits.isEmpty)
    }

    @Test("Only the first rank waits in slow motion, and a command ends the waiting for all")
    func slowMotion() throws {
        let found = try Self.train(
            configuration(epochs: 1), data: data, ranks: 2, asleep: [[], [.snapshot], [.pause], [.resume]]
        ) { $0.speed = .slow(delay: 60) }
        #expect(found[1].story == found[0].story)
        #expect(found[0].story.filter { $0 == "paused" }.count == 1)
        #expect(found[0].network == found[1].network && found[1].waits.isEmpty)
    }

    @Test("A loss that is not finite on one rank ends the run of all as diverged, at the same batch")
    func divergence() throws {
        // A single sample, on one of the ranks, whose scores are infinite.
        var floats = (0..<40).map { Float($0 % 7) / 7 }
        floats[13] = .infinity
        let train = LabelledSamples(
            kind: .image(height: 1, width: 2, channels: 1), floats: floats, labels: (0..<20).map { UInt16($0 % 2) },
            classNames: ["a", "b"])
        let data = Dataset(name: "outlier", train: train, test: train)
        var configuration = configuration(hidden: [])
        configuration.learningRate = 1
        let one = try run(configuration, data: data)
        #expect(one.summary.status == .diverged)
        let found = try Self.train(configuration, data: data, ranks: 3)
        for outcome in found {
            #expect(outcome.summary.status == .diverged && outcome.story == one.story)
            #expect(outcome.summary.reason == one.summary.reason)
        }
    }

    @Test("A run that completes is extended on all ranks, and a model that could not be saved ends it on all")
    func extending() throws {
        let found = try Self.train(
            configuration(epochs: 1), data: data, ranks: 2, asleep: [[.extend(epochs: 1)], [.stop(keepingModel: true)]]
        ) { $0.awaitsExtension = true }
        #expect(found.allSatisfy { $0.epochs.count == 2 && $0.network == found[0].network })

        let full: Trainer.Save = { _, _ throws(TrainingError) in throw .notSaved("The disk is full.") }
        let failed: [Outcome] = try ThreadRanks.run(2) { it in
            try run(
                configuration(epochs: 1), asleep: it.rank == 0 ? [[.write], [.stop(keepingModel: true)]] : [],
                options: { $0.awaitsExtension = true }, save: it.rank == 0 ? full : nil, ranks: it)
        }
        #expect(failed[0].summary.status == .failed && failed[1].summary.status == .completed)
    }

    @Test("Texts are learnt by ranks that have different words")
    func texts() throws {
        func texts(_ count: Int, seed: UInt64) -> LabelledSamples {
            var texts = HashedTexts(TextFeatures(buckets: 64))
            for number in 0..<count { texts.append("word\(number % 17) word\(number % 5 + Int(seed)) the") }
            return LabelledSamples(
                texts: texts, labels: (0..<count).map { UInt16($0 % 5 % 2) }, classNames: ["even", "odd"])
        }
        let data = Dataset(name: "texts", train: texts(33, seed: 1), test: texts(9, seed: 2))
        var configuration = configuration(hidden: [], optimizer: .sgd, learningRate: 0.5)
        configuration.clipNorm = 0.1
        let one = try run(configuration, data: data)
        let found = try Self.train(configuration, data: data, ranks: 3)
        #expect(found.allSatisfy { $0.network == found[0].network })
        #expect(zip(found[0].batches, one.batches).allSatisfy { abs($0.loss.mean - $1.loss.mean) < 1e-5 })
    }
}
