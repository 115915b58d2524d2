import Datasets
import Files
import Interchange
import Learning
import ModelFiles
import Training

extension TrainingJob {
    /// The place for a run's model.
    struct Place {
        var name: String
        var path: String
        /// The run's folder, if it has one.
        var folder: String?
        /// The pipe, if the model is written to one.
        var pipe: HeldPipe?
    }

    /// The name of the run, without a number.
    func wish(
        for configuration: TrainingConfiguration, on dataset: Dataset
    ) throws(RunError) -> RunsFolder.Wish {
        if let name { return .given(name) }
        let widths: [Int]
        do throws(TrainingError) {
            widths = try configuration.fitted(to: dataset.train)
                .plan(features: dataset.train.features, classes: dataset.train.classNames.count).widths
        } catch {
            throw .training(error)
        }
        return .derived("\(dataset.name)-\(widths.map(String.init).joined(separator: "-"))")
    }

    func claimPlace(wish: RunsFolder.Wish) throws(RunError) -> Place {
        switch destination {
        case .file(let path):
            // Checked now, and not after hours of training.
            let pipe: HeldPipe?
            do throws(FileError) { pipe = try AtomicFile.checkWritable(path) } catch { throw .notWritten(error) }
            AtomicFile.sweepFolder(of: path)
            return Place(name: wish.text, path: path, pipe: pipe)
        case .run(let run):
            AtomicFile.sweepFolder(of: run.modelPath)
            return Place(name: run.name, path: run.modelPath, folder: run.folder)
        case .runsFolder(let path):
            let claimed = try RunsFolder(given: path).claim(wish)
            return Place(name: claimed.name, path: claimed.modelPath, folder: claimed.folder)
        }
    }

    /// Models written on request are placed beside the final model, with the batch in their names.
    static func path(_ path: String, for occasion: Trainer.Occasion) -> String {
        let batch: Int
        switch occasion {
        case .end, .checkpoint: return path
        case .rescue(let folder):
            let name = path.split(separator: "/").last.map(String.init) ?? "model.safetensors"
            let home = folder == "~" || folder.hasPrefix("~/") ? Environment["HOME"] : nil
            return "\(home.map { $0 + folder.dropFirst() } ?? folder)/\(name)"
        case .request(let number): batch = number
        }
        let suffix = ".safetensors"
        let stem = path.hasSuffix(suffix) ? String(path.dropLast(suffix.count)) : path
        return "\(stem)-batch-\(batch)\(suffix)"
    }

    /// The note about the location of the data, for the run's folder; nil for built-in datasets.
    func note(in folder: String) -> DataNote.Writing? {
        guard sourceName.hasPrefix("/") else { return nil }
        return DataNote.Writing(DataNote(path: sourceName), to: folder)
    }

    static func save(_ model: ModelFile, to path: String) throws(TrainingError) -> String {
        do throws(FileError) {
            try AtomicFile.write(model.safetensors.encoded(), to: path)
            return path.shownPath
        } catch {
            throw .notSaved("\(error)")
        }
    }
}
