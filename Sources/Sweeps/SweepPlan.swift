package import Interchange

/// All runs of a sweep: each combination of the values of its axes, with each seed.
package struct SweepPlan: Hashable, Sendable {
    package let axes: [SweepAxis]
    /// The number of seeds, from 1; 0 where the runs get none.
    package let seeds: Int
    /// A program with `{name}` for values, or where it begins with an option or is empty, options for training.
    package let command: [String]
    /// The folder in which the runs work.
    package let workingFolder: String

    /// The most runs of a sweep.
    package static let mostMembers = 10_000
    /// The name of the seed among the settings.
    package static let seedName = "seed"

    /// Throws if a setting has no place in the command, or two.
    package init(
        axes: [SweepAxis], seeds: Int, command: [String], workingFolder: String
    ) throws(SweepError) {
        self.axes = axes
        self.seeds = seeds
        self.command = command
        self.workingFolder = workingFolder
        var names: Set<String> = seeds > 0 ? [Self.seedName] : []
        var count = max(1, seeds)
        for axis in axes {
            guard names.insert(axis.name).inserted else { throw .repeatedAxis(axis.name) }
            let (product, overflows) = count.multipliedReportingOverflow(by: axis.values.count)
            guard !overflows, product <= Self.mostMembers else { throw .tooManyMembers(most: Self.mostMembers) }
            count = product
        }
        guard count <= Self.mostMembers else { throw .tooManyMembers(most: Self.mostMembers) }
        if isTraining {
            let given = command.first { argument in
                names.contains { argument == "--\($0)" || argument.hasPrefix("--\($0)=") }
            }
            if let given { throw .givenBeside(String(given.drop { $0 == "-" }.prefix { $0 != "=" })) }
        } else {
            for name in names.sorted() where !command.contains(where: { $0.contains("{\(name)}") }) {
                throw .missingPlaceholder(name)
            }
        }
    }

    /// Whether the runs are trainings by this program.
    package var isTraining: Bool { command.first?.hasPrefix("-") ?? true }

    /// The runs, numbered from 1. The seed changes fastest, and the first axis slowest.
    package var members: [SweepMember] {
        var combinations: [[SweepMember.Setting]] = [[]]
        for axis in axes {
            combinations = combinations.flatMap { settings in
                axis.values.map { settings + [SweepMember.Setting(axis.name, $0)] }
            }
        }
        if seeds > 0 {
            combinations = combinations.flatMap { settings in
                (1...seeds).map { settings + [SweepMember.Setting(Self.seedName, "\($0)")] }
            }
        }
        return combinations.enumerated().map { SweepMember(number: $0.offset + 1, settings: $0.element) }
    }

    /// The arguments of a run: the program with its arguments, or the options for training.
    package func arguments(of member: SweepMember) -> [String] {
        guard !isTraining else { return command + member.settings.map { "--\($0.name)=\($0.value)" } }
        return command.map { argument in
            member.settings.reduce(argument) { text, setting in
                text.split(separator: "{\(setting.name)}", omittingEmptySubsequences: false).joined(
                    separator: setting.value)
            }
        }
    }
}

/// A run of a sweep.
package struct SweepMember: Hashable, Sendable {
    package struct Setting: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// From 1, in the order of the grid.
    package let number: Int
    package let settings: [Setting]

    /// `learning-rate=1e-3 hidden=64 seed=1`.
    package var text: String { settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }
}

extension SweepPlan {
    package var json: JSONValue {
        [
            "version": 1,
            "grid": .array(
                axes.map { ["name": .string($0.name), "values": .array($0.values.map(JSONValue.string))] }),
            "seeds": .integer(seeds), "command": .array(command.map(JSONValue.string)),
            "working_folder": .string(workingFolder),
        ]
    }

    /// Nil where it is not the plan of a sweep.
    package init?(json: JSONValue) {
        guard let seeds = json["seeds"]?.integerValue, seeds >= 0, let grid = json["grid"]?.arrayValue,
            let command = json["command"]?.arrayValue?.compactMap(\.stringValue),
            let folder = json["working_folder"]?.stringValue
        else { return nil }
        let axes = grid.compactMap { axis -> SweepAxis? in
            guard let name = axis["name"]?.stringValue,
                let values = axis["values"]?.arrayValue?.compactMap(\.stringValue), !values.isEmpty
            else { return nil }
            return SweepAxis(name, values)
        }
        guard axes.count == grid.count,
            let plan = try? SweepPlan(axes: axes, seeds: seeds, command: command, workingFolder: folder)
        else { return nil }
        self = plan
    }
}
