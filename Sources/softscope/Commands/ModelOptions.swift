import ArgumentParser
import Learning
import Training

/// Options for the model.
struct ModelOptions: ParsableArguments {
    @Option(help: "Set model, initialisation, optimiser, batch size and epochs at once.")
    var preset: Preset?

    @Option(help: .setting("hidden"))
    var hidden: HiddenWidths?

    @Option(help: .setting("embedding"))
    var embedding: Int?

    @Option(help: .setting("activation"))
    var activation: Activation?

    @Flag(help: .setting("batch_norm"))
    var batchNorm = false

    @Option(help: .setting("dropout"))
    var dropout: Double?

    @Option(help: .setting("head"))
    var head: TrainingConfiguration.HeadChoice?

    @Option(help: .setting("lesson"))
    var lesson: Lesson?

    @Option(help: .setting("initialization"))
    var initialization: InitializationChoice?

    func apply(to configuration: inout TrainingConfiguration) {
        lesson?.apply(to: &configuration)
        if let hidden { configuration.hidden = hidden.widths }
        if let embedding { configuration.embedding = embedding }
        if let activation { configuration.activation = activation }
        if batchNorm { configuration.batchNorm = true }
        if let dropout { configuration.dropout = dropout }
        if let head { configuration.head = head }
        let isPresets = hidden == nil && activation == nil && !batchNorm && !(lesson?.setsLayers ?? false)
        if let choice = initialization ?? (isPresets ? nil : .auto) {
            configuration.initialization = choice.initialization(for: configuration.activation)
        }
    }
}

/// The widths of hidden layers on the command line: "128,64" or "none".
struct HiddenWidths: ExpressibleByArgument {
    var widths: [Int]

    init?(argument: String) {
        if argument == "none" || argument.isEmpty {
            widths = []
            return
        }
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        let widths = parts.compactMap { $0 }
        guard widths.count == parts.count else { return nil }
        self.widths = widths
    }
}

enum InitializationChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, he, glorot, lecun, torch

    func initialization(for activation: Activation) -> Initialization {
        switch self {
        case .auto: Initialization.suited(to: activation)
        case .he: .heUniform
        case .glorot: .glorotUniform
        case .lecun: .lecunUniform
        case .torch: .torchDefault
        }
    }
}

extension InitializationChoice {
    /// The choice for a run's setting; nil if there is none.
    init?(setting: String) {
        guard
            let choice = Self.allCases.first(where: { $0.initialization(for: .relu).rawValue == setting && $0 != .auto }
            )
        else { return nil }
        self = choice
    }
}

extension Preset: ExpressibleByArgument {}
extension Activation: ExpressibleByArgument {}
extension TrainingConfiguration.HeadChoice: ExpressibleByArgument {}
extension Lesson: ExpressibleByArgument {}
