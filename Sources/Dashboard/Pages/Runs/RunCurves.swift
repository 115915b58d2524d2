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
    /// The places in the palette of runs that share a row with others, by their identifiers: that of the row.
    private(set) var shared: [Int: Int] = [:]
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
        let known = Dictionary(runs.enumerated().map { ($1.id, $0) }) { first, _ in first }
        let marked = rows.rows.compactMap { row -> (row: RunRows.Row, runs: [Int])? in
            let shown = row.runs.compactMap { known[watched.runs[$0].id] }
            return shown.isEmpty ? nil : (row, shown)
        }
        let distinctions = marked.compactMap(\.row.distinction)
        let names =
            Set(distinctions).count == marked.count ? distinctions : marked.map(\.row.name).differingParts
        // Rows keep their colours while they are sorted: they have those of the order in which they were marked.
        let order = marked.indices.sorted { (marked[$0].runs.min() ?? 0) < (marked[$1].runs.min() ?? 0) }
        var places = [Int](repeating: 0, count: marked.count)
        for (place, row) in order.enumerated() {
            places[row] = place
            for run in marked[row].runs { shared[runs[run].id] = place }
        }
        groups = marked.indices.map { row in
            SeedBands.Group(label: names[row], color: places[row], runs: marked[row].runs)
        }
    }
}
