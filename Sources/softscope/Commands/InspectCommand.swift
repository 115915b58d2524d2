import ArgumentParser
import Dashboard
import ModelFiles
import Terminal
import Training

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Opens the dashboard's pages 2 to 5 on a saved model, without training.",
        discussion: """
            The samples one by one, the classes, the layers from inside, and the softmax step by step; ? lists the keys.

            Example: softscope inspect model.safetensors
            """)

    @OptionGroup(title: "Model") var model: ModelFileOptions
    @OptionGroup(title: "Data") var data: MeasuringDataOptions
    @OptionGroup(title: "Display") var look: LookOptions

    mutating func run() throws {
        let file = try model.load()
        do throws(TrainingError) { _ = try file.training?.checkedSettings() } catch {
            throw Failure(.badData, "\(model.path): \(error)")
        }
        let source = try data.source(for: file, at: model.runPath)
        let options = data
        let saved = SavedModel(file, name: model.checkpoint, source: source) { progress throws(Failure) in
            try options.load(source, for: file, progress: progress)
        }
        guard CursesTerminal.isAvailable() else {
            throw Failure(.wrongUsage, "inspect needs a terminal; evaluate and predict do without")
        }
        do {
            let ending = try DashboardSession(source: saved, settings: look.settings).run()
            for warning in saved.warnings { StandardStream.error.warn(warning) }
            if let error = ending.recordingError { throw Failure(writing: error) }
            try (ending.departure == .interrupted ? ExitStatus.interrupted : .done).leave()
        } catch let error as TerminalError {
            throw Failure(.failed, "This terminal cannot show a dashboard: \(error); evaluate and predict do without.")
        }
    }
}
