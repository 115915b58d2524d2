import Learning
import Screen

/// The size of the gradient at the true class's score, against how sure the model is of it.
extension SoftmaxPage.Drawing {
    func drawChart(into frame: inout Frame, in area: Rectangle) {
        let classes = max(2, names.count)
        let series = [
            ChartSeries("cross-entropy", Self.crossEntropy, kind: .line, style: theme.training),
            ChartSeries("GCE 0.7", Self.generalized, kind: .line, style: theme.good),
            ChartSeries("focal 2", Self.focal, kind: .dashed, style: theme.validation),
            ChartSeries(
                "twice", Self.curve { SoftmaxCurves.pull(twiceOf: classes, probability: $0) }, kind: .dashed,
                style: theme.bad),
        ]
        let panel = Panel(
            StyledText(Self.title(of: .chart)),
            legend: series.map { StyledText($0.name + " ") + $0.glyph(with: appearance) })
        frame.draw(panel, in: area, with: appearance)
        var inner = panel.inner(of: area)
        let note = Paragraph(
            [
                StyledText(
                    "p of the true class: at the left sure of a wrong one, at the right of the true one. Wrong labels stand "
                        + "at the left: GCE lets them go.", theme.muted)
            ])
        let height = note.wrapped(to: max(1, inner.width)).count
        if inner.height >= height + 6 { frame.draw(note, in: inner.removeBottom(height), with: appearance) }
        frame.draw(
            LineChart(
                series, x: .init(lower: .fixed(0), upper: .fixed(1), unit: "p"),
                y: .init(lower: .fixed(0)),
                crosshair: lesson.steps.probabilities[lesson.target]), in: inner, with: appearance)
    }

    private static let crossEntropy = curve { 1 - $0 }
    private static let generalized = curve { SoftmaxCurves.pull(gce: 0.7, probability: $0) }
    private static let focal = curve { SoftmaxCurves.pull(focal: 2, probability: $0) }

    private static func curve(_ pull: (Double) -> Double) -> [ChartSample] {
        (0...100).map { ChartSample(x: Double($0) / 100, y: pull(Double($0) / 100)) }
    }
}

/// The magnitude of a loss's derivative by the true class's score, for a probability p of that class and the rest spread
/// evenly over the others.
package enum SoftmaxCurves {
    /// p^q (1 − p), of generalized cross-entropy.
    package static func pull(gce q: Double, probability: Double) -> Double {
        probability == 0 ? 0 : RobustLoss.generalizedCrossEntropy(q: q).pull(probability)
    }

    package static func pull(focal gamma: Double, probability: Double) -> Double {
        probability == 0 ? 1 : RobustLoss.focal(gamma: gamma).pull(probability)
    }

    /// Of cross-entropy after softmax twice, with `classes` classes.
    package static func pull(twiceOf classes: Int, probability: Double) -> Double {
        let others = Double(classes - 1)
        let rest = (1 - probability) / others
        let (own, other) = (Double.exponential(probability), Double.exponential(rest))
        let second = own / (own + others * other)
        // With d = q − y: p (d − Σ p d).
        let difference = second - 1
        let mean = probability * difference + (1 - probability) * (1 - second) / others
        return abs(probability * (difference - mean))
    }
}

extension RobustLoss {
    /// The magnitude of the derivative by the true class's score, for two classes.
    fileprivate func pull(_ probability: Double) -> Double {
        guard probability < 1 else { return 0 }
        let score = Double.logarithm(probability / (1 - probability))
        return abs(loss([score, 0], target: [1, 0]).gradient[0])
    }
}
