package import Datasets
package import Files
package import Interchange
package import ModelFiles
package import Training

/// Why a run or a saved model cannot be used. The program adds which option helps.
package enum RunError: Error, Hashable, Sendable {
    case data(DatasetError)
    case training(TrainingError)
    /// A file or a folder that the run needs cannot be written.
    case notWritten(FileError)
    /// The folder of a new run cannot be made.
    case notClaimed(FileError)
    /// The disk has too little space for a model with its training state; sizes in bytes.
    case noRoom(path: String, free: Int, needed: Int)
    /// Training would take more memory than is available.
    case noMemory(MemoryEstimate)
    /// The data of a resumed run has changed.
    case changedData(path: String)

    /// The runs folder's name is empty.
    case unnamedRunsFolder
    /// No environment variable says where runs are kept.
    case noRunsFolder
    /// There is neither a file nor a run in that folder with that name.
    case noSuchRun(String, folder: String)

    /// A model's file has no training state to resume from.
    case notResumable(path: String)
    /// The file's settings of the run to resume are invalid.
    case badRun(path: String, TrainingError)
    /// A resumed run was trained on data whose location is not recorded.
    case otherData(name: String)
    /// The data that a run was trained on no longer exists.
    case lostData(path: String)

    /// The model's file cannot be read.
    case notRead(FileError)
    /// The file has another format than a model's.
    case foreign(path: String, FileSignature)
    /// The file is a text.
    case text(path: String)
    case notAModel(path: String, ModelFileError)
    /// The training settings in a model's file are invalid.
    case badSettings(TrainingError)

    /// No data was specified; the model's file has this name for it, if any.
    case noData(trainedOn: String?)
    /// A table lacks a column that training used; the option names another one.
    case missingColumn(path: String, column: String, use: String, option: String)
    /// There are no samples to evaluate on.
    case noSamples(data: String, split: String)
    case misfit(data: String, MismatchError)
}
