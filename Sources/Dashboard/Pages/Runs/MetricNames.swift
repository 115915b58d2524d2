import Telemetry

/// The metrics of many runs by what their names mean: `val_loss` of one run is `validation/loss` of another.
struct MetricNames: Sendable {
    /// The important ones first.
    let all: [QuantityName]
    private var places: [QuantityName: Int] = [:]
    private let known: [String: QuantityName]
    /// Which values are better, by the places of `all`; what a name means takes long to find for thousands of runs.
    private let directions: [QuantityName.Direction?]

    private static let most = 64

    init(_ runs: [WatchedRun], _ passing: [Int]) {
        var counts: [QuantityName: Int] = [:]
        var known: [String: QuantityName] = [:]
        for place in passing {
            let run = runs[place]
            func note(_ name: String) {
                let quantity = known[name] ?? QuantityName(name)
                known[name] = quantity
                counts[quantity, default: 0] += 1
            }
            if run.storedFigures.isEmpty {
                for metric in run.metrics { note(metric.name) }
            } else {
                for figures in run.storedFigures { note(figures.name) }
            }
        }
        // What only a few runs have says little about all of them.
        let least = passing.count / 10
        let sorted = counts.keys.sorted { left, right in
            let (a, b) = ((counts[left] ?? 0) > least, (counts[right] ?? 0) > least)
            if a != b { return a }
            if left.rank != right.rank { return left.rank < right.rank }
            return left.title.isNaturallyBefore(right.title)
        }
        all = Array(sorted.prefix(Self.most))
        for (place, name) in all.enumerated() { places[name] = place }
        self.known = known
        directions = all.map(\.better)
    }

    /// The values of a run by the places of `all`: the best, or the last where nobody knows which that is; or the ones at a
    /// step. NaN where it has none.
    ///
    /// - Parameter step: values at a step need the curves.
    func values(of run: WatchedRun, at step: Double?) -> [Double] {
        var values = [Double](repeating: .nan, count: all.count)
        func place(of name: String) -> Int? { known[name].flatMap { places[$0] } }
        if let step {
            for metric in run.metrics {
                guard let place = place(of: metric.name) else { continue }
                values[place] = metric.curve.value(atStep: step)
            }
            return values
        }
        func take(_ figures: WatchedRun.Figures) {
            guard let place = place(of: figures.name) else { return }
            switch directions[place] {
            case .down: values[place] = figures.least ?? .nan
            case .up: values[place] = figures.greatest ?? .nan
            case nil: values[place] = figures.last
            }
        }
        for figures in run.figures { take(figures) }
        return values
    }
}

extension Curve {
    /// The value at a step, or the last one before it, of the latest attempt that has one; NaN where there is none.
    func value(atStep step: Double) -> Double {
        for segment in segments.reversed() {
            guard let bucket = segment.lastBucket(where: { $0.firstStep <= step }) else { continue }
            return bucket.values.mean
        }
        return .nan
    }
}

/// In which settings runs differ.
struct DifferingSettings: Sendable {
    /// All settings of the runs, in the order of the first run that has them.
    private(set) var all: [String] = []
    /// Those that differ: first where runs have different values, then what only some of them have.
    private(set) var differing: [String] = []

    init() {}

    init(_ runs: [WatchedRun], _ passing: [Int]) {
        struct Seen {
            let value: String
            var count = 1
            var differs = false
        }
        var seen: [String: Seen] = [:]
        var reference: [WatchedRun.Setting] = []
        var alike = 0
        for place in passing {
            let settings = runs[place].settings
            // Most runs of a sweep are alike but for a few settings; many runs have the same ones.
            if !reference.isEmpty, settings == reference {
                alike += 1
                continue
            }
            if reference.isEmpty { reference = settings }
            for setting in settings {
                guard let index = seen.index(forKey: setting.name) else {
                    seen[setting.name] = Seen(value: setting.value)
                    all.append(setting.name)
                    continue
                }
                seen.values[index].count += 1
                if !seen.values[index].differs, seen.values[index].value != setting.value {
                    seen.values[index].differs = true
                }
            }
        }
        let inReference = Set(reference.map(\.name))
        let various = all.filter { seen[$0]?.differs ?? false }
        let partial = all.filter { name in
            guard let entry = seen[name], !entry.differs else { return false }
            return entry.count + (inReference.contains(name) ? alike : 0) < passing.count
        }
        // What follows from other settings, and the seed, say least.
        let all = various + partial
        differing = all.filter { !Self.isMinor($0) } + all.filter(Self.isMinor)
    }

    /// Whether a setting says little of a run: it follows from others, or is the seed.
    static func isMinor(_ name: String) -> Bool {
        name == RunField.Property.model.rawValue || WatchedRun.Setting(name, "").isSeed
    }
}
