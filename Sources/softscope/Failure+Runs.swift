import Datasets
import Files
import Interchange
import ModelFiles
import Runs
import Screen
import Training

extension Failure {
    /// The failure for a run or a saved model that cannot be used, with the option that helps.
    init(_ error: RunError) {
        switch error {
        case .data(let error): self.init(error)
        case .training(let error): self.init(error)
        case .notWritten(let error): self.init(writing: error)
        case .notClaimed(let error):
            let sentence = "\(error)"
            let text = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
            self.init(.writeFailed, "\(text); --runs-dir names another folder for runs.")
        case .noRoom(let path, let free, let needed):
            let numbers = NumberFormat(isASCII: true)
            self.init(
                .writeFailed,
                "There is too little room for \(path): the disk has \(numbers.count(Double(free)))B left, and a model with "
                    + "its training takes \(numbers.count(Double(needed)))B.")
        case .noMemory(let memory): self.init(memory)
        case .changedData(let path):
            self.init(
                .badData,
                "\(path) has changed since the run was trained on it: say with --data where the data is as it was.")
        case .unnamedRunsFolder: self.init(.wrongUsage, "--runs-dir needs the name of a folder")
        case .noRunsFolder:
            self.init(.wrongUsage, "neither XDG_DATA_HOME nor HOME is set: name the runs folder with --runs-dir")
        case .noSuchRun(let name, let folder):
            self.init(.notThere, "There is no file \(name), and no run of that name in \(folder).")
        case .notResumable(let path):
            self.init(
                .badData,
                "\(path): the file holds a model, and not where its training stands; --finetune can begin from it.")
        case .badRun(let path, let error): self.init(.badData, "\(path): \(error)")
        case .otherData(let name):
            self.init(.wrongUsage, "the model was trained on \(name): say with --data where that is.")
        case .lostData(let path):
            self.init(
                .notThere,
                "The run was trained on \(path), where nothing can be found now: say with --data where that is.")
        case .notRead(let error): self.init(reading: error)
        case .foreign(let path, let signature): self.init(.badData, signature.refusal(of: path, as: .model))
        case .text(let path): self.init(.badData, "\(path) is text, expected a safetensors file.")
        case .notAModel(let path, let error): self.init(.badData, "\(path): \(error).")
        case .badSettings(let error): self.init(.badData, "The model's settings cannot be used: \(error)")
        case .noData(let trained):
            let trained = trained.map { "the model was trained on \($0), which is not a built-in dataset" }
            self.init(
                .wrongUsage,
                "\(trained ?? "the file does not say what the model was trained on"): pass it with --data")
        case .missingColumn(let path, let column, let use, let option):
            self.init(
                .badData,
                "\(path) has no column \(column), which was \(use) in training: name its column with --\(option).")
        case .noSamples(let data, let split):
            self.init(.badData, "\(data) has no \(split == "all" ? "" : split + " ")samples.")
        case .misfit(let data, let error): self.init(.badData, "The model and \(data) do not fit: \(error).")
        }
    }

    private init(_ memory: MemoryEstimate) {
        self.init(
            .wrongUsage,
            "training would take about \(memory.total.megabytes) (data \(memory.data.megabytes), weights "
                + "\(memory.model.megabytes), a batch \(memory.batch.megabytes)), more than there is: give a smaller "
                + (memory.batch > memory.model ? "--batch-size or --hidden" : "--hidden"))
        option = memory.batch > memory.model ? "batch-size" : "hidden"
    }
}

/// Turns the errors of `body` into failures.
func failing<Value>(_ body: @autoclosure () throws(RunError) -> Value) throws(Failure) -> Value {
    do throws(RunError) { return try body() } catch { throw Failure(error) }
}
