import CKernels
import Dispatch
import Glibc
import Matrices
import Synchronization

/// Threads that do one job together, again and again, a few microseconds each time.
///
/// The one who asks is a member too. Between jobs the others look out for the next one for a moment, as waking a thread
/// costs more than many a job; then they give way to others that could run; and then they sleep. So a team whose owner
/// pauses costs nothing. Within a job who waits for another gives way too, again and again: on a busy machine a processor
/// goes to whoever can use it.
///
/// Beside the queues and the mutexes of the rest of the program this is a third way for threads to meet, as those cost
/// more than the work between two meetings. All of it is in this file.
package final class ThreadTeam {
    /// One of the threads at work on a job.
    package struct Member: Sendable {
        /// 0 is the thread that asked.
        package let index: Int
        package let count: Int
        fileprivate let state: TeamState

        /// Returns when all members have called it: what each wrote before, all can read after.
        package func waitForAll() { state.meet(count) }

        /// This member's share of 0..<total, next to those of its neighbours.
        package func share(of total: Int) -> Range<Int> { crew.share(of: total) }

        /// All members.
        var crew: Crew { Crew(thread: index, index: index, count: count) }

        /// Those who have that part of a job of one or two parts, or nil where this member is not among them: of two every
        /// other one has the first; who is alone has both.
        func crew(_ part: Int, of parts: Int) -> Crew? {
            guard parts > 1, count > 1 else { return crew }
            guard index % parts == part else { return nil }
            return Crew(thread: index, index: index / parts, count: (count - part + parts - 1) / parts)
        }
    }

    /// Members who share a part of a job, and which of them one is.
    struct Crew: Sendable {
        /// Its place in the team.
        let thread: Int
        let index: Int
        let count: Int

        func share(of total: Int) -> Range<Int> { total * index / count..<total * (index + 1) / count }
    }

    /// Members.
    package let count: Int
    private let state: TeamState

    /// - Parameter threads: members, 1 or more; the first is whoever calls `run`.
    package init(threads: Int) {
        precondition(threads > 0, "a team of \(threads)")
        count = threads
        state = TeamState(workers: threads - 1)
        for worker in 0..<threads - 1 {
            // A queue for each, as it waits.
            DispatchQueue(label: "softscope.engine.\(worker + 1)", qos: .userInitiated).async { [state] in
                withFlushedDenormals { state.work(as: worker) }
            }
        }
    }

    deinit { state.end() }

    /// As many threads as there are processors that this program may run on, but for 8 at most: beyond, meeting costs more
    /// than it gains.
    package static let usualCount = min(8, Int(ss_usable_processors()))

    /// Calls `body` once on each of the first threads, at the same time, and returns when all have returned. Of memory that
    /// they share, what one writes another may only touch after a `waitForAll` between. Not to be called by a member.
    ///
    /// - Parameter members: how many take part; nil: all. One is the caller alone, and nobody is woken.
    package func run(members: Int? = nil, _ body: @Sendable (Member) -> Void) {
        run(members: members, caller: body, others: body)
    }

    /// The same where the calling thread does something else, or does it with what the others may not touch.
    ///
    /// - Parameters:
    ///   - caller: what the first member does, which is the calling thread.
    ///   - others: what the others do.
    package func run(members: Int? = nil, caller: (Member) -> Void, others: @Sendable (Member) -> Void) {
        let members = min(max(1, members ?? count), count)
        guard members > 1 else { return caller(Member(index: 0, count: 1, state: state)) }
        withoutActuallyEscaping(others) { others in
            state.run(TeamState.Job(members: members, body: others), caller: caller)
        }
    }
}

/// How the members of a team are given a job, and meet.
private final class TeamState: Sendable {
    private let workers: [Worker]
    private let arrived = Atomic(0)
    /// Counts the meetings of all members.
    private let meeting = Atomic(0)
    /// Written by the one who asks, while no worker has a job, before the jobs are counted on; read by the workers after.
    private let job = SharedMemory<Job?>(repeating: nil, count: 1)

    struct Job: Sendable {
        /// How many take part.
        var members: Int
        /// What all do but the one who asks.
        var body: @Sendable (ThreadTeam.Member) -> Void
    }

    private final class Worker: Sendable {
        /// Counts the jobs that it was given; negative: it is to end.
        let job = Atomic(0)
        let isAsleep = Atomic(false)
        let bell = DispatchSemaphore(value: 0)

        func give(_ job: Int) {
            self.job.store(job, ordering: .sequentiallyConsistent)
            if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { bell.signal() }
        }
    }

    /// So often a thread looks before it gives way: some tens of microseconds.
    private static let looks = 1000
    /// So often a worker gives way before it sleeps.
    private static let yields = 20

    init(workers: Int) {
        self.workers = (0..<workers).map { _ in Worker() }
    }

    func run(_ job: Job, caller: (ThreadTeam.Member) -> Void) {
        unsafe self.job.values.pointee = job
        for worker in workers.prefix(job.members - 1) { worker.give(worker.job.load(ordering: .relaxed) + 1) }
        caller(ThreadTeam.Member(index: 0, count: job.members, state: self))
        meet(job.members)
        unsafe self.job.values.pointee = nil
    }

    func end() {
        for worker in workers { worker.give(-1) }
    }

    func work(as index: Int) {
        var done = 0
        while true {
            let number = awaitJob(after: done, workers[index])
            guard number >= 0 else { return }
            done = number
            meet(perform(as: index))
        }
    }

    /// Does a worker's part of the job, and returns how many take part. Apart from the meeting that follows, as nobody may
    /// hold the body any more when that is over: it is a closure that does not escape.
    @inline(never)
    private func perform(as index: Int) -> Int {
        guard let job = unsafe job.values.pointee else { preconditionFailure("no job to do") }
        job.body(ThreadTeam.Member(index: index + 1, count: job.members, state: self))
        return job.members
    }

    /// Returns the number of the next job.
    private func awaitJob(after done: Int, _ worker: Worker) -> Int {
        for look in 0..<Self.looks + Self.yields {
            let job = worker.job.load(ordering: .acquiring)
            if job != done { return job }
            if look < Self.looks { ss_wait_a_little() } else { sched_yield() }
        }
        worker.isAsleep.store(true, ordering: .sequentiallyConsistent)
        // A job that was given meanwhile may have found it awake; one that is given from here on rings the bell.
        let job = worker.job.load(ordering: .sequentiallyConsistent)
        if job != done, worker.isAsleep.exchange(false, ordering: .sequentiallyConsistent) { return job }
        worker.bell.wait()
        return worker.job.load(ordering: .acquiring)
    }

    func meet(_ members: Int) {
        guard members > 1 else { return }
        let current = meeting.load(ordering: .acquiring)
        if arrived.add(1, ordering: .acquiringAndReleasing).newValue == members {
            arrived.store(0, ordering: .relaxed)
            meeting.store(current + 1, ordering: .releasing)
            return
        }
        var looks = 0
        while meeting.load(ordering: .acquiring) == current {
            looks += 1
            if looks < Self.looks { ss_wait_a_little() } else { sched_yield() }
        }
    }
}
