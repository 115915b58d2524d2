import ArgumentParser
import Interchange

/// The options of a command, read from the argument parser's own description, so that every declared option is known
/// wherever options are looked up.
struct OptionTable: Sendable {
    struct Option: Hashable, Sendable {
        /// The name without dashes: `batch-size`.
        var name: String
        /// The heading under which the help lists it; empty if it has none.
        var section: String
        /// False for a flag.
        var takesValue: Bool
        /// Whether the option may be repeated, adding a value each time.
        var isRepeating: Bool
        /// The values that it takes, if they are enumerated; otherwise empty.
        var choices: [String]
    }

    /// The options in the order of the help.
    let options: [Option]
    private let places: [String: Int]

    static let training = OptionTable(of: TrainCommand.self)

    init(of command: any ParsableCommand.Type) {
        // The description comes from the parser: what it lacks, the table lacks.
        let description = try? JSONValue(parsing: command._dumpHelp())
        let arguments = description?["command"]?["arguments"]?.arrayValue ?? []
        var options: [Option] = []
        var places: [String: Int] = [:]
        for argument in arguments {
            guard let option = Option(argument) else { continue }
            for name in argument["names"]?.arrayValue ?? [] {
                if let name = name["name"]?.stringValue { places[name] = options.count }
            }
            options.append(option)
        }
        self.options = options
        self.places = places
    }

    /// The option with this name, long or short, without dashes; `batch_size` is `batch-size` too.
    subscript(name: String) -> Option? {
        places[String(name.map { $0 == "_" ? "-" : $0 })].map { options[$0] }
    }

    /// The option that an argument names, with the value after its equals sign; nil if the argument is not an option of
    /// the table.
    func option(of argument: String) -> (option: Option, value: String?)? {
        guard argument.hasPrefix("-") else { return nil }
        let parts = argument.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, let option = self[String(name)] else { return nil }
        return (option, parts.count > 1 ? String(parts[1]) : nil)
    }

    /// The option name closest to a misspelt one; nil if none is close.
    func nearest(to name: String) -> String? {
        options.map { (name: $0.name, distance: editDistance(name, $0.name)) }
            .filter { $0.distance <= max(1, min(3, $0.name.count / 3)) }
            .min { $0.distance < $1.distance }?.name
    }
}

extension OptionTable.Option {
    /// nil for an argument without a name.
    fileprivate init?(_ argument: JSONValue) {
        guard let name = argument["preferredName"]?["name"]?.stringValue else { return nil }
        self.name = name
        section = argument["sectionTitle"]?.stringValue ?? ""
        takesValue = argument["kind"]?.stringValue == "option"
        isRepeating = argument["isRepeating"]?.boolValue ?? false
        choices = argument["allValues"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}

/// The number of letters to insert, delete or replace to turn one word into the other (Levenshtein 1966). Takes time
/// proportional to the product of the lengths.
func editDistance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    for (index, letter) in first.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in second.indices {
            let substituted = diagonal + (letter == second[column] ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(substituted, row[column] + 1, row[column + 1] + 1)
        }
    }
    return row[second.count]
}
