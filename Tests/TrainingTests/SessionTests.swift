import Glibc
import Synchronization
import Telemetry
import Testing
import Training

@Suite("A run on its own queue")
struct SessionTests {
    private func session(_ options: (inout Trainer.Options) -> Void = { _ in }) throws -> TrainingSession {
        var chosen = Trainer.Options()
        options(&chosen)
        return try TrainingSession(
            Trainer(name: "test", configuration: configuration(), data: data, options: chosen))
    }

    @Test("It emits the same events, and gives the same bits, as a run on this thread")
    func same() throws {
        let here = try run(configuration())
        let session = try session()
        session.start()
        #expect(session.waitUntilEnded())
        let events = session.events.drain()
        #expect(events.count == here.events.count)
        #expect(session.snapshots.take()?.network == here.network)
    }

    @Test("Starting it twice runs it once")
    func once() throws {
        let session = try session()
        session.start()
        session.start()
        session.waitUntilEnded()
        #expect(session.events.drain().count { if case .ended = $0 { true } else { false } } == 1)
    }

    @Test("A paused run is woken by commands from another thread, and answers them")
    func commands() throws {
        let session = try session { $0.startsPaused = true }
        session.start()
        #expect(!session.waitUntilEnded(seconds: 0))
        session.commands.send(.stepBatch)
        session.commands.send(.snapshot)
        session.commands.send(.stop(keepingModel: true))
        #expect(session.waitUntilEnded())
        guard case .ended(let summary)? = session.events.drain().last else {
            Issue.record("no end")
            return
        }
        #expect(summary.status == .stopped)
    }

    @Test("Commands at any moment change no bit")
    func storm() throws {
        let plain = try run(configuration(epochs: 40))
        let session = try TrainingSession(
            Trainer(name: "test", configuration: configuration(epochs: 40), data: data))
        session.start()
        var newest: ModelSnapshot?
        while !session.waitUntilEnded(seconds: 0) {
            for command in [.pause, .snapshot, .stepBatch, .stepEpoch, .setSpeed(.slow(delay: 1e-6)), .resume]
                as [TrainingCommand]
            {
                session.commands.send(command)
            }
            newest = session.snapshots.take() ?? newest
            _ = session.events.drain()
            // Without this, the trainer may wait minutes for the locks.
            usleep(200)
        }
        newest = session.snapshots.take() ?? newest
        #expect(newest?.network == plain.network)
    }

    @Test("The reader is woken when there is something to read")
    func wake() throws {
        let woken = Mutex(0)
        let session = try TrainingSession(
            Trainer(name: "test", configuration: configuration(), data: data),
            wake: { woken.withLock { $0 += 1 } })
        session.start()
        session.waitUntilEnded()
        #expect(woken.withLock(\.self) >= 2)
    }
}
