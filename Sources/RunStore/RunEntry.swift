import Files
package import Interchange

/// A stored run with everything that a list of runs shows or is filtered by; its points are read on request.
package struct RunEntry: Sendable, Identifiable {
    package let id: Int64
    package var name: String
    /// Grows in the whole store with each change of any run.
    package var revision: Int64
    /// `softscope`, or the format of the log of another program, as in the JSON of `watch`.
    package var format: String
    /// Whether its points lie in the log at `path`, and not in the store.
    package var isReference: Bool
    /// The folder or file of the log that the run refers to, or was imported from.
    package var path: String?
    package var state: StoredState
    /// Seconds since 1970.
    package var created: Double
    package var started: Double?
    package var ended: Double?
    package var updated: Double
    /// Seconds of training and evaluation, without pauses.
    package var seconds: Double
    package var attempts: Int
    package var seed: UInt64?
    package var data: String?
    /// The widths of the layers, `784-128-10`.
    package var model: String?
    /// Where the run saves its model; there need not be a file yet, or any more.
    package var modelPath: String?
    package var exitStatus: Int?
    /// Why the run failed or diverged, in one sentence.
    package var reason: String?
    package var note: String
    package var tags: [String]
    /// The program and its arguments; parsed at each use.
    package var command: [String] { Self.json(commandText)?.arrayValue?.compactMap(\.stringValue) ?? [] }
    /// The working folder.
    package var folder: String?
    package var commit: String?
    /// Whether files of the repository differed from the commit.
    package var isDirty: Bool?
    package var host: String?
    package var processor: String?
    package var cores: Int?
    package var process: LocatedProcess?
    /// What charts and tables need besides, such as the planned epochs; parsed at each use.
    package var details: [JSONValue.Member] { Self.json(detailsText)?.objectValue ?? [] }
    /// The settings, in the order in which they are shown; parsed at each use, for lists of thousands of runs seldom
    /// need them.
    package var config: [JSONValue.Member] { Self.json(configText)?.objectValue ?? [] }
    /// The metrics, in the order in which they were first measured.
    package var metrics: [MetricFigures]

    let commandText: String?
    let detailsText: String?
    let configText: String?

    private static func json(_ text: String?) -> JSONValue? { text.flatMap { try? JSONValue(parsing: $0) } }

    /// The process that watches over `process` and records the run, for a program that was started from here.
    package var supervisor: LocatedProcess? {
        guard let process, let value = details.first(where: { $0.name == NewRun.supervisor })?.value,
            let pid = value["pid"]?.integerValue.flatMap(Int32.init(exactly:)), let start = value["start"]?.integerValue
        else { return nil }
        return LocatedProcess(
            ProcessIdentity(pid: pid, start: Int64(start)), boot: process.boot, namespace: process.namespace)
    }

    /// The value of a setting.
    package func setting(_ name: String) -> JSONValue? { config.first { $0.name == name }?.value }

    /// The figures of a metric.
    package func metric(_ name: String) -> MetricFigures? { metrics.first { $0.name == name } }
}
