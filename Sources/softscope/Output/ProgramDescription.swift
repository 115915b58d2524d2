import Interchange

/// The program with its commands and options, as the argument parser describes them itself. The man page and the guide
/// are made from it, so that they agree with `--help`.
struct ProgramDescription {
    let name: String
    let abstract: String
    let discussion: String
    /// The name of the command that is run if none is given.
    let defaultCommand: String?
    /// The commands that are not hidden, without `help`.
    let commands: [Command]

    struct Command {
        let name: String
        let abstract: String
        let discussion: String
        /// The operands and options that are not hidden.
        let arguments: [Argument]

        var operands: [Argument] { arguments.filter { $0.kind == .operand } }

        /// A command and those below it, whose names begin with its own: `runs`, `runs show`. The options of the one that
        /// is run if none of them is named are its own.
        fileprivate static func all(_ command: JSONValue, behind parent: String) -> [Command] {
            let name = command.text("commandName")
            guard name != "help" else { return [] }
            let below = command.shown("subcommands")
            let usual = below.first { $0["commandName"] == command["defaultSubcommand"] }
            let own = Command(
                name: parent + name, abstract: command.text("abstract"), discussion: command.text("discussion"),
                arguments: (usual ?? command).shown("arguments").map(Argument.init))
            return [own]
                + below.filter { $0 != usual }.flatMap { all($0, behind: "\(parent)\(name) ") }
        }
    }

    struct Argument {
        enum Kind {
            case operand
            /// An option with a value.
            case option
            case flag
        }

        let kind: Kind
        /// A placeholder for the value; empty if there is none.
        let valueName: String
        /// The names with their dashes; empty for an operand.
        let names: [String]
        /// The heading under which `--help` lists it.
        let section: String
        let isOptional: Bool
        let isRepeating: Bool
        /// What it does, with its values and its default.
        let text: String
    }

    /// - Parameter description: the output of the root command's `_dumpHelp`.
    init(_ description: JSONValue) {
        let root = description["command"] ?? .null
        name = root.text("commandName")
        abstract = root.text("abstract")
        discussion = root.text("discussion")
        defaultCommand = root["defaultSubcommand"]?.stringValue
        commands = root.shown("subcommands").flatMap { Command.all($0, behind: "") }
    }
}

extension ProgramDescription.Argument {
    fileprivate init(_ argument: JSONValue) {
        kind =
            switch argument["kind"]?.stringValue {
            case "positional": .operand
            case "option": .option
            default: .flag
            }
        valueName = argument.text("valueName")
        names = (argument["names"]?.arrayValue ?? []).compactMap { name in
            name["name"]?.stringValue.map { (name["kind"] == "long" ? "--" : "-") + $0 }
        }
        section = argument.text("sectionTitle")
        isOptional = argument["isOptional"]?.boolValue == true
        isRepeating = argument["isRepeating"]?.boolValue == true
        let notes = [
            argument["allValues"]?.arrayValue.map { "values: " + $0.compactMap(\.stringValue).joined(separator: ", ") },
            argument["defaultValue"]?.stringValue.map { "default: " + $0 },
        ].compactMap(\.self)
        text = argument.text("abstract") + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
    }
}

extension JSONValue {
    fileprivate func text(_ key: String) -> String { self[key]?.stringValue ?? "" }

    /// The elements of an array that are not hidden.
    fileprivate func shown(_ key: String) -> [JSONValue] {
        self[key]?.arrayValue?.filter { $0["shouldDisplay"]?.boolValue != false } ?? []
    }
}
