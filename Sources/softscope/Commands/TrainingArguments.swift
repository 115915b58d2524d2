import ArgumentParser

/// An option as the command line or the file of --config gives it.
struct GivenOption: Codable, Hashable, Sendable {
    /// Without its dashes.
    var name: String
    /// nil for a flag.
    var value: String?
    /// Where the file gives it, "run.toml, line 3"; nil on the command line.
    var place: String?

    /// As the argument parser takes it: behind an equals sign a value may begin with a minus, but must not be empty.
    var arguments: [String] {
        guard let value else { return ["--\(name)"] }
        return value.isEmpty ? ["--\(name)", ""] : ["--\(name)=\(value)"]
    }
}

/// What the command line and the file of --config say about a run, option by option.
struct TrainingArguments: Codable, Sendable {
    /// The file's first; of those that are given twice, the command line's.
    private(set) var options: [GivenOption] = []
    /// What the argument parser is to parse.
    private(set) var line: [String] = []

    init() {}

    /// - Parameter arguments: without the program's name.
    /// - Returns: nil for another command than `train`. Throws for a file of --config that cannot be used.
    init?(commandLine arguments: [String]) throws(Failure) {
        line = arguments
        var rest = arguments[...]
        if let first = arguments.first {
            if first == TrainCommand.configuration.commandName {
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
        line = [TrainCommand.configuration.commandName ?? ""] + file.flatMap(\.arguments) + rest
    }

    /// What the options of a command line are. Names that the parser will refuse are passed over.
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
    /// The options that say what is trained and how, which a stored run or model has answers to already.
    ///
    /// - Parameter sections: their headings in the help.
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

/// Errors, with the place of the option that is at fault where that is not the command line.
extension TrainingArguments {
    /// An error of the argument parser, as the file's where the file alone gives it too.
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

    /// A failure that an option's value brought about: where the file gives that, or where nobody does and it comes from the
    /// model that the run begins with, it is bad data and no wrong usage.
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
