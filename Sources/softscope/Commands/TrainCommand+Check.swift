import ArgumentParser
import Datasets
import Runs
import Training

extension TrainCommand {
    /// How much of the data a check of options looks at.
    enum DataCheck {
        case none
        /// Whether it is there.
        case found
        /// All of it, which may take a while.
        case read
    }

    /// Throws what training would refuse before its first batch.
    ///
    /// - Parameter arguments: the options, as on a command line.
    static func check(_ arguments: [String], data: DataCheck) throws(Failure) {
        guard let given = try TrainingArguments(commandLine: [commandWord] + arguments) else { return }
        var model: String?
        do {
            var command = try TrainCommand.parse(Array(given.line.dropFirst()))
            command.arguments = given
            model = command.origin.model
            switch data {
            case .none: _ = try command.choice(from: command.start())
            case .found: _ = try command.makeJob(on: nil)
            case .read:
                let job = try command.makeJob(on: nil)
                _ = try failing(try job.rehearse())
            }
        } catch let failure as Failure {
            throw given.blaming(failure, model: model)
        } catch {
            throw Failure(given.blaming(error))
        }
    }
}
