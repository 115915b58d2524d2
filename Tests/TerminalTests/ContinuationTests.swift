import Glibc
import Testing

@testable import Terminal

@Suite("Continuations")
struct ContinuationTests {
    @Test("Each SIGCONT counts once counting has begun")
    func counting() {
        Continuations.begin()
        let before = Continuations.count(waits: true)
        // Threads of Dispatch block signals.
        var (signals, former) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGCONT)
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, &former)
        raise(SIGCONT)
        raise(SIGCONT)
        unsafe pthread_sigmask(SIG_SETMASK, &former, nil)
        #expect(Continuations.count(waits: true) == before + 2)
    }
}
