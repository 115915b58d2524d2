import Datasets
import Learning
import Matrices
import ModelFiles
import Training

/// What `predict` gives a model of files, folders and standard input, a sample at a time.
struct PredictionInput {
    /// How a picture becomes what the model was trained on.
    enum Preparation: Sendable {
        /// As it is; the size must be the model's.
        case raw
        /// Scaled to the model's size.
        case scaled
        /// Scaled and moved as MNIST's digits were, its ink found first.
        case centered
    }

    /// One sample as the network takes it: a single row.
    struct Sample {
        let asked: AskedSample
        let input: NetworkInput
        /// Whether the next one would have to be waited for.
        var isLast = false
    }

    let model: ModelFile
    let preparation: Preparation
    /// What the column of the labels is called, where the command line says so.
    let label: String?
    /// What the columns of the text are called, between commas, where the command line says so.
    let textColumns: String?
    /// Is told of a file that cannot be read; the others are read all the same.
    let failed: (Failure) -> Void
    /// Is told what a person should know of a file that is read.
    let note: (String) -> Void

    /// What stands for standard input on the command line.
    static let standardInput = "-"

    /// Calls `body` with the samples of files, of all files of folders, and of standard input, in their order. Of a file
    /// with a fault, `body` may get the samples before it.
    ///
    /// Throws what `body` throws.
    func forEachSample(of arguments: [String], _ body: (Sample) throws(Failure) -> Void) throws(Failure) {
        switch model.input {
        case .image(let height, let width, let channels):
            try forEachPicture(
                of: arguments, PictureFrame(size: PictureSize(width: width, height: height), channels: channels), body)
        case .row(let encoding): try forEachRow(of: arguments, encoding, body)
        case .text(let features): try forEachText(of: arguments, features, body)
        }
    }

    /// One file that the command line names, or that is in a folder that it names.
    struct File {
        let path: String
        /// Whether it was found in a folder.
        var isFound = false
        /// The class that the folder is called after.
        var label: String?
    }

    /// The file of that name, or all files of the folder. None where it cannot be read, which is told.
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
