package import Collectives
import Synchronization

/// The ranks that this process has joined.
package struct JoinedRanks: Sendable {
    package let ranks: any Collective
    /// The host of each rank.
    package let hosts: [String]
}

/// The program's way to other ranks: MPI, where it was built with the trait of that name.
package enum MessagePassing {
    #if MPI
    /// The ranks that this process has joined.
    private static let joined = Mutex<MPIRanks?>(nil)
    #endif

    package static var isBuilt: Bool {
        #if MPI
        true
        #else
        false
        #endif
    }

    /// Joins the other ranks, once in the life of a process.
    ///
    /// - Parameters:
    ///   - patience: the longest that a rank waits for another one, in seconds.
    ///   - lost: called where the ranks cannot go on together. It should say why, and end all of them with `abort`.
    package static func join(
        patience: Double, lost: @escaping @Sendable (RankLoss) -> Never
    ) throws(RankLoss) -> JoinedRanks {
        #if MPI
        let ranks = try MPIRanks(patience: patience, lost: lost)
        joined.withLock { $0 = ranks }
        return JoinedRanks(ranks: ranks, hosts: ranks.exchangeHosts())
        #else
        throw .notStarted("this program was built without it")
        #endif
    }

    /// Leaves the ranks at the end of the program, once all of them do.
    package static func leave() {
        #if MPI
        joined.withLock { $0 }?.end()
        #endif
    }

    /// Ends all ranks, whatever they are doing. Returns where MPI does not end this one.
    package static func abort(status: Int32) {
        #if MPI
        MPIRanks.abort(status: status)
        #endif
    }
}
