package import Files
package import Interchange

/// What is known of a run when it begins.
package struct NewRun: Sendable {
    /// The wanted name. If it is taken, the run gets a number behind it.
    package var name: String
    /// `softscope`, or the format of the log of another program.
    package var format: String
    package var state = StoredState.running
    /// Whether the points stay in the log at `path`.
    package var isReference = false
    package var path: String?
    /// Seconds since 1970.
    package var started: Double?
    package var ended: Double?
    package var seed: UInt64?
    package var data: String?
    package var model: String?
    package var modelPath: String?
    package var place = RunPlace()
    package var details: [JSONValue.Member] = []
    /// The settings, with names as in the configuration of `train`: `learning_rate`.
    package var config: [JSONValue.Member] = []

    static let supervisor = "supervisor"

    /// Says which process watches over that of `place`, and records the run: as long as one of them lives, the run was
    /// not interrupted.
    package mutating func note(supervisor: ProcessIdentity) {
        details.append(
            JSONValue.Member(
                Self.supervisor, ["pid": .integer(Int(supervisor.pid)), "start": .integer(Int(supervisor.start))]))
    }

    package init(name: String, format: String = "softscope") {
        self.name = name
        self.format = format
    }
}

/// Where and by what a run is trained.
package struct RunPlace: Sendable {
    package var machine: Machine?
    package var process: LocatedProcess?
    /// The program and its arguments.
    package var command: [String] = []
    /// The working folder.
    package var folder: String?

    package init() {}

    /// This process, on this machine.
    ///
    /// - Parameter command: the program and its arguments.
    package static func here(command: [String]) -> RunPlace {
        var place = RunPlace()
        place.machine = .current
        place.process = .current
        place.command = command
        place.folder = WorkingFolder.current
        return place
    }
}
