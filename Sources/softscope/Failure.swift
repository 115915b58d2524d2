import ArgumentParser
import Datasets
import Files
import Glibc
import Runs
import Training

/// The exit statuses that scripts rely on, from sysexits.h.
enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    case wrongUsage = 64
    case badData = 65
    case notThere = 66
    case writeFailed = 74
    case interrupted = 130
}

/// Why the program ends: one sentence and an exit status. All errors are turned into these here.
struct Failure: Error {
    var status: ExitStatus
    /// Empty if there is nothing to say.
    var sentence: String
    /// The option whose value caused the failure, without dashes; nil if there is no such option.
    var option: String?

    init(_ status: ExitStatus, _ sentence: String = "") {
        self.status = status
        self.sentence = sentence
    }

    init(_ error: any Error) {
        switch error {
        case let failure as Failure:
            self = failure
        case let error as DatasetError:
            self.init(error)
        case let error as TrainingError:
            self.init(error)
        case let error as RunError:
            self.init(error)
        default:
            self.init(other: error)
        }
    }

    init(_ error: DatasetError) {
        self.init(error.isWrongUsage ? .wrongUsage : error.isMissing ? .notThere : .badData, "\(error)")
        switch error {
        case .option(let name, _, _): option = name
        case .unknownClass: option = "classes"
        default: break
        }
    }

    init(_ error: TrainingError) {
        switch error {
        case .setting(let name, _, _):
            self.init(.wrongUsage, "\(error)")
            option = String(name.map { $0 == "_" ? "-" : $0 })
        case .noSamples, .oneClass, .otherData, .notResumable, .notSavable: self.init(.badData, "\(error)")
        case .notSaved: self.init(.writeFailed, "\(error)")
        }
    }

    /// The failure for a file that could not be written.
    init(writing error: FileError) {
        self.init(.writeFailed, "\(error)")
    }

    /// The failure for a file that could not be read.
    init(reading error: FileError) {
        self.init(error.isMissing ? .notThere : .badData, "\(error)")
    }

    /// The failure for an error of the argument parser, in one line. Unknown errors are not the user's.
    private init(other error: any Error) {
        let message = Softscope.message(for: error)
        self.init(
            Softscope.exitCode(for: error) == .validationFailure ? .wrongUsage : .failed,
            message.split(whereSeparator: \.isNewline).joined(separator: " "))
    }

    /// Writes the sentence to standard error and returns the exit status.
    func report() -> Int32 {
        if !sentence.isEmpty { StandardStream.error.write("softscope: \(sentence.printable)\n") }
        return status.rawValue
    }
}
