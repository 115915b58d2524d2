import Evaluation
import Screen
import Telemetry

/// The classes of a run without test samples here: for each class, the number of samples and the number of correct
/// predictions.
struct ClassTallies: Widget {
    private let rows: [(name: String, tally: ValidationReport.ClassTally)]

    /// - Parameter names: the class names, in class order; a class without a name is called by its number.
    init(_ tallies: [ValidationReport.ClassTally], names: [String]) {
        rows = tallies.enumerated().map { index, tally in
            (names.indices.contains(index) ? names[index] : "\(index)", tally)
        }
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let numbers = appearance.numbers
        let panel = Panel("by class", legend: [StyledText("recall, correct of all")])
        frame.draw(panel, in: area, with: appearance)
        let bars = rows.map { name, tally in
            let counts = "\(numbers.grouped(tally.correct))/\(numbers.grouped(tally.support))"
            return BarList.Row(
                StyledText(name), fraction: tally.recall,
                value: numbers.percent(tally.recall, digits: 1) + counts.paddedLeft(to: 16))
        }
        frame.draw(BarList(bars, spreads: true), in: panel.inner(of: area), with: appearance)
    }
}
