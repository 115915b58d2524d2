import Files
import Interchange
import Screen

extension NamedPrediction {
    /// The prediction as the JSON object that scripts read.
    func json(_ classes: LabelMatch) -> JSONValue {
        let prediction = JSONValue(classes.classNames[place])
        var members: [JSONValue.Member] = [
            .init("input", JSONValue(sample.name.shownPath)), .init("prediction", prediction),
            .init("label", prediction),
            .init("confidence", JSONValue(confidence)), .init("probabilities", JSONValue(probabilities)),
            .init("logits", JSONValue(logits)),
        ]
        if let continuation { members.append(.init("continuation", JSONValue(continuation.joined(separator: " ")))) }
        if let label = sample.label {
            members.append(.init("true_label", JSONValue(label)))
            members.append(.init("correct", JSONValue(classes.place(of: label) == place)))
        }
        return .object(members)
    }

    /// The header of a table of predictions.
    static func csvHeader(_ classes: LabelMatch) -> String {
        CSVRecord.text(["input", "prediction", "confidence"] + classes.classNames)
    }

    /// A line of a table of predictions.
    func csv(_ classes: LabelMatch) -> String {
        CSVRecord.text(
            [sample.name.shownPath, classes.classNames[place], "\(confidence)"] + probabilities.map { "\($0)" })
    }

    /// A line for the prediction and a bar for each class; with many classes, only for the most probable. Ends with a
    /// line break.
    func text(_ classes: LabelMatch, appearance: Appearance) -> String {
        let classNames = classes.classNames
        let numbers = appearance.numbers
        let likeliest = probabilities.indices.sorted {
            (probabilities[$1], $0) < (probabilities[$0], $1)
        }
        let shown = classNames.count > Self.mostClasses ? Array(likeliest.prefix(10)) : Array(probabilities.indices)
        let rows = shown.map { member in
            BarList.Row(
                StyledText(classNames[member].printable), fraction: probabilities[member],
                value: numbers.percent(probabilities[member], digits: 1), style: .plain,
                marker: member == place ? StyledText(appearance.text("◀", ascii: "<")) : nil)
        }
        var frame = Frame(size: Size(columns: 72, rows: rows.count))
        frame.draw(BarList(rows, reservesMarker: true), in: frame.area, with: appearance)
        var text = "\(sample.name.printable): \(classNames[place].printable), \(numbers.percent(confidence, digits: 1))"
        if let label = sample.label {
            text += classes.place(of: label) == place ? ", correct" : ", wrong: labelled \(label.printable)"
        }
        text += "\n"
        text += frame.text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
        if shown.count < classNames.count { text += "  and \(classNames.count - shown.count) less likely\n" }
        if let continuation { text += "  … \(continuation.joined(separator: " "))".printable + "\n" }
        return text
    }

    /// The largest number of classes that are all shown.
    private static let mostClasses = 20
}

extension PredictionTally {
    /// "accuracy 96.2 % (50 of 52)"; nil if no sample has a label.
    func text(_ numbers: NumberFormat) -> String? {
        guard labelled > 0 else { return nil }
        let share = numbers.percent(Double(correct) / Double(labelled), digits: 1)
        let strange = unknown == 0 ? "" : "; \(numbers.grouped(unknown)) with a label that the model does not know"
        return "accuracy \(share) (\(numbers.grouped(correct)) of \(numbers.grouped(labelled))\(strange))"
    }
}
