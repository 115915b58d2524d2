/// All runs that are watched.
package struct WatchedRuns: Sendable {
    /// Those that changed last come first.
    package var runs: [WatchedRun] = []
    /// The identifiers of the runs whose curves are shown, the most important first.
    package var chosen: [Int] = []
    /// Whether folders are still being searched.
    package var isSearching = true
    /// The moment for which ages are told, in seconds since 1970.
    package var now = 0.0

    package init() {}

    /// The runs whose curves are shown, in the order of `chosen`.
    package var shown: [WatchedRun] {
        chosen.compactMap { id in runs.indices.first { runs[$0].id == id }.map { runs[$0] } }
    }
}

/// A run among others as a dashboard shows it: what its log, or the store of runs, says so far.
package struct WatchedRun: Sendable {
    /// Identifies the run among those that are watched.
    package let id: Int
    /// Changes when its log is read anew; until then, values are only appended to its curves.
    package let generation = Generation()
    package let name: String
    package let path: String
    /// What its user calls it; empty where the log does not say.
    package var title = ""
    /// The format of its log, such as `tensorboard`.
    package let format: String
    /// One of running, quiet, finished, failed, killed and crashed, or a stored state; empty before the log was read.
    package var state = ""
    /// What the state is concluded from: "no line for 7 min, usually every 40 s".
    package var evidence = ""
    /// The number of attempts that have values.
    package var attempts = 0
    /// When its files were last changed, in seconds since 1970.
    package var modified = 0.0
    /// Whether everything that is there has been read.
    package var isWhole = false
    package var settings: [Setting] = []
    /// The curves by name, in the order in which the log first names them.
    package var metrics: [(name: String, curve: Curve)] = []
    package var marks: [Mark] = []
    /// When nothing was logged for far longer than usual, or the program was paused, in the order of time.
    package var pauses: [TimeGaps.Gap] = []
    /// How far it has come; nil where it does not say.
    package var progress: Progress?
    /// How far local time was ahead of UTC when the run began, in seconds.
    package var secondsAheadOfUTC = 0
    /// What is wrong with its files, each in one line.
    package var troubles: [String] = []
    package var isDamaged = false
    /// Histograms, pictures and texts, by tag.
    package var media: [WatchedMedium] = []
    /// When the run began, in seconds since 1970; NaN where nobody knows.
    package var begun = Double.nan
    /// How long it took so far, in seconds; NaN where nobody knows.
    package var duration = Double.nan
    package var tags: [String] = []
    package var note = ""
    package var host: String?
    package var commit: String?
    /// The working folder.
    package var folder: String?
    /// The figures of the metrics where these are known without the curves.
    package var storedFigures: [Figures] = []
    /// Whether tags and a note can be kept for it.
    package var canBeNoted = false

    package struct Setting: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Something that happened at a step.
    package struct Mark: Sendable, Hashable {
        package enum Kind: Sendable { case checkpoint, learningRateJump }
        package let kind: Kind
        package let step: Double

        package init(_ kind: Kind, step: Double) {
            self.kind = kind
            self.step = step
        }
    }

    package init(id: Int, name: String, path: String, format: String) {
        self.id = id
        self.name = name
        self.path = path
        self.format = format
    }

    /// The earliest time of its values in seconds; nil where the log has none.
    package var start: Double? { metrics.map(\.curve.earliest).filter(\.isFinite).min() }

    /// The gaps between the values of the metric that is logged most often; nil where the log has no times.
    package var gaps: TimeGaps? {
        let known = metrics.lazy.compactMap { metric in metric.curve.gaps.usual.map { ($0, metric.curve.gaps) } }
        return known.min { $0.0 < $1.0 }?.1
    }

    /// The largest last step of its metrics; nil without values.
    package var lastStep: Double? {
        metrics.isEmpty
            ? storedFigures.compactMap(\.lastStep).max() : metrics.map(\.curve.newestStep).filter(\.isFinite).max()
    }
}
