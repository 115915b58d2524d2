import Datasets
import Screen
import Telemetry

/// The value that has to be typed before samples can be filtered.
package enum FilterQuestion: Hashable, Sendable {
    case label, prediction, pair, limit

    func prompt(classNames: [String]) -> Prompt {
        let last = max(0, classNames.count - 1)
        let areNumbers = classNames.enumerated().allSatisfy { $1 == "\($0)" }
        let aClass = areNumbers ? "a class, 0 to \(last)" : "a class: its name, or 0 to \(last)"
        let purpose = Prompt.Purpose.filter(self)
        return switch self {
        case .label: Prompt(purpose, title: "Samples with this label", hint: aClass)
        case .prediction: Prompt(purpose, title: "Samples predicted as this class", hint: aClass)
        case .pair:
            Prompt(
                purpose, title: "Samples of one class mistaken for another",
                hint: "label, prediction (e.g. \(areNumbers ? "4, 9" : "0, 6, or names"))")
        case .limit:
            Prompt(
                purpose, title: "Samples of low confidence", hint: "highest confidence in percent (e.g. 60)",
                characters: "0123456789.%")
        }
    }

    /// The meaning of what was typed, or the reason for refusing it.
    enum Answer: Hashable {
        case filter(SampleFilter)
        case complaint(String)
        /// Nothing was typed: everything stays unchanged.
        case nothing
    }

    func answer(_ text: String, classNames: [String]) -> Answer {
        let text = Self.trimmed(text)
        guard !text.isEmpty else { return .nothing }
        switch self {
        case .label, .prediction:
            guard let index = Self.classIndex(text, classNames) else { return Self.noClass(text, classNames) }
            return .filter(self == .label ? .label(index) : .prediction(index))
        case .pair:
            // A space can separate two numbers, and a comma any two names.
            let separator: Character = text.contains(",") ? "," : " "
            let parts = text.split(separator: separator).map(Self.trimmed).filter { !$0.isEmpty }
            guard parts.count == 2 else { return .complaint("two classes, with a comma between them") }
            let classes = parts.map { Self.classIndex($0, classNames) }
            guard let label = classes[0] else { return Self.noClass(parts[0], classNames) }
            guard let prediction = classes[1] else { return Self.noClass(parts[1], classNames) }
            return .filter(.pair(label: label, prediction: prediction))
        case .limit:
            let isPercent = text.hasSuffix("%")
            let number = Double(isPercent ? Self.trimmed(String(text.dropLast())) : text)
            guard let number, number >= 0, number <= 100 else { return .complaint("a number from 0 to 100") }
            // A value such as 0.6 is taken as a fraction, since confidences are often written that way.
            return .filter(.unsure(below: number <= 1 && !isPercent ? number : number / 100))
        }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let start = text.drop { $0 == " " }
        return String(start[..<(start.lastIndex { $0 != " " }.map { start.index(after: $0) } ?? start.startIndex)])
    }

    /// Names come first: if classes are named by numbers, the user sees the name. Case is ignored, and the beginning of
    /// a name suffices if it is unique.
    private static func classIndex(_ text: String, _ names: [String]) -> Int? {
        let wanted = text.lowercased()
        let lowered = names.map { $0.lowercased() }
        if let index = lowered.firstIndex(of: wanted) { return index }
        if let index = Int(text) { return names.indices.contains(index) ? index : nil }
        let candidates = lowered.indices.filter { lowered[$0].hasPrefix(wanted) }
        return candidates.count == 1 ? candidates[0] : nil
    }

    private static func noClass(_ text: String, _ names: [String]) -> Answer {
        .complaint("there is no class \(text): they go from 0 to \(max(0, names.count - 1))")
    }
}

extension SampleFilter {
    /// The name of the filter, in a few words: "wrong", "7 mistaken for 9".
    func name(classNames: [String], with appearance: Appearance) -> String {
        func name(_ index: Int) -> String { classNames.indices.contains(index) ? classNames[index] : "\(index)" }
        return switch self {
        case .all: "all"
        case .wrong: "wrong"
        case .label(let label): "labelled \(name(label))"
        case .prediction(let prediction): "predicted as \(name(prediction))"
        case .pair(let label, let prediction):
            label == prediction ? "\(name(label)) correct" : "\(name(label)) mistaken for \(name(prediction))"
        case .unsure(let limit): "below \(Self.percent(limit, with: appearance))"
        }
    }

    /// Writes a percentage with as many digits as were typed: 99.5 % is not 100 %.
    private static func percent(_ fraction: Double, with appearance: Appearance) -> String {
        var digits = 0
        var scaled = fraction * 100
        while digits < 6, (scaled - scaled.rounded()).magnitude > 1e-6 {
            digits += 1
            scaled *= 10
        }
        return appearance.numbers.percent(fraction, digits: digits)
    }

    /// The menu of filters.
    static let menu = Menu(
        title: "Which test samples",
        choices: [
            Menu.Choice("a", "all of them", .filterSamples(.all)),
            Menu.Choice("w", "only those it gets wrong", .filterSamples(.wrong)),
            Menu.Choice("l", "those with one label", .askFilter(.label)),
            Menu.Choice("p", "those predicted as one class", .askFilter(.prediction)),
            Menu.Choice("c", "those of one class mistaken for another", .askFilter(.pair)),
            Menu.Choice("u", "low confidence", .askFilter(.limit)),
        ])
}

extension SampleOrder {
    var name: String {
        switch self {
        case .index: "dataset order"
        case .highestLoss: "highest loss first"
        case .lowestLoss: "lowest loss first"
        case .lowestConfidence: "least confident first"
        case .highestConfidence: "most confident first"
        }
    }
}
