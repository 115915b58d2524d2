import Telemetry
import Testing
import Training

@Suite("The clock of a training")
struct RunningClockTests {
    private struct Machine: Sendable {
        var time = 100.0
        var continuations = 3
    }

    @Test("A stop counts from the last look before it to the first one after it, and the clock goes on from there")
    func stopping() {
        let machine = Guarded(Machine())
        let clock = RunningClock(
            clock: { machine.withLock { $0.time } }, continuations: { _ in machine.withLock { $0.continuations } })
        func seconds(after time: Double, isStopped: Bool = false) -> Double {
            machine.withLock { machine in
                machine.time += time
                if isStopped { machine.continuations += 2 }
            }
            return clock.seconds()
        }
        let start = clock.seconds()
        #expect(seconds(after: 5) - start == 5)
        #expect(seconds(after: 60, isStopped: true) - start == 5)
        #expect(seconds(after: 2) - start == 7)
        #expect(seconds(after: 30, isStopped: true) - start == 7)
        #expect(seconds(after: 0) - start == 7)
    }
}
