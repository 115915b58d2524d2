#if MPI
internal import CMPI
internal import Glibc

/// Waits for exchanges between ranks, and finds the ranks that do not take part.
///
/// A rank that waits looks again and again: at first without a pause, since most exchanges take microseconds, then letting
/// other threads run, then sleeping in between. After half of its patience it tells rank 0 that it waits. Rank 0, its
/// patience at an end, so knows which ranks are silent; if it is silent itself, the others give up a little later.
@safe final class RankWaiting: Sendable {
    private let rank: Int
    private let count: Int
    private let patience: Double
    private let lost: @Sendable (RankLoss) -> Never
    /// Used by one thread at a time, like MPI.
    private nonisolated(unsafe) var hosts: [String] = []
    private nonisolated(unsafe) var processes = RankProcesses.none
    /// The number of exchanges so far. Its address stays, as a message may be sent from it later.
    private nonisolated(unsafe) let number: UnsafeMutablePointer<CInt>
    /// For each rank, the exchange in which it last told rank 0 that it waits.
    private nonisolated(unsafe) var heard: [CInt]

    /// The seconds after which a rank lets other threads run between looks. Not so many looks: on a busy machine the library lets
    /// them run within each.
    private let pauseless: Double
    private static let usualPauseless = 0.0005
    /// The seconds after which a rank sleeps between looks, and how long in microseconds: an exchange of very many bytes
    /// moves on only when it is looked at.
    private static let sleepless = 0.005
    private static let nap: UInt32 = 100
    private static let longNap: UInt32 = 5000
    /// The seconds between two looks at the processes of other ranks.
    private static let watchInterval = 0.05

    /// - Parameter neighbours: the number of ranks on this machine.
    init(rank: Int, count: Int, neighbours: Int, patience: Double, lost: @escaping @Sendable (RankLoss) -> Never) {
        // With fewer processors than ranks, the rank that is waited for may need this one's.
        pauseless = neighbours > sysconf(Int32(_SC_NPROCESSORS_ONLN)) ? 0 : Self.usualPauseless
        self.rank = rank
        self.count = count
        self.patience = patience
        self.lost = lost
        unsafe number = .allocate(capacity: 1)
        unsafe number.pointee = 0
        unsafe heard = Array(repeating: -1, count: count)
    }

    /// Names hosts in sentences, and ends the run as soon as one of these processes has ended.
    func watch(_ hosts: [String], _ processes: RankProcesses) {
        unsafe self.hosts = hosts
        unsafe self.processes = processes
    }

    func fail(_ loss: RankLoss) -> Never { lost(loss) }

    /// What an error code of MPI means.
    static func description(of code: CInt) -> String {
        var text = Array(repeating: CChar(0), count: Int(ranks_description_room) + 1)
        var length: CInt = 0
        unsafe ranks_describe(code, &text, &length)
        return String(decoding: text.prefix(Int(max(0, length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Waits for an exchange, whose start returned `code`.
    func wait(for request: inout ranks_request, started code: CInt) {
        check(code)
        // A copy of the handle would be tested after the exchange has freed it.
        unsafe withUnsafeMutablePointer(to: &request) { request in
            wait { unsafe isOver(&request.pointee) }
        }
    }

    /// Waits until an exchange of all ranks is over, and moves on what else is under way.
    func wait(beside sums: RunningSums, until isOver: () -> Bool) {
        wait {
            if isOver() { return true }
            sums.advance()
            return isOver()
        }
    }

    /// Waits until an exchange of all ranks is over.
    ///
    /// - Parameter isOver: is called again and again, and moves the exchange on.
    func wait(until isOver: () -> Bool) {
        unsafe number.pointee &+= 1
        if isOver() { return }
        let start = monotonicSeconds()
        var nextLook = Self.watchInterval
        var hasReported = false
        while true {
            if isOver() { return }
            let waited = monotonicSeconds() - start
            if waited < pauseless { continue }
            if waited < Self.sleepless {
                sched_yield()
                continue
            }
            usleep(Self.nap)
            if waited > nextLook {
                nextLook = waited + Self.watchInterval
                checkProcesses()
            }
            if waited > patience / 2, !hasReported, rank != 0 {
                hasReported = true
                unsafe check(ranks_report_waiting(number))
            }
            if waited > (rank == 0 ? 1 : 1.25) * patience { lost(loss(after: waited)) }
        }
    }

    /// Waits for an exchange that may take hours.
    func rest(until request: inout ranks_request, started code: CInt) {
        unsafe number.pointee &+= 1
        check(code)
        let start = monotonicSeconds()
        while monotonicSeconds() - start < pauseless {
            if unsafe isOver(&request) { return }
        }
        while unsafe !isOver(&request) {
            usleep(Self.longNap)
            checkProcesses()
        }
    }

    private func checkProcesses() {
        guard let rank = unsafe processes.ended else { return }
        lost(.ended(rank: rank, host: unsafe rank < hosts.count ? hosts[rank] : "?"))
    }

    /// Moves an exchange on, and tells whether it is over.
    func isOver(_ request: inout ranks_request) -> Bool {
        var isOver: CInt = 0
        unsafe check(ranks_test(&request, &isOver))
        return isOver != 0
    }

    /// Ends the run if a call of MPI has failed.
    func check(_ code: CInt) {
        guard code != 0 else { return }
        lost(.failed(Self.description(of: code)))
    }

    /// The ranks that have not said that they wait: in this exchange, or in one beside it, as some ranks may have what they
    /// need of an exchange before others do.
    private func loss(after seconds: Double) -> RankLoss {
        var silent = [0]
        if rank == 0 {
            takeReports()
            silent = (1..<max(1, count)).filter { unsafe heard[$0] < number.pointee - 1 }
        }
        let hosts = unsafe hosts
        return .silent(ranks: silent, hosts: silent.map { $0 < hosts.count ? hosts[$0] : "?" }, seconds: seconds)
    }

    private func takeReports() {
        while true {
            var (sender, exchange): (CInt, CInt) = (-1, 0)
            unsafe check(ranks_take_waiting(&sender, &exchange))
            guard sender > 0, sender < count else { return }
            unsafe heard[Int(sender)] = exchange
        }
    }

    private func monotonicSeconds() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    deinit { unsafe number.deallocate() }
}
#endif
