import Engine
import Synchronization
import Testing

@Suite("A team of threads")
struct ThreadTeamTests {
    @Test("Each member runs each job once, and members can meet any number of times", arguments: 1...5)
    func jobs(threads: Int) {
        let team = ThreadTeam(threads: threads)
        nonisolated(unsafe) let places = UnsafeMutableBufferPointer<Int>.allocate(capacity: threads)
        defer { unsafe places.deallocate() }
        unsafe places.initialize(repeating: 0)
        let wrong = Atomic(0)
        // Sometimes fewer threads work, and the others sleep for a while.
        for job in 1...400 {
            let members = job % 7 == 0 ? 1 : job % 3 == 0 ? (threads + 1) / 2 : threads
            team.run(members: members) { member in
                if member.count != members { wrong.add(1, ordering: .relaxed) }
                unsafe places[member.index] = job
                member.waitForAll()
                for other in 0..<members where unsafe places[other] != job { wrong.add(1, ordering: .relaxed) }
                member.waitForAll()
                unsafe places[member.index] = -job
            }
            for other in 0..<members where unsafe places[other] != -job { wrong.add(1, ordering: .relaxed) }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
    }

    @Test("A team that was asleep takes the next job")
    func sleeping() async throws {
        let team = ThreadTeam(threads: 3)
        let done = Atomic(0)
        for _ in 0..<20 {
            try await Task.sleep(for: .milliseconds(3))
            team.run { _ in done.add(1, ordering: .relaxed) }
        }
        #expect(done.load(ordering: .relaxed) == 60)
    }

    @Test("Shares cover everything, each part once", arguments: 1...9)
    func shares(threads: Int) {
        let team = ThreadTeam(threads: threads)
        for total in [0, 1, 2, 7, 8, 64, 1000] {
            nonisolated(unsafe) let seen = UnsafeMutableBufferPointer<Int>.allocate(capacity: total)
            defer { unsafe seen.deallocate() }
            unsafe seen.initialize(repeating: 0)
            team.run { member in
                for place in member.share(of: total) { unsafe seen[place] += 1 }
            }
            #expect(unsafe seen.allSatisfy { $0 == 1 })
        }
    }
}
