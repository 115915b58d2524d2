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
    /// The disk has less room than a model with its training takes, in bytes.
    case noRoom(path: String, free: Int, needed: Int)
    /// Training would take more memory than there is.
    case noMemory(MemoryEstimate)
    /// The data of a run that goes on is not as it was.
    case changedData(path: String)

    /// The runs folder's name is empty.
    case unnamedRunsFolder
    /// No environment variable says where runs are kept.
    case noRunsFolder
    /// Neither a file nor a run in that folder goes by that name.
    case noSuchRun(String, folder: String)

    /// A model's file does not say where its training stands.
    case notResumable(path: String)
    /// What the file says of the run that is to go on cannot be understood.
    case badRun(path: String, TrainingError)
    /// A run that goes on was trained on data that only its user knows the place of.
    case otherData(name: String)
    /// The data that a run was trained on is not there any more.
    case lostData(path: String)

    /// The model's file cannot be read.
    case notRead(FileError)
    /// The file is of another format than a model's.
    case foreign(path: String, FileSignature)
    /// The file is a text.
    case text(path: String)
    case notAModel(path: String, ModelFileError)
    /// What a model's file says of its training cannot be understood.
    case badSettings(TrainingError)

    /// Nobody says what data to use: the model's file has that name for it, if any.
    case noData(trainedOn: String?)
    /// A table lacks a column that had a use in training; the option names another one.
    case missingColumn(path: String, column: String, use: String, option: String)
    /// Nothing is there to measure.
    case noSamples(data: String, split: String)
    case misfit(data: String, MismatchError)
}
