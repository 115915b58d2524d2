import Engine
import Testing

@Suite("The number of threads for a step")
struct MemberChoiceTests {
    /// How often each number of threads was chosen in a number of steps, each of which takes the time that `cost`
    /// gives.
    private func counts(_ choice: inout MemberChoice, steps: Int, cost: (Int) -> Double) -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for _ in 0..<steps {
            let members = choice.members
            counts[members, default: 0] += 1
            choice.note(seconds: cost(members) * 1e-3)
        }
        return counts
    }

    @Test("All threads are used if that is fastest, except for a hundredth of the time for trials")
    func all() {
        var choice = MemberChoice(threads: 4)
        _ = counts(&choice, steps: 2000) { 1 / Double($0) }
        let chosen = counts(&choice, steps: 10_000) { 1 / Double($0) }
        #expect((chosen[4] ?? 0) > 9800 && (chosen[4] ?? 0) < 10_000)
    }

    @Test("Few threads are soon used if synchronising costs more than it gains")
    func few() {
        for threads in [2, 3, 8] {
            var choice = MemberChoice(threads: threads)
            _ = counts(&choice, steps: 200) { Double($0) }
            let chosen = counts(&choice, steps: 2000) { Double($0) }
            #expect((chosen[1] ?? 0) > 1800)
        }
    }

    @Test("A number in between is used if that is fastest")
    func middle() {
        var choice = MemberChoice(threads: 8)
        let cost = [1: 8.0, 2: 3, 4: 5, 8: 9]
        _ = counts(&choice, steps: 500) { cost[$0] ?? .infinity }
        #expect((counts(&choice, steps: 2000) { cost[$0] ?? .infinity }[2] ?? 0) > 1800)
    }

    @Test("The number changes with the load of the machine")
    func change() {
        var choice = MemberChoice(threads: 2)
        let alone: (Int) -> Double = { $0 == 2 ? 6 : 10 }
        let crowded: (Int) -> Double = { $0 == 2 ? 25 : 12 }
        _ = counts(&choice, steps: 3000, cost: alone)
        #expect((counts(&choice, steps: 1000, cost: crowded)[1] ?? 0) > 900)
        _ = counts(&choice, steps: 2500, cost: alone)
        #expect((counts(&choice, steps: 1000, cost: alone)[2] ?? 0) > 900)
    }

    @Test("Trials take little time, even if each meeting waits for a thread that cannot run")
    func stalled() {
        var choice = MemberChoice(threads: 2)
        let counts = counts(&choice, steps: 8000) { $0 == 2 ? 10 : 0.4 }
        let (alone, together) = (0.4 * Double(counts[1] ?? 0), 10 * Double(counts[2] ?? 0))
        #expect(alone > 3000 && together < 0.08 * alone)
    }

    @Test("A trial that is far behind is over after a few milliseconds, and one that is not goes on")
    func farBehind() {
        for (cost, least, most) in [(1.5, 4, 60), (1.1, 250, 320)] {
            var choice = MemberChoice(threads: 2)
            // 30 ms with two threads, then the first trial with one.
            let chosen = counts(&choice, steps: 1000) { $0 == 2 ? 0.1 : 0.1 * cost }
            #expect((least...most).contains(chosen[1] ?? 0), "\(cost) times as long: \(chosen)")
        }
    }

    @Test("One thread has no choice")
    func one() {
        var choice = MemberChoice(threads: 1)
        #expect(counts(&choice, steps: 100) { _ in 1 } == [1: 100])
    }
}
