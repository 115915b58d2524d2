import ArgumentParser

/// An option given on the command line or in the file of --config.
struct GivenOption: Codable, Hashable, Sendable {
    /// The name without dashes.
    var name: String
    /// nil for a flag.
    var value: String?
    /// The place in the file, "run.toml, line 3"; nil for the command line.
    var place: String?

    /// The arguments for the parser. After an equals sign, a value may begin with a minus, but must not be empty.
    var arguments: [String] {
        guard let value else { return ["--\(name)"] }
        return value.isEmpty ? ["--\(name)", ""] : ["--\(name)=\(value)"]
    }
}

/// All options for a run from the command line and the file of --config.
struct TrainingArguments: Codable, Sendable {
    /// The options, those of the file first; if an option is in both, only the command line's.
    private(set) var options: [GivenOption] = []
    /// The command line for the argument parser.
    private(set) var line: [String] = []

    init() {}

    /// - Parameter arguments: the command line without the program's name.
    /// - Returns: nil for commands other than `train`. Throws for a file of --config that cannot be used.
    init?(commandLine arguments: [String]) throws(Failure) {
        line = arguments
        var rest = arguments[...]
        if let first = arguments.first {
            if first == TrainCommand.commandWord {
                rest = rest.dropFirst()
            } else if first.hasPrefix("---") || first == "help" || Softscope.commandNames.contains(first) {
                return nil
            }
        }
        let own = Self.options(in: rest)
        guard let path = own.last(where: { $0.name == "config" })?.value else {
            options = own
            return
        }
        let names = Set(own.map(\.name))
        let file = try ConfigurationFile.read(path, options: .training).filter { !names.contains($0.name) }
        options = file + own
        line = [TrainCommand.commandWord] + file.flatMap(\.arguments) + rest
    }

    /// The options on a command line. Skips names that the parser will reject.
    private static func options(in arguments: ArraySlice<String>) -> [GivenOption] {
        var options: [GivenOption] = []
        var rest = arguments
        while let argument = rest.popFirst(), argument != "--" {
            guard let named = OptionTable.training.option(of: argument) else { continue }
            let value = named.option.takesValue ? named.value ?? rest.popFirst() : nil
            options.append(GivenOption(name: named.option.name, value: value))
        }
        return options
    }
}

extension TrainingArguments {
    /// The given options that determine what is trained and how, which a stored run or model already determines.
    ///
    /// - Parameter sections: the headings of these options in the help.
    func given(in sections: Set<Section>) -> [GivenOption] {
        options.filter { option in
            OptionTable.training[option.name].flatMap { Section(rawValue: $0.section) }.map(sections.contains) ?? false
        }
    }

    /// The headings of the help of `train`.
    enum Section: String, Hashable, Sendable {
        case data = "Data"
        case model = "Model"
        case optimisation = "Optimisation"
        case start = "Starting point"
        case run = "Run"
        case display = "Display"
    }
}

/// Errors with the place of the option that caused them, if that is in the file.
extension TrainingArguments {
    /// An error of the argument parser, attributed to the file if the file's options alone cause it too.
    func blaming(_ error: any Error) -> any Error {
        let file = options.filter { $0.place != nil }
        guard !file.isEmpty, let sentence = Self.fault(of: file) else { return error }
        let guilty = file.first { Self.fault(of: [$0]) == sentence }
        return Failure(.badData, "\((guilty ?? file[0]).place ?? ""): \(sentence)")
    }

    private static func fault(of options: [GivenOption]) -> String? {
        do {
            _ = try TrainCommand.parse(options.flatMap(\.arguments))
            return nil
        } catch {
            return Failure(error).sentence
        }
    }

    /// A failure caused by an option's value. It is bad data rather than wrong usage if the value comes from the file,
    /// or, when it was not given at all, from the model that the run begins with.
    ///
    /// - Parameter model: the model that the run begins with.
    func blaming(_ failure: Failure, model: String?) -> Failure {
        guard failure.status == .wrongUsage, let name = failure.option else { return failure }
        let place: String?
        if let given = options.last(where: { $0.name == name }) {
            place = given.place
        } else {
            place = model
        }
        return place.map { Failure(.badData, "\($0): \(failure.sentence)") } ?? failure
    }
}
