import ArgumentParser
import Telemetry

/// How fast the dashboard shows a run that would be over within seconds.
enum DisplayPace: Hashable, Sendable {
    case full
    case spread(seconds: Double)

    /// Long enough to see a network learn, and to read the screen meanwhile.
    static let standard = DisplayPace.spread(seconds: 20)

    var speed: TrainingSpeed {
        switch self {
        case .full: .full
        case .spread(let seconds): .spread(seconds: seconds)
        }
    }
}

extension DisplayPace: ExpressibleByArgument {
    init?(argument: String) {
        if argument == "full" {
            self = .full
            return
        }
        guard let seconds = Double(argument), (1...3600).contains(seconds) else { return nil }
        self = .spread(seconds: seconds)
    }

    var defaultValueDescription: String {
        switch self {
        case .full: "full"
        case .spread(let seconds): "\(Int(seconds))"
        }
    }
}
