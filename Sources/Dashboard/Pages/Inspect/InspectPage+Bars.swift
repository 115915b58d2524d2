import Datasets
import Learning
import Screen

/// Draws the model's prediction: bars, verdict and facts.
extension InspectPage {
    /// The verdict: "label 7, says 9 (61.0 %)", shorter if that does not fit.
    func verdict(of sample: WatchedSample, width: Int, with appearance: Appearance) -> StyledText {
        guard board != nil else { return sample.verdict(width: width, with: appearance) }
        guard let classification, board?.picture.isEmpty == false else {
            return StyledText("nothing is drawn yet", appearance.theme.muted)
        }
        let name = sample.samples.classNames[classification.prediction]
        let percent = appearance.numbers.percent(classification.confidence, digits: 1)
        return StyledText("says \(name) (\(percent))", appearance.theme.good)
    }

    /// The reason why there are no bars.
    func absence(_ context: PageContext) -> String {
        context.network == nil
            ? "no model yet"
            : board == nil
                ? "the model takes other samples"
                : "Draw one of the classes: drag the mouse, or put the pen down with enter and move it with the arrows."
    }

    func drawBars(
        of sample: WatchedSample, context: PageContext, into frame: inout Frame, in area: Rectangle,
        showsHistory: Bool, with appearance: Appearance
    ) {
        // Next to title and legend the border keeps its corners, spaces and two of its columns.
        let title = StyledText("what the model says")
        let legendRoom = area.width - title.columnWidth - 9
        let panel = Panel(title, legend: [verdict(of: sample, width: legendRoom, with: appearance)])
        frame.draw(panel, in: area, with: appearance)
        var inner = panel.inner(of: area)
        guard let classification else {
            frame.draw(
                Paragraph([StyledText(absence(context), appearance.theme.muted)]), in: inner, with: appearance)
            return
        }
        let facts = facts(of: classification, in: sample, context: context, with: appearance)
        // Two columns are used if one would not have a line for every fact. What is too wide for them has a line of its own.
        let classes = classification.probabilities.count
        let historyRows = showsHistory && hasHistory ? 3 : 0
        let isDouble = classes + 2 + facts.count + historyRows > inner.height && inner.width >= 40
        let half = (inner.width - 3) / 2
        // Label and prediction stand below each other, and in this order.
        let narrowFirst = facts.lastIndex { $0.isName && $0.columnWidth > half }.map { $0 + 1 } ?? 0
        func isWide(_ index: Int) -> Bool {
            facts[index].columnWidth > half || (facts[index].isName && index < narrowFirst)
        }
        let wide = isDouble ? facts.indices.filter(isWide).map { facts[$0] } : []
        let narrow = isDouble ? facts.indices.filter { !isWide($0) }.map { facts[$0] } : facts
        let pairRows = (narrow.count + 1) / 2
        let factRows = isDouble ? wide.count + pairRows : facts.count
        let room = inner.height - factRows - historyRows
        let bars = inner.removeTop([2 * classes + 3, classes + 2, classes + 1].first { $0 <= room } ?? max(4, room))
        frame.draw(
            ClassBars(
                classification: classification, classNames: sample.samples.classNames, showsLogits: true,
                countsClasses: true), in: bars, with: appearance)
        if showsHistory, hasHistory, inner.height >= factRows + 2 {
            drawSparklines(
                of: sample, classification, at: context.shownEpoch, into: &frame, in: inner.removeBottom(2),
                with: appearance)
            if inner.height > factRows { _ = inner.removeBottom(1) }
        }
        if isDouble {
            frame.draw(Facts(wide), in: inner.removeTop(wide.count), with: appearance)
            let halves = inner.columns([.flexible, .flexible], gap: 3)
            frame.draw(Facts(Array(narrow.prefix(pairRows))), in: halves[0], with: appearance)
            frame.draw(Facts(Array(narrow.dropFirst(pairRows))), in: halves[1], with: appearance)
        } else {
            inner.width = min(inner.width, 48)
            frame.draw(Facts(facts), in: inner, with: appearance)
        }
    }

    func facts(
        of classification: Classification, in sample: WatchedSample, context: PageContext, with appearance: Appearance
    ) -> [Facts.Fact] {
        let numbers = appearance.numbers
        let theme = appearance.theme
        let names = sample.samples.classNames
        let ranked = classification.probabilities.indices.sorted {
            classification.probabilities[$0] > classification.probabilities[$1]
        }
        var facts: [Facts.Fact] = []
        let says = names[classification.prediction]
        if let label = classification.label {
            let isRight = classification.isRight
            facts = [
                Facts.Fact("label", names[label], style: theme.good, isName: true),
                Facts.Fact(
                    "prediction",
                    says + (isRight ? appearance.text(" ✓", ascii: " ok") : appearance.text(" ✗", ascii: " x")),
                    style: isRight ? theme.good : theme.bad, isName: true),
                Facts.Fact("loss", classification.lossText(numbers)),
            ]
        } else {
            facts = [Facts.Fact("prediction", says, style: theme.good)]
        }
        facts.append(Facts.Fact("confidence", numbers.percent(classification.confidence)))
        if ranked.count > 1 {
            let percent = numbers.percent(classification.probabilities[ranked[1]], digits: 1)
            facts.append(Facts.Fact("runner-up", "\(names[ranked[1]]), \(percent)"))
        }
        facts.append(Facts.Fact("entropy", "\(numbers.fixed(classification.entropy)) nats"))
        if classification.head != .softmax { facts.append(Facts.Fact("head", classification.head.mapName)) }
        if classification.head.isSparse {
            facts.append(Facts.Fact("above 0", "\(classification.support) of \(ranked.count)"))
        }
        if temperature != 1 {
            facts.append(Facts.Fact("temperature", numbers.significant(temperature, digits: 2), style: theme.warning))
        }
        return facts
    }
}

extension Classification {
    /// The loss with its unit, if it has one.
    func lossText(_ numbers: NumberFormat) -> String {
        head.lossIsInNats ? "\(numbers.fixed(loss)) nats" : numbers.fixed(loss)
    }
}
