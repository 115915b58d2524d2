import Learning
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
