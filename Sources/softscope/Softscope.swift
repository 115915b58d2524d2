import ArgumentParser
import Glibc
import Matrices
import Terminal

/// The root of the command line; without a subcommand it trains.
struct Softscope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "softscope",
        abstract: "Trains softmax classifiers and shows them learning, live, in the terminal.",
        discussion: """
            Without a command it trains on the bundled MNIST digits and opens the dashboard; ? there lists the keys.

            Exit status: 0 done, 1 failed while running, 64 wrong usage, 65 bad data in a file, 66 file not there, \
            74 write failed, 130 ended by Ctrl-C.
            """,
        subcommands: [
            TrainCommand.self, EvaluateCommand.self, PredictCommand.self, InspectCommand.self, ExportCommand.self,
            DataCommand.self, SoftmaxCommand.self, BenchCommand.self,
        ],
        defaultSubcommand: TrainCommand.self)
}

@main
enum Program {
    static func main() {
        dismissProductThreads()
        StandardStream.openClosedOnes()
        var status = ExitStatus.done.rawValue
        do {
            var command = try Softscope.parseAsRoot()
            try command.run()
        } catch {
            status = Failure(error).report()
        }
        // Not by `exit`: it takes the libraries down under threads that are at work. Who leaves at once in the middle
        // of a batch saw OpenBLAS crash.
        TerminalRestorer.restoreNow()
        fflush(nil)
        _exit(status)
    }
}
