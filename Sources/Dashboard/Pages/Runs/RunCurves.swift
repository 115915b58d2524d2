import Telemetry

/// The marked runs as their charts show them: names that say only what differs, colours, and charts.
struct RunCurves: Sendable {
    private(set) var runs: [WatchedRun] = []
    private(set) var labels: [String] = []
    private(set) var colors: [Int] = []
    private(set) var clocks: [RunClock] = []
    private(set) var charts: [MetricChart] = []
    /// The runs by rows of the table, where runs that differ in the seed only share one; nil otherwise.
    private(set) var groups: [SeedBands.Group]?
    let options = CurveOptions()

    /// With more runs, the noise of training hides everything: only validation is drawn where there is one.
    private static let mostWithTraining = 3

    init() {}

    init(_ watched: WatchedRuns, _ rows: RunRows, _ palette: RunPalette, groupsSeeds: Bool) {
        runs = watched.shown
        labels = runs.map(\.name).differingParts
        colors = runs.map { palette.place(of: $0.id) }
        clocks = runs.map { RunClock($0, .step) }
        charts = MetricChart.all(of: runs).filter { !$0.isSingle(in: runs) }
        if runs.count > Self.mostWithTraining {
            for place in charts.indices where charts[place].lines.contains(where: { $0.half == .validation }) {
                charts[place].lines.removeAll { $0.half != .validation }
            }
        }
        guard groupsSeeds else { return }
        let places = Dictionary(runs.enumerated().map { ($1.id, $0) }) { first, _ in first }
        let marked = rows.rows.compactMap { row -> (name: String, runs: [Int])? in
            let shown = row.runs.compactMap { places[watched.runs[$0].id] }
            return shown.isEmpty ? nil : (row.name, shown)
        }
        let names = marked.map(\.name).differingParts
        groups = zip(marked, names).map { row, name in
            SeedBands.Group(label: name, color: colors[row.runs[0]], runs: row.runs)
        }
    }
}
