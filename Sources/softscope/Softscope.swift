import ArgumentParser
import Files
import Glibc
import MPICollectives

/// The root of the command line; without a subcommand, it trains.
struct Softscope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "softscope",
        abstract: "Trains softmax classifiers and shows them learning, live, in the terminal.",
        discussion: """
            Without a command it trains on the bundled MNIST digits and opens the dashboard; press ? there for the keys.

            Examples:
              softscope                                    train on MNIST, with the dashboard
              softscope --data iris.csv --save iris.safetensors
              softscope predict iris.safetensors new.csv
              softscope softmax 2 1 -1

            Exit status: 0 done, 1 failed while running, 64 wrong usage, 65 bad data in a file, 66 file not there, \
            74 write failed, 130 ended by Ctrl-C.
            """,
        version: "softscope \(version)",
        subcommands: [
            TrainCommand.self, WatchCommand.self, RunProgramCommand.self, AttachCommand.self, SweepCommand.self,
            RunsCommand.self,
            EvaluateCommand.self, PredictCommand.self, InspectCommand.self,
            SnapshotCommand.self, ExportCommand.self, DataCommand.self, SoftmaxCommand.self, BenchCommand.self,
            ShowCommand.self, ManualPageCommand.self, GuideCommand.self, SuperviseCommand.self,
        ],
        defaultSubcommand: TrainCommand.self)

    /// The names of all subcommands.
    static var commandNames: [String] { configuration.subcommands.compactMap { $0.configuration.commandName } }

    /// The program's version, for all places that show it.
    static let version = "1.1.0"
}

extension Softscope {
    /// The command for a command line, with the options of the file that --config names.
    fileprivate static func command(for arguments: [String]) throws -> any ParsableCommand {
        guard let training = try TrainingArguments(commandLine: arguments) else {
            return try parseAsRoot(SoftmaxCommand.joiningScores(in: arguments))
        }
        do {
            let command = try parseAsRoot(training.line)
            guard var train = command as? TrainCommand else { return command }
            train.arguments = training
            return train
        } catch {
            throw training.blaming(error)
        }
    }
}

@main
enum Program {
    static func main() {
        StandardStream.openClosedOnes()
        var status = ExitStatus.done.rawValue
        do {
            try Descriptors.demandEnough()
            var command = try Softscope.command(for: arguments)
            try command.run()
        } catch {
            status = report(error)
        }
        exit(status)
    }

    /// The arguments after the program's name. Bytes that are not UTF-8 are kept, whereas `CommandLine.arguments`
    /// replaces them.
    private static var arguments: [String] {
        (0..<Int(CommandLine.argc)).dropFirst().compactMap { place in
            unsafe CommandLine.unsafeArgv[place].map { unsafe String(systemPath: $0) }
        }
    }

    /// Prints what the user asked for if the argument parser reports it as an error: the help, the version, a
    /// completion script. Otherwise reports the error. Returns the exit status.
    private static func report(_ error: any Error) -> Int32 {
        // Of the processes that mpirun started with the same wrong arguments, one says so.
        if Failure(error).status == .wrongUsage, let launcher = Launcher({ Environment[$0] }), launcher.rank > 0 {
            return ExitStatus.wrongUsage.rawValue
        }
        guard !(error is Failure), Softscope.exitCode(for: error).isSuccess else { return Failure(error).report() }
        do throws(Failure) {
            try StandardStream.output.emit(Softscope.fullMessage(for: error) + "\n")
            return ExitStatus.done.rawValue
        } catch {
            return error.report()
        }
    }
}
