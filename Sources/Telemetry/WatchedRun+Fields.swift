extension WatchedRun {
    /// What is known of a metric without its curve.
    package struct Figures: FieldFigures, Hashable {
        package let name: String
        package let points: Int
        package let last: Double
        package let lastStep: Double?
        package let least: Double?
        package let greatest: Double?

        package var better: QuantityName.Direction? { QuantityName.better(ofMetric: name) }

        package init(name: String, points: Int, last: Double, lastStep: Double?, least: Double?, greatest: Double?) {
            (self.name, self.points, self.last, self.lastStep) = (name, points, last, lastStep)
            (self.least, self.greatest) = (least, greatest)
        }

        package init(_ name: String, _ curve: Curve) {
            self.init(
                name: name, points: curve.points, last: curve.newest,
                lastStep: curve.newestStep.isFinite ? curve.newestStep : nil, least: curve.least,
                greatest: curve.greatest)
        }
    }

    /// The number of values of all metrics.
    package var points: Int {
        storedFigures.isEmpty
            ? metrics.reduce(0) { $0 + $1.curve.points } : storedFigures.reduce(0) { $0 + $1.points }
    }

    /// The value of a setting; nil if there is none.
    package func setting(_ name: String) -> String? { settings.first { $0.name == name }?.value }
}

extension WatchedRun: FieldedRun {
    package func value(of property: RunField.Property, at now: Double) -> RunFieldValue {
        func text(_ text: String?) -> RunFieldValue { text.map { .text($0) } ?? .none }
        func number(_ number: Double) -> RunFieldValue { number.isFinite ? .number(number) : .none }
        switch property {
        case .name: return .text(name)
        case .state: return state.isEmpty ? .none : .text(state)
        case .data, .model, .seed: return value(ofSetting: property.rawValue) ?? .none
        case .tag: return .texts(tags)
        case .note: return .text(note)
        case .age: return number(now - begun)
        case .duration: return number(duration)
        case .format: return .text(format)
        case .host: return text(host)
        case .commit: return text(commit)
        case .folder: return text(folder)
        case .attempts: return attempts > 0 ? .number(Double(attempts)) : .none
        }
    }

    package func value(ofSetting name: String) -> RunFieldValue? {
        let found = settings.first { $0.name == name } ?? settings.first { RunField.underscored($0.name) == name }
        return found.map { RunFieldValue(text: $0.value) }
    }

    package var metricNames: [String] {
        storedFigures.isEmpty ? metrics.map(\.name) : storedFigures.map(\.name)
    }

    package func figures(at place: Int) -> Figures? {
        guard storedFigures.isEmpty else { return storedFigures.indices.contains(place) ? storedFigures[place] : nil }
        return metrics.indices.contains(place) ? Figures(metrics[place].name, metrics[place].curve) : nil
    }

    package var figures: [Figures] {
        storedFigures.isEmpty ? metrics.map { Figures($0.name, $0.curve) } : storedFigures
    }
}

extension RunFieldValue {
    /// A number where the text is one.
    package init(text: String) { self = Double(text).map { .number($0) } ?? .text(text) }
}
