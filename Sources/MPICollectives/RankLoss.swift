/// Why the ranks cannot go on together.
package enum RankLoss: Error, Hashable, Sendable {
    /// These ranks do not answer; empty where it is not known which.
    case silent(ranks: [Int], hosts: [String], seconds: Double)
    /// The process of this rank has ended.
    case ended(rank: Int, host: String)
    /// MPI reports an error, mostly since the connection to a rank is gone.
    case failed(String)
    /// MPI could not be started.
    case notStarted(String)
}

extension RankLoss: CustomStringConvertible {
    /// The loss as a sentence without a full stop.
    package var description: String {
        switch self {
        case .silent(let ranks, let hosts, let seconds):
            "\(Self.names(ranks, hosts)) not answered for \(Int(exactly: seconds.rounded()) ?? 0) seconds"
        case .ended(let rank, let host): "Rank \(rank) on \(host) has ended"
        case .failed(let reason): "The exchange with the other ranks failed: \(reason)"
        case .notStarted(let reason): "MPI did not start: \(reason)"
        }
    }

    private static func names(_ ranks: [Int], _ hosts: [String]) -> String {
        let named = zip(ranks, hosts).map { "rank \($0) on \($1)" }
        switch named.count {
        case 0: return "Another rank has"
        case 1: return named[0].replacingFirstLetter + " has"
        case 2...4:
            return named.dropLast().joined(separator: ", ").replacingFirstLetter + " and \(named[named.count - 1]) have"
        default: return "\(named.count) ranks, the first of them \(named[0]), have"
        }
    }
}

extension String {
    fileprivate var replacingFirstLetter: String { prefix(1).uppercased() + dropFirst() }
}
