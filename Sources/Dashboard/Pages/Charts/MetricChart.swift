import Telemetry

/// A chart of one quantity: its curves on the halves of the data, in all runs that are shown.
struct MetricChart: Sendable, Hashable {
    /// A curve by the place of its run among those that are shown, and of its metric in the run.
    struct Line: Sendable, Hashable {
        let run: Int
        let metric: Int
        let half: QuantityName.Half
    }

    let quantity: String
    /// The part of the name before the first slash; empty where there is none.
    let group: String
    var lines: [Line] = []
    let better: QuantityName.Direction?

    /// The curves of the same run and half of the data as one before them, such as those of a program's output and of its
    /// log, numbered from 0.
    var repeated: [Line: Int] {
        guard lines.count > 1 else { return [:] }
        var seen: Set<[Int]> = []
        var numbers: [Line: Int] = [:]
        for line in lines {
            let half = line.half == .unsaid ? QuantityName.Half.train : line.half
            if !seen.insert([line.run, half.rawValue]).inserted { numbers[line] = numbers.count }
        }
        return numbers
    }

    /// Charts differ in their quantities mostly, and are looked up by the hundred in each frame.
    func hash(into hasher: inout Hasher) { hasher.combine(quantity) }

    /// The charts of some runs: those that matter to most people first, then by group and name.
    static func all(of runs: [WatchedRun]) -> [MetricChart] {
        var charts: [MetricChart] = []
        var places: [String: Int] = [:]
        for (run, watched) in runs.enumerated() {
            for (metric, entry) in watched.metrics.enumerated() {
                let name = QuantityName(entry.name)
                let place = places[name.quantity] ?? charts.count
                if place == charts.count {
                    places[name.quantity] = place
                    let group = name.quantity.firstIndex(of: "/").map { String(name.quantity[..<$0]) } ?? ""
                    charts.append(MetricChart(quantity: name.quantity, group: group, better: name.better))
                }
                charts[place].lines.append(Line(run: run, metric: metric, half: name.half))
            }
        }
        return charts.sorted { left, right in
            if left.rank != right.rank { return left.rank < right.rank }
            if left.group != right.group { return left.group.isNaturallyBefore(right.group) }
            return left.quantity.isNaturallyBefore(right.quantity)
        }
    }

    /// Losses first, then what is better the greater it is, then the rest; the computer's own figures last.
    private var rank: Int {
        if group == "system" || quantity.hasPrefix("_") { return 5 }
        if quantity.lowercased() == "loss" { return 0 }
        switch (better, group.isEmpty) {
        case (.down?, true): return 1
        case (.up?, true): return 2
        case (_, true): return 3
        case (_, false): return 4
        }
    }
}

/// Which charts are shown: those whose names contain all words; `!word` excludes, and `/…/` is a regular expression.
struct ChartFilter: Hashable, Sendable {
    let text: String

    /// The part of a sentence that says what is wrong with the filter; nil if it is right.
    var fault: String? {
        guard let pattern else { return nil }
        return (try? Regex(pattern)) == nil ? "this is no regular expression" : nil
    }

    private var pattern: String? {
        text.count > 2 && text.hasPrefix("/") && text.hasSuffix("/") ? String(text.dropFirst().dropLast()) : nil
    }

    func passing(_ charts: [MetricChart]) -> [MetricChart] {
        guard let pattern, let expression = try? Regex(pattern) else { return charts.filter { hasWords($0.quantity) } }
        return charts.filter { $0.quantity.firstMatch(of: expression) != nil }
    }

    /// Whether a name, or another text, passes.
    func passes(_ text: String) -> Bool {
        guard let pattern, let expression = try? Regex(pattern) else { return hasWords(text) }
        return text.firstMatch(of: expression) != nil
    }

    private func hasWords(_ text: String) -> Bool {
        let name = text.lowercased()
        return self.text.lowercased().split(separator: " ").allSatisfy { word in
            word.hasPrefix("!") ? word.count == 1 || !name.contains(word.dropFirst()) : name.contains(word)
        }
    }
}
