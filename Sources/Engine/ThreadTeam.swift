import CKernels
import Dispatch
import Glibc
import Matrices
import Synchronization

/// Threads that do a job together, again and again, each taking a few microseconds.
///
/// The calling thread is a member too. Between jobs, the others first spin briefly, since waking a thread costs more
/// than many a job; then they yield to other threads; then they sleep. So a team whose owner pauses costs nothing.
/// Threads that wait within a job also spin and then yield, so that on a busy machine a processor goes to whoever can
/// use it.
///
/// This is a third way to synchronise threads, beside the queues and mutexes of the rest of the program, since those
/// cost more than the work between two meetings. All of it is in this file.
package final class ThreadTeam {
    /// A thread that takes part in a job.
    @safe package struct Member: Sendable {
        /// 0 is the calling thread.
        package let index: Int
        package let count: Int
        /// Not counted as an owner: all members would count in the same place, several times in a step. The team, which runs
        /// the job, owns it.
        private let state: Unmanaged<TeamState>

        fileprivate init(index: Int, count: Int, state: TeamState) {
            self.index = index
            self.count = count
            unsafe self.state = .passUnretained(state)
        }

        /// Waits until all members have called it. Everything that each wrote before is visible to all afterwards.
        package func waitForAll() { unsafe state._withUnsafeGuaranteedRef { $0.meet(index, of: count) } }

        /// This member's share of 0..<total; the shares of neighbours are adjacent.
        package func share(of total: Int) -> Range<Int> { crew.share(of: total) }

        /// The crew of all members.
        var crew: Crew { Crew(thread: index, index: index, count: count) }

        /// The crew for one of `parts` parts of a job, 1 or 2; nil if this member is not in it. Members alternate
        /// between two parts; a single member has both.
        func crew(_ part: Int, of parts: Int) -> Crew? {
            guard parts > 1, count > 1 else { return crew }
            guard index % parts == part else { return nil }
            return Crew(thread: index, index: index / parts, count: (count - part + parts - 1) / parts)
        }
    }

    /// The members who share a part of a job, seen by one of them.
    struct Crew: Sendable {
        /// The member's index in the team.
        let thread: Int
        let index: Int
        let count: Int

        func share(of total: Int) -> Range<Int> { total * index / count..<total * (index + 1) / count }
    }

    /// The number of members.
    package let count: Int
    private let state: TeamState

    /// - Parameter threads: the number of members, at least 1; the first is the thread that calls `run`.
    package init(threads: Int) {
        precondition(threads > 0, "a team of \(threads)")
        count = threads
        state = TeamState(workers: threads - 1)
        for worker in 0..<threads - 1 {
            // Each worker has its own queue, as it blocks.
            DispatchQueue(label: "softscope.engine.\(worker + 1)", qos: .userInitiated).async { [state] in
                withFlushedDenormals { state.work(as: worker) }
            }
        }
    }

    deinit { state.end() }

    /// The number of processors that this program may use, but at most 8: with more threads, synchronising costs more
    /// than it gains.
    package static let usualCount = min(8, Int(ss_usable_processors()))

    /// Calls `body` once on each of the first `members` threads, in parallel, and returns when all calls have returned.
    /// What one thread writes to shared memory, another may access only after a `waitForAll`. Must not be called by a
    /// member.
    ///
    /// - Parameter members: the number of threads; nil for all. With 1, only the caller works, and no thread is woken.
    package func run(members: Int? = nil, _ body: @Sendable (Member) -> Void) {
        run(members: members, caller: body, others: body)
    }

    /// Runs a job in which the calling thread does something else, or uses what the others may not access.
    ///
    /// - Parameters:
    ///   - caller: the work of the first member, the calling thread.
    ///   - others: the work of the other members.
    package func run(members: Int? = nil, caller: (Member) -> Void, others: @Sendable (Member) -> Void) {
        let members = min(max(1, members ?? count), count)
        guard members > 1 else { return caller(Member(index: 0, count: 1, state: state)) }
        withoutActuallyEscaping(others) { others in
            state.run(TeamState.Job(members: members, meetings: 0, body: others), caller: caller)
        }
    }
}

/// Gives jobs to the members of a team, and synchronises them.
private final class TeamState: Sendable {
    private let workers: HeldObjects<Worker>
    /// For each member, the caller's first.
    private let meetings: HeldObjects<Meetings>
    /// Written by the calling thread while no worker has a job, before the workers' job counts are incremented; read by
    /// the workers afterwards.
    private let job = SharedMemory<Job?>(repeating: nil, count: 1)

