import ArgumentParser
import Files
import Glibc

/// The root of the command line; without a subcommand it trains.
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
            TrainCommand.self, EvaluateCommand.self, PredictCommand.self, InspectCommand.self,
            SnapshotCommand.self, ExportCommand.self, DataCommand.self, SoftmaxCommand.self, BenchCommand.self,
            ManualPageCommand.self, GuideCommand.self,
        ],
        defaultSubcommand: TrainCommand.self)

    /// Of all subcommands.
    static var commandNames: [String] { configuration.subcommands.compactMap { $0.configuration.commandName } }

    /// The version of the program, wherever it is shown.
    static let version = "1.1.0"
}

extension Softscope {
    /// The command that a command line asks for, with the options of the file that --config names.
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

    /// Those behind the program's name, where bytes that are no UTF-8 are kept: `CommandLine.arguments` mends them.
    private static var arguments: [String] {
        (0..<Int(CommandLine.argc)).dropFirst().compactMap { place in
            unsafe CommandLine.unsafeArgv[place].map { unsafe String(systemPath: $0) }
        }
    }

    /// Prints what the user asked for, where the argument parser counts that among the errors: the help, the version, a
    /// completion script. Otherwise says what went wrong. Returns the exit status.
    private static func report(_ error: any Error) -> Int32 {
        guard !(error is Failure), Softscope.exitCode(for: error).isSuccess else { return Failure(error).report() }
        do throws(Failure) {
            try StandardStream.output.emit(Softscope.fullMessage(for: error) + "\n")
            return ExitStatus.done.rawValue
        } catch {
            return error.report()
        }
    }
}
