import ChildRuns
import Files
import Glibc
import Interchange
import RunStore
import Runs
import Sweeps

/// A sweep with its runs, as they lie in the store of runs.
struct StoredSweep {
    let name: String
    let plan: SweepPlan
    /// The folder of the store.
    let store: String

    private var folder: String { "\(store)/sweeps/\(name)" }

    func name(of member: SweepMember) -> String { "\(name)-\(member.number)" }

    /// The run of a member. A training by this program has a folder of its own besides, with its model.
    func run(of member: SweepMember) -> ChildRun {
        ChildRun(
            RunFolder(plan.isTraining ? "\(folder)/\(member.number)" : "\(store)/runs/\(name(of: member))"))
    }

    func entry(of member: SweepMember) -> RunEntry? {
        let name = name(of: member)
        guard let entry = try? RunStore(in: store, .reading).run(named: name), entry.name == name else { return nil }
        return entry
    }

    /// How a member stands, on the evidence of its processes and of the store.
    func standing(of member: SweepMember) -> SweepQueue.Standing {
        let run = run(of: member)
        guard run.folder.holdsRun else { return .waiting }
        guard var status = try? run.status() else { return .failed(status: nil) }
        var standing = status.standing
        // Its supervisor may have left after the file was read, to which it writes the end before.
        if standing == .lost, let last = try? run.status() { (status, standing) = (last, last.standing) }
        switch standing {
        case .supervised, .abandoned: return .running
        case .ended:
            // Its supervisor records the end before it leaves.
            if status.supervisor.isAlive { return .running }
            return status.ending?.status == 0 ? .done : .failed(status: status.ending?.status)
        case .lost:
            // The training may have gone on without its supervisor to its end.
            return plan.isTraining && entry(of: member)?.state == .completed ? .done : .failed(status: nil)
        }
    }

    var isOver: Bool { plan.members.allSatisfy { standing(of: $0) == .done } }

    /// Keeps other processes from running the same sweep, as long as the result is kept open. Throws if one does.
    func lock() throws(Failure) -> Int32 {
        let file = unsafe open("\(folder)/lock".systemPath, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0 else {
            throw Failure(.failed, "The sweep \(name) is running already, or \(folder.shownPath) cannot be written.")
        }
        return file
    }

    /// Starts a member. A training that was killed or stopped goes on from its saved model, if it has one; everything else
    /// begins anew, and what an earlier start left behind is removed.
    ///
    /// - Parameter threads: for a training by this program.
    func start(_ member: SweepMember, threads: Int) throws(Failure) {
        let run = run(of: member)
        let old = entry(of: member)
        let isResumed = old.map { isResumable(member, $0) } ?? false
        if let old, !isResumed, let runs = try? RunStore(in: store, .writing) {
            try storing { () throws(RunStoreError) in try runs.delete([old.id]) }
        }
        run.folder.discard()
        var command = plan.arguments(of: member)
        if plan.isTraining { command = training(member, threads: threads, isResumed: isResumed) }
        var request = RunRequest(command: command, workingFolder: plan.workingFolder)
        request.isRecorded = !plan.isTraining
        request.settings = member.settings.map { setting in
            let number = Double(setting.value).flatMap { $0.isFinite ? $0 : nil }
            let whole = Int(setting.value).map(JSONValue.integer)
            return .init(setting.name, whole ?? number.map(JSONValue.number) ?? .string(setting.value))
        }
        do throws(ChildRunError) {
            _ = try ChildRun.start(request, in: run.folder, supervisor: SuperviseCommand.supervisor)
        } catch {
            run.folder.discard()
            throw Failure(error)
        }
    }

    /// Whether a training can go on from where it stopped.
    private func isResumable(_ member: SweepMember, _ entry: RunEntry) -> Bool {
        guard plan.isTraining, [.interrupted, .stopped].contains(entry.state) else { return false }
        return (try? RunStart(resuming: name(of: member), epochs: nil, runs: store)) != nil
    }

    /// The command of a training. One that is resumed has its settings already.
    private func training(_ member: SweepMember, threads: Int, isResumed: Bool) -> [String] {
        let name = name(of: member)
        var options = plan.arguments(of: member)
        if isResumed {
            let given = try? TrainingArguments(commandLine: [TrainCommand.commandWord] + options)
            options = (given?.options ?? []).filter { option in
                OptionTable.training[option.name].map { OriginOptions.isKeptWhenResuming($0) } ?? false
            }.flatMap(\.arguments)
        } else {
            try? FileSystem.removeFolder("\(store)/runs/\(name)")
        }
        let given = Set(options.map { $0.prefix { $0 != "=" } })
        var own = [isResumed ? "--resume=\(name)" : "--name=\(name)", "--runs-dir=\(store)"]
        if !given.contains("--headless") { own.append("--headless") }
        if !given.contains("--threads") { own.append("--threads=\(threads)") }
        return [SuperviseCommand.itself, TrainCommand.commandWord] + options + own
    }

    /// The end of what a member has printed.
    func lastLines(of member: SweepMember) -> [String] {
        var console = Console(capacity: 200)
        if let file = try? InputFile(path: run(of: member).folder.outputPath, mayBeEmpty: true) {
            console.append((try? file.bytes(at: max(0, file.size - 16_384), min(file.size, 16_384))) ?? [])
        }
        return console.lastLines(3)
    }

    /// Marks a member's run in the store as one of the sweep. Returns whether it is there.
    func tag(_ member: SweepMember) -> Bool {
        guard let entry = entry(of: member) else { return false }
        if !entry.tags.contains(name) { try? RunStore(in: store, .writing).tag(entry.id, adding: [name]) }
        return true
    }
}
