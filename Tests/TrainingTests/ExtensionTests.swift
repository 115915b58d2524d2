import Datasets
import Interchange
import Learning
import ModelFiles
import Synchronization
import Telemetry
import Testing
import Training

@Suite("Extending a run after its end")
struct ExtensionTests {
    @Test("Two epochs and two more give the same bits as four")
    func sameBits() throws {
        let whole = try run(configuration(epochs: 4))
        let extended = try run(
            configuration(epochs: 2), asleep: [[.extend(epochs: 2)], [.stop(keepingModel: true)]],
            options: { $0.awaitsExtension = true })
        #expect(extended.snapshots.last?.network == whole.snapshots.last?.network)
        #expect(extended.story.filter { $0 == "ended" }.count == 2)
        #expect(extended.story.contains("extended to 4"))
        #expect(extended.summary.epochs == 4)
    }

    @Test("Epochs can be added during the run")
    func whileTraining() throws {
        let whole = try run(configuration(epochs: 3))
        let extended = try run(configuration(epochs: 2), after: [1: [.extend(epochs: 1)]])
        #expect(extended.snapshots.last?.network == whole.snapshots.last?.network)
    }

    @Test("Models are written on request, which changes no bit of the run")
    func writing() throws {
        let plain = try run(configuration(epochs: 1))
        let written = try run(
            configuration(epochs: 1), after: [2: [.write]],
            save: { _, occasion throws(TrainingError) in "\(occasion)" })
        #expect(written.story.contains("written after 2"))
        #expect(written.events.contains(.written(path: "request(afterBatch: 2)", reason: nil, afterBatch: 2)))
        #expect(written.snapshots.last?.network == plain.snapshots.last?.network)
    }

    @Test("A model that cannot be written is reported with the reason, and training continues")
    func writingFails() throws {
        let outcome = try run(
            configuration(epochs: 1), after: [2: [.write]],
            save: { _, occasion throws(TrainingError) in
                if case .request = occasion { throw .notSaved("The disk is full.") }
                return "end"
            })
        #expect(outcome.events.contains(.written(path: nil, reason: "The disk is full.", afterBatch: 2)))
        #expect(outcome.summary.status == .completed)
    }
}

/// Events when models cannot be written, and the ways to recover.
@Suite("A disk that is temporarily full")
struct FullDiskTests {
    /// Fails the first `failures` saves, and records the occasions of the others.
    private final class Disk: Sendable {
        private let state: Mutex<(failures: Int, written: [Trainer.Occasion])>

        init(failures: Int) { state = Mutex((failures, [])) }

        var written: [Trainer.Occasion] { state.withLock { $0.written } }

        @Sendable func save(_ file: ModelFile, _ occasion: Trainer.Occasion) throws(TrainingError) -> String {
            let isFull = state.withLock { state in
                if state.failures > 0 {
                    state.failures -= 1
                    return true
                }
                state.written.append(occasion)
                return false
            }
            if isFull { throw .notSaved("The disk is full.") }
            return "\(occasion)"
        }
    }

    @Test(
        "failing checkpoints are reported once, and so is the first that can be written again",
        arguments: [
            (1, ["checkpoint failed at 2", "checkpoint recovered at 4"]),
            (3, ["checkpoint failed at 2", "checkpoint recovered at 8"]),
            // The final model counts too, at the same path.
            (4, ["checkpoint failed at 2", "checkpoint recovered at 10"]), (0, []),
        ])
    func checkpoints(failures: Int, told: [String]) throws {
        let disk = Disk(failures: failures)
        let outcome = try run(configuration(epochs: 2), options: { $0.checkpointInterval = 2 }, save: disk.save)
        #expect(outcome.story.filter { $0.hasPrefix("checkpoint") } == told)
        #expect(outcome.summary.status == .completed && outcome.story.last == "ended")
    }

    @Test("a failed final write can be retried, or sent to another folder, and the run then goes on as usual")
    func retried() throws {
        let disk = Disk(failures: 2)
        let outcome = try run(
            configuration(epochs: 1),
            asleep: [
                [.write], [.extend(epochs: 1), .snapshot], [.writeInto(folder: "/elsewhere")], [.extend(epochs: 1)],
                [.stop(keepingModel: true)],
            ], options: { $0.awaitsExtension = true }, save: disk.save)
        #expect(disk.written == [.rescue(folder: "/elsewhere"), .end])
        #expect(outcome.states == [.training, .failed, .completed, .training, .completed])
        #expect(outcome.story.filter { $0 == "ended" }.count == 4)
        #expect(outcome.summary.epochs == 2 && outcome.summary.reason == nil)
    }

    @Test("a stop gives up, and the run does not wait if nobody can answer", arguments: [true, false])
    func givenUp(hasDashboard: Bool) throws {
        let disk = Disk(failures: 9)
        let outcome = try run(
            configuration(epochs: 1), asleep: hasDashboard ? [[.stop(keepingModel: true)]] : [],
            options: { $0.awaitsExtension = hasDashboard }, save: disk.save)
        #expect(outcome.summary.status == .failed && outcome.summary.reason == "The disk is full.")
        #expect(outcome.summary.checkpoint == nil && disk.written.isEmpty)
    }

    @Test("names too long for a model file are refused before the first batch")
    func names() {
        let names = ["a", "b", "c"].map { String(repeating: $0, count: 6 << 20) }
        let large = Dataset(
            name: "spots", train: data.train.relabelled(data.train.labels, classNames: names),
            test: data.test.relabelled(data.test.labels, classNames: names))
        #expect(throws: TrainingError.self) { try Trainer(name: "x", configuration: configuration(), data: large) }
        do {
            _ = try Trainer(name: "x", configuration: configuration(), data: large)
        } catch {
            #expect(error.description.contains("header") && error.description.contains("16 MB"))
        }
    }

    @Test(
        "a model with training state takes at least the space checked for", arguments: ["sgd", "nesterov", "adam"])
    func room(optimizer: String) throws {
        let kind = try #require(Optimizer.Kind(name: optimizer, epsilon: 1e-8))
        let trainer = try Trainer(name: "x", configuration: configuration(hidden: [600], optimizer: kind), data: data)
        let outcome = Mutex<Int?>(nil)
        _ = try run(
            configuration(hidden: [600], optimizer: kind),
            save: { file, _ throws(TrainingError) in
                outcome.withLock { $0 = file.safetensors.encoded().count }
                return "kept"
            })
        let size = try #require(outcome.withLock { $0 })
        #expect(trainer.leastFileSize < size && trainer.leastFileSize > size / 3)
    }
}
