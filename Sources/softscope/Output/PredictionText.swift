import Interchange
import Screen
import Storage

extension NamedPrediction {
    /// The object that scripts read.
    func json(classNames: [String]) -> JSONValue {
        [
            "input": JSONValue(input.shownPath), "label": JSONValue(classNames[label]),
            "confidence": JSONValue(confidence),
            "probabilities": JSONValue(probabilities), "logits": JSONValue(logits),
        ]
    }

    /// A line for the prediction and a bar for each class, of many only for the likeliest. Ends with a line break.
    func text(classNames: [String], appearance: Appearance) -> String {
        let numbers = appearance.numbers
        let likeliest = probabilities.indices.sorted {
            (probabilities[$1], $0) < (probabilities[$0], $1)
        }
        let shown = classNames.count > Self.mostClasses ? Array(likeliest.prefix(10)) : Array(probabilities.indices)
        let rows = shown.map { place in
            BarList.Row(
                StyledText(classNames[place].printable), fraction: probabilities[place],
                value: numbers.percent(probabilities[place], digits: 1), style: .plain,
                marker: place == label ? StyledText(appearance.text("◀", ascii: "<")) : nil)
        }
        var frame = Frame(size: Size(columns: 72, rows: rows.count))
        frame.draw(BarList(rows, reservesMarker: true), in: frame.area, with: appearance)
        var text = "\(input.printable): \(classNames[label].printable), \(numbers.percent(confidence, digits: 1))\n"
        text += frame.text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
        if shown.count < classNames.count { text += "  and \(classNames.count - shown.count) less likely\n" }
        return text
    }

    /// Up to so many are shown whole.
    private static let mostClasses = 20
}
