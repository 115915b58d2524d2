package import Interchange

/// Runs side by side: the settings in which they differ, and their metrics.
package struct RunComparison: Sendable {
    /// A setting with its value in each run; nil where a run lacks it.
    package struct Setting: Sendable, Hashable {
        package let name: String
        package let values: [JSONValue?]
    }

    /// A metric with its figures in each run; nil where a run lacks it.
    package struct Metric: Sendable {
        package let name: String
        package let figures: [MetricFigures?]
        /// The values at the wanted step, or at the last one before it; empty where no step was wanted.
        package let values: [Double?]
    }

    package let runs: [RunEntry]
    package let step: Int64?
    /// Only what differs, in the order of the first run that has it. The data, the model and the seed come first.
    package let settings: [Setting]
    /// In the order of the first run that has it.
    package let metrics: [Metric]

    /// - Parameter step: also compares the values at this step; nil for none.
    package init(of runs: [RunEntry], in store: RunStore, at step: Int64? = nil) throws(RunStoreError) {
        self.runs = runs
        self.step = step
        settings = Self.settings(of: runs)
        var metrics: [Metric] = []
        for name in Self.unique(runs.flatMap { $0.metrics.map(\.name) }) {
            var values: [Double?] = []
            if let step { for run in runs { values.append(try Self.value(of: name, in: run, at: step, store)) } }
            metrics.append(Metric(name: name, figures: runs.map { $0.metric(name) }, values: values))
        }
        self.metrics = metrics
    }

    /// The settings in which runs differ.
    package static func settings(of runs: [RunEntry]) -> [Setting] {
        let facts: [(String, [JSONValue?])] = [
            ("data", runs.map { $0.data.map { JSONValue($0) } }),
            ("model", runs.map { $0.model.map { JSONValue($0) } }),
            ("seed", runs.map { $0.seed.map { JSONValue(Int(clamping: $0)) } }),
        ]
        let names = unique(runs.flatMap { $0.config.map(\.name) }).filter { name in !facts.contains { $0.0 == name } }
        let settings = facts + names.map { name in (name, runs.map { $0.setting(name) }) }
        return settings.filter { Set($0.1).count > 1 }.map { Setting(name: $0.0, values: $0.1) }
    }

    private static func unique(_ names: [String]) -> [String] {
        var known: Set<String> = []
        return names.filter { known.insert($0).inserted }
    }

    private static func value(
        of metric: String, in run: RunEntry, at step: Int64, _ store: RunStore
    ) throws(RunStoreError) -> Double? {
        guard run.metric(metric) != nil else { return nil }
        var found: Double?
        try store.eachChunk(of: metric, in: run.id) { _, points in
            // A later attempt replaces an earlier one.
            if let point = points.last(where: { $0.step.map { $0 <= step } ?? false }) { found = point.value }
        }
        return found
    }
}
