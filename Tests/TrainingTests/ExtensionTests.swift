import Datasets
import Interchange
import Learning
import ModelFiles
import Synchronization
import Telemetry
import Testing
import Training

@Suite("A run that goes on after its end")
struct ExtensionTests {
    @Test("Two epochs and two more give the bits of four")
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

    @Test("Epochs may be added while the run is under way")
    func whileTraining() throws {
        let whole = try run(configuration(epochs: 3))
        let extended = try run(configuration(epochs: 2), after: [1: [.extend(epochs: 1)]])
        #expect(extended.snapshots.last?.network == whole.snapshots.last?.network)
    }

    @Test("Weights are written on request, and change no bit of the run")
    func writing() throws {
        let plain = try run(configuration(epochs: 1))
        let written = try run(
            configuration(epochs: 1), after: [2: [.write]],
            save: { _, occasion throws(TrainingError) in "\(occasion)" })
        #expect(written.story.contains("written after 2"))
        #expect(written.events.contains(.written(path: "request(afterBatch: 2)", reason: nil, afterBatch: 2)))
        #expect(written.snapshots.last?.network == plain.snapshots.last?.network)
    }

    @Test("A request that cannot be written says why, and training goes on")
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

/// What is told where models cannot be written, and what there is to do then.
@Suite("A disk that is full for a while")
struct FullDiskTests {
    /// Fails the first so many times; returns the occasion, and keeps what is written.
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
        "checkpoints that fail are told once, and once that they are written again",
        arguments: [
            (1, ["checkpoint failed at 2", "checkpoint recovered at 4"]),
            (3, ["checkpoint failed at 2", "checkpoint recovered at 8"]),
            // The model at the end is one too, at the same place.
            (4, ["checkpoint failed at 2", "checkpoint recovered at 10"]), (0, []),
        ])
    func checkpoints(failures: Int, told: [String]) throws {
        let disk = Disk(failures: failures)
        let outcome = try run(configuration(epochs: 2), options: { $0.checkpointInterval = 2 }, save: disk.save)
        #expect(outcome.story.filter { $0.hasPrefix("checkpoint") } == told)
        #expect(outcome.summary.status == .completed && outcome.story.last == "ended")
    }

    @Test("where the last write fails it can be tried again, or written into another folder; then it goes on as usual")
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

    @Test("a stop gives up, and nobody waits where no one could answer", arguments: [true, false])
    func givenUp(hasDashboard: Bool) throws {
        let disk = Disk(failures: 9)
        let outcome = try run(
            configuration(epochs: 1), asleep: hasDashboard ? [[.stop(keepingModel: true)]] : [],
            options: { $0.awaitsExtension = hasDashboard }, save: disk.save)
        #expect(outcome.summary.status == .failed && outcome.summary.reason == "The disk is full.")
        #expect(outcome.summary.checkpoint == nil && disk.written.isEmpty)
    }

    @Test("names that no model file has room for are refused before the first batch")
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
        "a model with its training takes at least the room that is asked for", arguments: ["sgd", "nesterov", "adam"])
    func room(optimizer: String) throws {
        let kind = try #require(Optimizer.Kind(name: optimizer, epsilon: 1e-8))
        let trainer = try Trainer(name: "x", configuration: configuration(hidden: [40], optimizer: kind), data: data)
        let outcome = Mutex<Int?>(nil)
        _ = try run(
            configuration(hidden: [40], optimizer: kind),
            save: { file, _ throws(TrainingError) in
                outcome.withLock { $0 = file.safetensors.encoded().count }
                return "kept"
            })
        let size = try #require(outcome.withLock { $0 })
        #expect(trainer.leastFileSize < size && trainer.leastFileSize > size / 3)
    }
}
