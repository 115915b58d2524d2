import ChildRuns
import Files
import Glibc
import Interchange
import RunStore
import Sweeps

/// Where sweeps are kept: a folder for each, beside the runs.
struct SweepsFolder {
    /// The folder of the store.
    let store: String

    private static let planName = "plan.json"

    init(in store: String) { self.store = store }

    private var path: String { "\(store)/sweeps" }

    /// The name that a new sweep gets.
    var freeName: String {
        var number = 1
        while !isFree("sweep-\(number)") { number += 1 }
        return "sweep-\(number)"
    }

    private func isFree(_ name: String) -> Bool {
        let isStored = (try? RunStore(in: store, .reading).hasRun(named: "\(name)-1")) ?? false
        return !isStored && !FileSystem.isTaken("\(path)/\(name)") && !FileSystem.isTaken("\(store)/runs/\(name)-1")
    }

    private func plan(of name: String) -> SweepPlan? {
        guard let bytes = try? WholeFile.read("\(path)/\(name)/\(Self.planName)", limit: 1 << 24),
            let json = try? JSONValue(parsing: bytes)
        else { return nil }
        return SweepPlan(json: json)
    }

    /// Forgets that a run was trained by a sweep, so that the sweep trains it again.
    func forget(_ run: String) {
        for name in names where run.hasPrefix(name + "-") {
            guard let number = Int(run.dropFirst(name.utf8.count + 1)), number > 0 else { continue }
            let folder = RunFolder("\(path)/\(name)/\(number)")
            if folder.holdsRun { folder.discard() }
        }
    }

    private var names: [String] { (try? FileSystem.names(in: path)) ?? [] }

    /// The sweep with a name, or the only one whose name begins so.
    func sweep(named name: String) throws(Failure) -> StoredSweep {
        let all = names
        let matches = all.contains(name) ? [name] : all.filter { $0.hasPrefix(name) }
        guard let match = matches.first else {
            throw Failure(.notThere, "There is no sweep called \(name.printable) in \(store.shownPath).")
        }
        guard matches.count == 1 else {
            let list = matches.map(\.printable).joined(separator: ", ")
            throw Failure(.wrongUsage, "\(name.printable) is not the beginning of one name only: \(list)")
        }
        guard let plan = plan(of: match) else {
            throw Failure(.badData, "\("\(path)/\(match)/\(Self.planName)".shownPath): expected the plan of a sweep.")
        }
        return StoredSweep(name: match, plan: plan, store: store)
    }

    /// The sweep with a plan: the one with the name if its plan is the same, or without a name one that is not over; a new
    /// one otherwise.
    func sweep(_ plan: SweepPlan, name: String?) throws(Failure) -> StoredSweep {
        if let name, let known = self.plan(of: name) {
            guard known == plan else {
                throw Failure(.wrongUsage, "There is another sweep called \(name.printable): give another --name.")
            }
            return StoredSweep(name: name, plan: plan, store: store)
        }
        if name == nil {
            for known in names where self.plan(of: known) == plan {
                let sweep = StoredSweep(name: known, plan: plan, store: store)
                if !sweep.isOver { return sweep }
            }
        }
        let chosen = name ?? freeName
        guard isFree(chosen) else {
            throw Failure(.wrongUsage, "There is a run called \(chosen.printable)-1 already: give another --name.")
        }
        do throws(FileError) {
            try FileSystem.makeFolders("\(path)/\(chosen)")
            try AtomicFile.write(plan.json.text + "\n", to: "\(path)/\(chosen)/\(Self.planName)")
        } catch {
            throw Failure(writing: error)
        }
        return StoredSweep(name: chosen, plan: plan, store: store)
    }
}
