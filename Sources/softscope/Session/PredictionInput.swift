import Datasets
import Learning
import Matrices
import ModelFiles
import Training

/// The input of `predict`: samples from files, folders and standard input, one at a time.
struct PredictionInput {
    /// How a picture is prepared for the model.
    enum Preparation: Sendable {
        /// Unchanged; the size must be the model's.
        case raw
        /// Scaled to the model's size.
        case scaled
        /// Scaled and centred by its ink, like MNIST's digits.
        case centered
    }

    /// A sample as input to the network: a single row.
    struct Sample {
        let asked: AskedSample
        let input: NetworkInput
        /// Whether the next sample is not there yet.
        var isLast = false
        /// The words of a next-word task before the predicted one, as indices, nearest last.
        var previous: [UInt16] = []
    }

    let model: ModelFile
    let preparation: Preparation
    /// The name of the label column, if the command line gives it.
    let label: String?
    /// The names of the text columns, separated by commas, if the command line gives them.
    let textColumns: String?
    /// Receives the failure of each file that cannot be read; the other files are read all the same.
    let failed: (Failure) -> Void
    /// Receives notes about the files, for people.
    let note: (String) -> Void

    /// The argument that means standard input.
    static let standardInput = "-"

    /// Calls `body` with the samples of files, of all files in folders, and of standard input, in order. For a file
    /// with an error, `body` may receive the samples before it.
    ///
    /// Throws what `body` throws.
    func forEachSample(of arguments: [String], _ body: (Sample) throws(Failure) -> Void) throws(Failure) {
        switch model.input {
        case .image(let height, let width, let channels):
            try forEachPicture(
                of: arguments, PictureFrame(size: PictureSize(width: width, height: height), channels: channels), body)
        case .row(let encoding): try forEachRow(of: arguments, encoding, body)
        case .text(let features): try forEachText(of: arguments, features, body)
        case .words(let window): try forEachSentence(of: arguments, window, body)
        }
    }

    /// A file that the command line names, or in a folder that it names.
    struct File {
        let path: String
        /// Whether it was found in a folder.
        var isFound = false
        /// The class after which the folder is named.
        var label: String?
    }

    /// The named file, or all files in the named folder; empty if it cannot be read, which is reported.
    func files(_ argument: String, _ kind: SampleFileKind) -> [File] {
        guard argument != Self.standardInput, UnlabelledFolder.isThere(argument) else { return [File(path: argument)] }
        do throws(DatasetError) {
            return try UnlabelledFolder.files(in: argument, kind).map { file in
                let label = model.classNames.contains(file.folderName) ? file.folderName : nil
                return File(path: file.path, isFound: true, label: label)
            }
        } catch {
            failed(Failure(error))
            return []
        }
    }
}
