import Screen
import Telemetry

/// A column of the table of runs.
enum RunColumn: Hashable, Sendable {
    case name, state, step, attempts, log, age, duration, tags, note
    /// How many runs a row stands for.
    case count
    case metric(QuantityName)
    case setting(String)

    /// The name in the list of columns.
    var name: String {
        switch self {
        case .name: "run"
        case .state: "state"
        case .step: "step"
        case .attempts: "attempts"
        case .log: "log"
        case .age: "age"
        case .duration: "duration"
        case .tags: "tags"
        case .note: "note"
        case .count: "n"
        case .metric(let name): name.title
        case .setting(let name): name
        }
    }

    /// Where columns have no room together, the one of lower importance is left out.
    var importance: Int {
        switch self {
        case .name: 100
        case .state: 82
        case .count: 90
        case .metric(let name): name.half == .train ? 65 : 85
        case .setting: 75
        case .tags: 60
        case .age: 50
        case .duration: 45
        case .step: 40
        case .note: 35
        case .attempts: 30
        case .log: 20
        }
    }

    var isText: Bool {
        switch self {
        case .name, .state, .log, .tags, .note, .setting: true
        case .step, .attempts, .age, .duration, .count, .metric: false
        }
    }

    /// Whether the greatest values come first when one begins to sort by it.
    var beginsDescending: Bool {
        switch self {
        case .metric(let name): name.better == .up
        case .step, .count: true
        default: false
        }
    }
}

extension QuantityName {
    /// As columns and axes show it: `val loss`, `train accuracy`, `lr`.
    var title: String {
        switch half {
        case .train: "train \(quantity)"
        case .validation: "val \(quantity)"
        case .test: "test \(quantity)"
        case .unsaid: quantity
        }
    }
}

extension WatchedRun.Setting {
    /// Whether it is the seed of the random numbers: `seed`, `random_seed`, `train.seed`.
    var isSeed: Bool { name.lowercased().split { !$0.isLetter }.last == "seed" }
}
