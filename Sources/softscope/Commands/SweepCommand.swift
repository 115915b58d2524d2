import ArgumentParser
import Files
import Glibc
import Sweeps
import Terminal

struct SweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Trains once for each combination of settings, and compares the results.",
        discussion: """
            After -- come options of train, or any other program with {learning-rate} where the value goes. Commas separate \
            values; a value with commas is a list in brackets: --grid 'hidden=[128,64],[256]'. Each run is stored as \
            NAME-1, NAME-2 and so on, with the tag NAME.

            Started again with the same options, or with --resume NAME, a sweep runs what is missing: a run that has ended \
            well is not run again, one that is still running is waited for, and one that failed begins anew; so does one that \
            was stopped or killed, unless it is a training with a saved model (--checkpoint-every), which goes on from there.

            In a terminal, a table of all runs fills as they are trained, with the keys of the page Runs; without one, a \
            line is printed for each run that ends. Ctrl-C stops the runs; a second one kills them.

            The queue is for one machine. For others, --print writes the commands, for example for arrays of Slurm or for \
            GNU parallel. Exit status 1 says that runs have failed.

            Examples: softscope sweep --grid learning-rate=1e-3,3e-3 --grid hidden=64,128 --seeds 3; \
            softscope sweep --grid lr=0.1,0.01 -- python train.py --lr {lr}
            """)

    @Option(
        help: ArgumentHelp("A setting and its values; may be repeated, for all combinations.", valueName: "name=values")
    )
    var grid: [String] = []

    @Option(help: ArgumentHelp("Run each combination with the seeds 1 to this number.", valueName: "number"))
    var seeds: Int?

    @Option(help: "How many runs are trained at the same time; they share the processors.")
    var jobs = 1

    @Option(help: "The name of the sweep; by default sweep-1, sweep-2 and so on.")
    var name: String?

    @Option(help: ArgumentHelp("Go on with a sweep, by its name or the beginning of it.", valueName: "name"))
    var resume: String?

    @Flag(help: "Print the commands of all runs, one a line, quoted for a shell, and run nothing.")
    var print = false

    @Flag(help: "Print one JSON object for each run as it ends, and one for the sweep.")
    var json = false

    @Flag(help: "Print a line for each run as it ends, also in a terminal, which shows a table otherwise.")
    var headless = false

    @OptionGroup var store: StoreOptions
    @OptionGroup(title: "Display") var look: LookOptions

    @Argument(parsing: .postTerminator, help: "Options of train, or a program and its arguments, after --.")
    var command: [String] = []

    func validate() throws {
        guard (1...1000).contains(jobs) else { throw ValidationError("--jobs must be 1 to 1000, not \(jobs)") }
        if let seeds, !(1...SweepPlan.mostMembers).contains(seeds) {
            throw ValidationError("--seeds must be 1 to \(SweepPlan.mostMembers), not \(seeds)")
        }
        if resume != nil {
            guard grid.isEmpty, seeds == nil, name == nil, command.isEmpty else {
                throw ValidationError("--resume goes on with the sweep's own grid and command: leave out the rest")
            }
        } else if grid.isEmpty, seeds == nil {
            throw ValidationError("--grid is missing: softscope sweep --grid learning-rate=1e-3,3e-3")
        }
        if let name {
            try RunOptions.check(name)
            if name.contains(where: \.isWhitespace) {
                throw ValidationError("--name must be a file name without spaces, not '\(name)'")
            }
        }
    }

    mutating func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let sweeps = SweepsFolder(in: try store.folder)
        if let resume { return try start(try sweeps.sweep(named: resume)) }
        let plan = try plan()
        if print {
            let name = name ?? sweeps.freeName
            for member in plan.members {
                try StandardStream.output.emitQuietly(Self.line(plan, member, name: "\(name)-\(member.number)") + "\n")
            }
            return
        }
        try start(try sweeps.sweep(plan, name: name))
    }

    private func start(_ sweep: StoredSweep) throws {
        guard !print else {
            throw Failure(.wrongUsage, "--print needs the grid, and cannot be combined with --resume.")
        }
        let isShown = !headless && !json && CursesTerminal.isAvailable()
        var session = SweepSession(sweep, jobs: jobs, isJSON: json, settings: isShown ? look.settings : nil)
        try session.run().leave()
    }

    private func plan() throws(Failure) -> SweepPlan {
        let plan: SweepPlan
        do throws(SweepError) {
            var axes: [SweepAxis] = []
            for text in grid { axes.append(try SweepAxis(parsing: text)) }
            plan = try SweepPlan(
                axes: axes, seeds: seeds ?? 0, command: command, workingFolder: WorkingFolder.current ?? ".")
        } catch {
            throw Failure(.wrongUsage, "\(error).")
        }
        guard plan.isTraining else { return plan }
        for axis in plan.axes {
            guard let option = OptionTable.training[axis.name], option.takesValue,
                !["Run", "Display"].contains(option.section)
            else {
                let near = OptionTable.training.nearest(to: axis.name).map { "; did you mean \($0)?" } ?? "."
                throw Failure(.wrongUsage, "--grid \(axis.name): train has no such setting\(near)")
            }
        }
        if let fixed = plan.command.first(where: { ["--name", "--save"].contains(String($0.prefix { $0 != "=" })) }) {
            throw Failure(.wrongUsage, "\(fixed) would be the same for all runs of the sweep: leave it out.")
        }
        // What train refuses is refused before anything is trained. The data is read once for each way in which the members
        // read it, as far as that does not take long.
        let dataAxes = plan.axes.map(\.name).filter {
            OptionTable.training[$0]?.section == TrainingArguments.Section.data.rawValue
        }
        var read: Set<[SweepMember.Setting]> = []
        for member in plan.members {
            let data = member.settings.filter { dataAxes.contains($0.name) }
            let isNew = read.count < Self.mostRehearsals && read.insert(data).inserted
            do throws(Failure) {
                // Commands that are printed may be for another machine, which has the data.
                try TrainCommand.check(
                    plan.arguments(of: member), data: print ? .none : isNew ? .read : .found)
            } catch {
                throw Failure(error.status, "\(member.text.printable): \(error.sentence)")
            }
        }
        return plan
    }

    private static let mostRehearsals = 10

    /// The command of a run for a shell.
    private static func line(_ plan: SweepPlan, _ member: SweepMember, name: String) -> String {
        let arguments = plan.arguments(of: member)
        return ShellWords.line(
            plan.isTraining
                ? ["softscope", "train", "--headless"] + arguments + ["--name=\(name)"]
                : ["softscope", "run", "--headless", "--name", name, "--"] + arguments)
    }
}
