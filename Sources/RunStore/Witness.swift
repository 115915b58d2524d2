import Files

/// This process, which looks whether others still run.
struct Witness: Sendable {
    /// What is known of a process on the machine of a name.
    let evidence: @Sendable (_ process: LocatedProcess, _ host: String?) -> LocatedProcess.Evidence

    init(evidence: @escaping @Sendable (_ process: LocatedProcess, _ host: String?) -> LocatedProcess.Evidence) {
        self.evidence = evidence
    }

    /// Looks at the processes of this system.
    init() {
        let (own, ownHost) = (LocatedProcess.current, Machine.hostName)
        self.init { process, host in
            own.map { process.evidence(on: host, seenBy: $0, on: ownHost) } ?? .unknown
        }
    }

    /// The state of a run: one whose process is gone was interrupted, and is noted as lost.
    func state(of run: RunEntry, _ lost: LostRuns) -> StoredState {
        guard !run.state.isFinal, let trainer = run.process else { return run.state }
        let owners = [trainer] + [run.supervisor].compactMap(\.self)
        guard owners.allSatisfy({ evidence($0, run.host) == .gone }) else { return run.state }
        lost.note(run)
        return .interrupted
    }
}

/// The runs of a query that were not over by their rows, and whose processes were then found gone.
final class LostRuns {
    /// The revisions that were read, by the numbers of the runs.
    private(set) var revisions: [Int64: Int64] = [:]

    func note(_ run: RunEntry) { revisions[run.id] = run.revision }
}