    struct Job: Sendable {
        /// The number of members that take part.
        var members: Int
        /// The number of meetings that the caller has been at.
        var meetings: Int
        /// The work of all members but the calling thread.
        var body: @Sendable (ThreadTeam.Member) -> Void
    }

    /// The number of meetings that a member has come to. Each member writes only its own, alone in its cache line, and
    /// looks at those of the others: a member that comes last waits for nobody to give up a line.
    private final class Meetings: Sendable {
        private let before = CacheLine()
        let count = Atomic(0)
        private let after = CacheLine()
    }

    private final class Worker: Sendable {
        private let before = CacheLine()
        /// The number of jobs given to the worker so far; negative to end it.
        let job = Atomic(0)
        let isAsleep = Atomic(false)
        let bell = DispatchSemaphore(value: 0)
        private let after = CacheLine()

        func give(_ job: Int) {
            self.job.store(job, ordering: .sequentiallyConsistent)
            if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { bell.signal() }
        }
    }

    /// How often a thread spins before it yields: some tens of microseconds.
    private static let looks = 1000
    /// How often a worker yields before it sleeps.
    private static let yields = 20

    init(workers: Int) {
        self.workers = HeldObjects((0..<workers).map { _ in Worker() })
        meetings = HeldObjects((0...workers).map { _ in Meetings() })
    }

    func run(_ job: Job, caller: (ThreadTeam.Member) -> Void) {
        var job = job
        job.meetings = meetings.use(0) { $0.count.load(ordering: .relaxed) }
        unsafe self.job.values.pointee = job
        for worker in 0..<job.members - 1 { workers.use(worker) { $0.give($0.job.load(ordering: .relaxed) + 1) } }
        caller(ThreadTeam.Member(index: 0, count: job.members, state: self))
        meet(0, of: job.members)
        unsafe self.job.values.pointee = nil
    }

    func end() {
        for worker in 0..<workers.count { workers.use(worker) { $0.give(-1) } }
    }

    func work(as index: Int) {
        var done = 0
        while true {
            let number = workers.use(index) { awaitJob(after: done, $0) }
            guard number >= 0 else { return }
            done = number
            meet(index + 1, of: perform(as: index))
        }
    }

    /// Does a worker's part of the job, and returns the number of members that take part. This is a separate function
    /// since no thread may hold the body, a non-escaping closure, after the meeting that follows.
    @inline(never)
    private func perform(as index: Int) -> Int {
        guard let job = unsafe job.values.pointee else { preconditionFailure("no job to do") }
        // It may have missed some meetings.
        meetings.use(index + 1) { $0.count.store(job.meetings, ordering: .relaxed) }
        job.body(ThreadTeam.Member(index: index + 1, count: job.members, state: self))
        return job.members
    }

    /// Waits for the next job, and returns its number.
    private func awaitJob(after done: Int, _ worker: Worker) -> Int {
        for look in 0..<Self.looks + Self.yields {
            let job = worker.job.load(ordering: .acquiring)
            if job != done { return job }
            if look < Self.looks { ss_wait_a_little() } else { sched_yield() }
        }
        worker.isAsleep.store(true, ordering: .sequentiallyConsistent)
        // A job given meanwhile may have found the worker awake; one given from now on rings the bell.
        let job = worker.job.load(ordering: .sequentiallyConsistent)
        if job != done, worker.isAsleep.exchange(false, ordering: .sequentiallyConsistent) { return job }
        worker.bell.wait()
        return worker.job.load(ordering: .acquiring)
    }

    /// Waits until all members of a job have come to a meeting.
    func meet(_ member: Int, of members: Int) {
        guard members > 1 else { return }
        let number = meetings.use(member) { own in
            let number = own.count.load(ordering: .relaxed) + 1
            own.count.store(number, ordering: .releasing)
            return number
        }
        var looks = 0
        for other in 0..<members where other != member {
            meetings.use(other) { other in
                while other.count.load(ordering: .acquiring) < number {
                    looks += 1
                    if looks < Self.looks { ss_wait_a_little() } else { sched_yield() }
                }
            }
        }
    }
}

/// Room between what different threads write: as much as a cache line.
private struct CacheLine {
    private let room: (Int, Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0, 0)
}
