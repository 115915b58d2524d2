import ArgumentParser
import Dashboard
import Datasets
import Files
import ModelFiles
import RunStore
import Runs
import Screen
import Telemetry
import Training

struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Writes a page of the dashboard as SVG, HTML or text, without a terminal.",
        usage: "softscope snapshot [<model|run>] <file> [<options>]",
        discussion: """
            For a saved model, or a run by its name or folder, it shows pages 2 to 5, as inspect does. Without a model it \
            trains the default network on MNIST for a few epochs, keeps none of it, and shows a page of pages 1 to 5; page 6 \
            shows the stored runs.

            The file's extension chooses the format. --keys presses keys before the page is drawn, to reach whatever the \
            dashboard can show; keys that steer training, save files or quit do nothing.

            Examples:
              softscope snapshot page.svg
              softscope snapshot --page 3 --size 200x60 model.safetensors classes.html
              softscope snapshot --page 2 --keys "/ w n n" mnist-784-128-10-1 mistake.svg
              softscope snapshot --epochs 10 --batches 7000 --theme light train.svg
              softscope snapshot --page 6 --keys "A v" runs.svg
              softscope snapshot --animated --size 100x30 learning.svg
            """)

    @Argument(
        help: ArgumentHelp(
            """
            A model file, or a run, where one is to be shown; then the file to write, which ends in .svg, .html or .txt; - \
            is standard output.
            """, valueName: "paths"),
        completion: .file())
    var paths: [String]

    @Option(help: "The page, 1 to \(Self.pages). Default: the first that there is.")
    var page: Int?

    private static let pages = Pages.standard.ids(with: [.training, .otherRuns]).count

    @Option(help: ArgumentHelp("Columns and rows of the screen, such as 80x24 or 200x60.", valueName: "size"))
    var size = ScreenSize(columns: 120, rows: 36)

    @Option(
        help: """
            Keys to press first, with blanks between them: single characters, or names such as enter, esc, tab, space, up, \
            home, pgdn, ctrl-l.
            """)
    var keys: KeySequence?

    @Option(
        help:
            "What to write to standard output: \(FrameFormat.allCases.map(\.rawValue).joined(separator: ", ")). Default: svg."
    )
    var format: FrameFormat?

    @Option(help: "Without a model: how many epochs to train. Default: 3.")
    var epochs: Int?

    @Option(help: "Without a model: show the run as it is after so many batches, while it is training.")
    var batches: Int?

    @Flag(help: "Without a model: write an SVG that moves, the whole run in a few seconds.")
    var animated = false

    @Option(help: "Without a model: train this lesson.")
    var lesson: Lesson?

    @OptionGroup(title: "Model") var weights: WeightsOptions
    @OptionGroup(title: "Data") var data: MeasuringDataOptions

    @OptionGroup var store: StoreOptions

    @OptionGroup(title: "Display") var look: PictureOptions

    func validate() throws {
        guard 1...2 ~= paths.count else {
            throw ValidationError("snapshot takes a model, if any, and one file to write; it was given \(paths.count)")
        }
        if let page, !(1...Self.pages ~= page) {
            throw ValidationError("--page must be 1 to \(Self.pages), not \(page)")
        }
        if showsRuns, animated || epochs != nil || batches != nil || lesson != nil {
            throw ValidationError("--page \(Self.pages) shows stored runs: leave out what is for a training")
        }
        if let epochs, !(1...1000 ~= epochs) {
            throw ValidationError("--epochs must be 1 to 1000, not \(epochs)")
        }
        if let batches, batches < 1 { throw ValidationError("--batches must be at least 1, not \(batches)") }
    }

    mutating func run() throws {
        let format = try chosenFormat()
        if animated {
            guard format == .svg, paths.count == 1, batches == nil else {
                throw Failure(
                    .wrongUsage,
                    "--animated films a whole run as SVG: give it one file that ends in .svg, and no --batches")
            }
            return try write(film(look.appearance(of: format)))
        }
        var snapshot = try paths.count == 2 ? inspection(of: paths[0]) : showsRuns ? storedRuns() : training()
        if let page {
            guard snapshot.pages.contains(page) else {
                throw Failure(
                    .wrongUsage,
                    "--page \(page) is not there for a saved model: choose one of "
                        + snapshot.pages.map(String.init).joined(separator: ", "))
            }
            snapshot.press([.character(Character("\(page)"))])
        }
        snapshot.press(keys?.keys ?? [])
        try write(snapshot.document(look.appearance(of: format)).text(as: format))
    }

    private func write(_ text: String) throws {
        guard output != "-" else { return try StandardStream.output.emit(text) }
        do throws(FileError) { try AtomicFile.write(Array(text.utf8), to: output) } catch {
            throw Failure(writing: error)
        }
    }

    /// The file to write.
    private var output: String { paths[paths.count - 1] }

    private func chosenFormat() throws(Failure) -> FrameFormat {
        if output == "-" { return format ?? .svg }
        if format != nil {
            throw Failure(.wrongUsage, "--format is for standard output; the name of a file says it by its extension")
        }
        guard let format = FrameFormat(fileName: output) else {
            throw Failure(.wrongUsage, "\(output) must end in .svg, .html or .txt")
        }
        return format
    }

    /// Whether the page with the stored runs is wanted.
    private var showsRuns: Bool { page == Self.pages && paths.count == 1 }

    private func storedRuns() throws(Failure) -> PageSnapshot {
        let folder = try store.folder
        // What is wrong with the store is said, and not drawn.
        _ = try storing { () throws(RunStoreError) in try RunStore(in: folder, .reading) }
        return PageSnapshot(runsIn: folder, size: size.size)
    }

    private func training() throws(Failure) -> PageSnapshot {
        try PageSnapshot(
            training: digits(), lesson: lesson, epochs: epochs ?? 3, batches: batches, size: size.size)
    }

    private func film(_ appearance: Appearance) throws(Failure) -> String {
        var film = try RunFilm(training: digits(), lesson: lesson, epochs: epochs ?? 3, size: size.size)
        let page: [Key] = page.map { [.character(Character("\($0)"))] } ?? []
        return film.document(pressing: page + (keys?.keys ?? []), appearance)
    }

    /// MNIST, or the first samples of it.
    private func digits() throws(Failure) -> Dataset {
        if data.isGiven || weights.isGiven {
            throw Failure(.wrongUsage, "options for a model and its data need a model before the file to write")
        }
        do throws(DatasetError) {
            let whole = try DataSource.resolve("mnist").load()
            return Dataset(
                name: whole.name, train: whole.train.prefix(data.limit ?? .max),
                test: whole.test.prefix(data.limit ?? .max))
        } catch {
            throw Failure(error)
        }
    }

    private func inspection(of name: String) throws(Failure) -> PageSnapshot {
        if epochs != nil || batches != nil || lesson != nil {
            throw Failure(
                .wrongUsage, "--epochs, --batches and --lesson are for a snapshot without a model, which trains one")
        }
        let path =
            try failing(try RunsFolder.Run(named: name, in: store.runsDir))?.modelPath ?? Self.modelPath(inRun: name)
        let model = try failing(try StoredModel.load(path, assuming: weights.assumptions))
        do throws(TrainingError) { _ = try model.training?.checkedSettings() } catch {
            throw Failure(.badData, "\(path): \(error)")
        }
        let source = try data.source(for: model, at: path)
        let measured = try data.load(source, for: model)
        for warning in measured.warnings { StandardStream.error.warn(warning) }
        return PageSnapshot(
            of: model, name: path, dataName: source.name, samples: measured.samples, size: size.size)
    }

    /// The path of the model in a run's folder; any other path is returned unchanged.
    private static func modelPath(inRun path: String) -> String {
        let model = path + "/model.safetensors"
        return FileSystem.isThere(model) ? model : path
    }
}

/// Options for the look of pictures of the dashboard.
struct PictureOptions: ParsableArguments {
    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    @Option(
        help: """
            The colours: \(ThemeChoice.allCases.map(\.rawValue).joined(separator: ", ")); auto is dark.
            """)
    var theme = ThemeChoice.auto

    @Option(help: "As a terminal of so many colours shows it: truecolor, 256, 16, 8, none.")
    var colors = Colors.trueColor

    enum Colors: String, ExpressibleByArgument, CaseIterable {
        case trueColor = "truecolor"
        case indexed256 = "256"
        case basic16 = "16"
        case basic8 = "8"
        case none

        fileprivate var depth: ColorDepth {
            switch self {
            case .trueColor: .trueColor
            case .indexed256: .indexed256
            case .basic16: .basic16
            case .basic8: .basic8
            case .none: .none
            }
        }
    }

    /// The appearance for a format. Texts have no colours, so pictures are drawn in shades.
    func appearance(of format: FrameFormat) -> Appearance {
        Appearance(
            glyphs: ascii ? .ascii : .unicode, colors: format == .txt ? .none : colors.depth, choice: theme,
            onLightBackground: theme == .light)
    }
}

extension FrameFormat: ExpressibleByArgument {}
