import ChildRuns
import Glibc
import RunStore
import Sweeps

/// Starts the members of a sweep one after the other, and sees how they end. A value: whoever steps it owns it.
struct SweepRunner: Sendable {
    let sweep: StoredSweep
    let members: [SweepMember]
    private(set) var queue: SweepQueue
    private let threads: Int
    /// The members that are marked in the store as those of the sweep.
    private var tagged: Set<Int> = []
    /// The last stage in which the members were asked to stop; nil for none.
    private(set) var stage: RunStatus.Stage?
    /// Since when the members are paused, in seconds since 1970; nil while they go on.
    private(set) var pausedSince: Double?

    /// How often the members are to be looked at, in seconds.
    static let interval = 0.2
    /// How long a stopped member may take to save itself, in seconds.
    private static let grace = 10.0

    init(_ sweep: StoredSweep, jobs: Int) {
        self.sweep = sweep
        members = sweep.plan.members
        threads = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) / jobs)
        queue = SweepQueue(members.map { sweep.standing(of: $0) }, jobs: jobs)
        // Libraries for numbers take all processors otherwise.
        if jobs > 1 { unsafe setenv("OMP_NUM_THREADS", "\(threads)", 0) }
        // A killed dashboard leaves paused members behind.
        for place in queue.running where isPaused(place) { tell(place, .resume) }
        // What ended while nobody looked.
        for place in members.indices where queue.standings[place] == .done { tag(place) }
    }

    /// Whether no member runs, and none is to be started.
    var isOver: Bool { queue.running.isEmpty && (stage != nil || queue.isOver) }

    /// Starts what has room, and returns the places of the members that have ended since.
    mutating func step() throws(Failure) -> [Int] {
        if stage == nil, pausedSince == nil {
            for place in queue.start() { try sweep.start(members[place], threads: threads) }
        }
        var ended: [Int] = []
        for place in queue.running {
            let standing = sweep.standing(of: members[place])
            tag(place)
            guard standing != .running else { continue }
            queue.end(place, stage != nil && standing != .done ? .stopped : standing)
            if queue.standings[place] != .waiting { ended.append(place) }
        }
        return ended
    }

    /// Asks the members that run to stop, and starts no more.
    mutating func stop(_ stage: RunStatus.Stage) {
        (self.stage, pausedSince) = (stage, nil)
        for place in queue.running { tell(place, .stop(stage, grace: stage == .kill ? nil : Self.grace)) }
    }

    /// Stops the members that run until `resume`, with all of their processes, and starts no more.
    mutating func pause() {
        guard stage == nil, pausedSince == nil else { return }
        pausedSince = FoundRuns.now
        for place in queue.running { tell(place, .pause) }
    }

    /// Lets paused members go on.
    mutating func resume() {
        guard pausedSince != nil else { return }
        pausedSince = nil
        for place in queue.running { tell(place, .resume) }
    }

    private func isPaused(_ place: Int) -> Bool { (try? sweep.run(of: members[place]).status().state) == .paused }

    private func tell(_ place: Int, _ command: RunCommand) {
        guard let control = try? RunControl(sweep.run(of: members[place]).folder) else { return }
        try? control.perform(command, within: 6)
    }

    private mutating func tag(_ place: Int) {
        guard !tagged.contains(place), sweep.tag(members[place]) else { return }
        tagged.insert(place)
    }
}
