import Evaluation
import Screen
import Telemetry

extension ClassesPage.Drawing {
    func drawReliability(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let numbers = appearance.numbers
        let calibration = figures.calibration
        let error = StyledText("ECE ") + StyledText(numbers.percent(calibration.expectedError), theme.strong)
        let usesPatterns = appearance.isASCII || appearance.colors < .indexed256
        func gap(isOver: Bool) -> StyledText {
            let style = ReliabilityBar.gap(isOver: isOver, in: theme)
            let glyph =
                usesPatterns ? ReliabilityBar.pattern(isOver: isOver, with: appearance) : isOver ? "↓" : "↑"
            return StyledText("\(Character(glyph))", style)
        }
        func keys(_ accuracy: String, _ confidence: String) -> StyledText {
            StyledText(appearance.text("█", ascii: "#"), theme.bar) + StyledText(" \(accuracy)  ")
                + StyledText(
                    appearance.text("▀", ascii: "="), usesPatterns ? theme.validation : theme.text)
                + StyledText(" \(confidence)")
        }
        let tendency = tendency(with: appearance)
        func gaps(_ over: String, _ under: String) -> StyledText {
            gap(isOver: true) + StyledText(" \(over)  ") + gap(isOver: false) + StyledText(" \(under)")
        }
        // The keys are shortened before the tendency is left out; those of the gaps take what is left.
        let taken = "reliability".columnWidth + error.columnWidth + tendency.columnWidth + 12
        let (whole, wholeGaps) = (keys("accuracy", "confidence"), gaps("overconfident", "underconfident"))
        let isWide = taken + whole.columnWidth <= area.width
        var legend = [error, isWide ? whole : keys("acc.", "conf."), tendency]
        if !usesPatterns, ReliabilityDiagram.barRows(in: Panel().inner(of: area)) < ReliabilityBar.leastRowsWithMarks {
            // Bars without marks need the keys of the gaps more.
            legend[1] = gaps("over", "under")
        } else if taken + whole.columnWidth + wholeGaps.columnWidth + 2 <= area.width {
            legend.insert(wholeGaps, at: 2)
        }
        let panel = Panel("reliability", legend: legend)
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        guard calibration.total > 0 else {
            frame.write("no confidences were recorded", in: inner, style: theme.muted, with: appearance)
            return
        }
        frame.draw(ReliabilityDiagram(calibration: calibration), in: inner, with: appearance)
    }

    private func tendency(with appearance: Appearance) -> StyledText {
        let excess = figures.calibration.overconfidence
        guard !excess.isNaN else { return StyledText() }
        let word = excess >= 0 ? "overconfident" : "underconfident"
        let style = ReliabilityBar.gap(isOver: excess >= 0, in: appearance.theme)
        return StyledText(word, style)
            + StyledText(" by \(appearance.numbers.fixed(100 * excess.magnitude, digits: 2)) points")
    }

    // MARK: - Threshold

    func drawThreshold(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let keys = StyledText("<", theme.key) + " " + StyledText(">", theme.key)
        let panel = Panel("threshold", legend: [keys])
        frame.draw(panel, in: area, with: appearance)
        var inner = panel.inner(of: area)
        guard figures.calibration.total > 0 else {
            frame.write("no confidences", in: inner, style: theme.muted, with: appearance)
            return
        }
        let cut = page.cut(of: figures)
        if inner.height < 4 {
            frame.write(line(of: cut, with: appearance), in: inner, style: theme.text, with: appearance)
            return
        }
        if inner.height > 4 {
            drawSlider(at: cut.threshold, into: &frame, in: inner.removeTop(1), with: appearance)
        }
        if inner.height >= 8, inner.width >= 32 {
            drawCuts(around: cut, into: &frame, in: inner, with: appearance)
        } else {
            frame.draw(Facts(facts(of: cut, with: appearance)), in: inner, with: appearance)
        }
    }

    private func name(of threshold: Double, with appearance: Appearance) -> String {
        appearance.numbers.percent(threshold, digits: threshold > 0.99 ? 1 : 0)
    }

    private func line(of cut: ConfidenceCut, with appearance: Appearance) -> StyledText {
        let numbers = appearance.numbers
        return StyledText("from \(name(of: cut.threshold, with: appearance)): ", appearance.theme.muted)
            + StyledText(
                "\(numbers.percent(cut.coverage, digits: 1)), \(numbers.percent(cut.accuracy, digits: 1)) right")
    }

    private func facts(of cut: ConfidenceCut, with appearance: Appearance) -> [Facts.Fact] {
        let numbers = appearance.numbers
        return [
            Facts.Fact("threshold", name(of: cut.threshold, with: appearance), style: appearance.theme.best),
            Facts.Fact("coverage", numbers.percent(cut.coverage)),
            Facts.Fact("accuracy", numbers.percent(cut.accuracy)),
            Facts.Fact("below", numbers.grouped(cut.left)),
        ]
    }

    private func drawSlider(
        at threshold: Double, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        frame.draw(ProgressBar(threshold), in: area, with: appearance)
        let position = Int((threshold * Double(area.width - 1)).rounded())
        frame[area.column + position, area.row] = Cell(appearance.glyph("●", ascii: "O"), appearance.theme.key)
    }

    /// Draws the thresholds around the selected one.
    private func drawCuts(
        around cut: ConfidenceCut, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let numbers = appearance.numbers
        let columns = [
            Table.Column("from", importance: 4, minimumWidth: 6),
            Table.Column("coverage", importance: 3, minimumWidth: 8),
            Table.Column("accuracy", importance: 3, minimumWidth: 8), Table.Column("below", minimumWidth: 6),
        ]
        let rows = figures.cuts.map { cut in
            Table.Row(
                [
                    .text(StyledText(name(of: cut.threshold, with: appearance))),
                    .text(StyledText(numbers.percent(cut.coverage))), .text(StyledText(numbers.percent(cut.accuracy))),
                    .text(StyledText(numbers.grouped(cut.left))),
                ], style: cut.threshold == page.threshold ? appearance.theme.strong : appearance.theme.muted,
                isSelected: cut.threshold == page.threshold)
        }
        let room = area.height - 1
        let index = figures.cuts.firstIndex { $0.threshold == cut.threshold } ?? 0
        let offset = min(max(0, index - room / 2), max(0, rows.count - room))
        frame.draw(Table(columns, rows, offset: offset), in: area, with: appearance)
    }
}
