import Learning
import Screen

/// What is used in the softmax's place, side by side.
extension SoftmaxPage.Drawing {
    private struct Variant {
        let name: String
        let probabilities: [Double]
        /// What it is good for, or what to watch.
        let remark: String
    }

    func drawVariants(into frame: inout Frame, in area: Rectangle) {
        let panel = Panel(StyledText(Self.title(of: .variants)))
        frame.draw(panel, in: area, with: appearance)
        var inner = panel.inner(of: area)
        let variants = variants
        let step = inner.height > 3 * variants.count ? 3 : inner.height > 2 * variants.count ? 2 : 1
        let numbers = numbers()
        // As wide as the classes, where these are few.
        let sparkWidth = min(max(names.count, 8), max(8, inner.width - 38))
        let titles = inner.removeTop(1)
        var rest = titles
        _ = rest.removeLeft(min(14, rest.width))
        frame.write("p", in: rest.removeLeft(min(sparkWidth, rest.width)), style: theme.muted, with: appearance)
        frame.write("largest margin  above 0", in: rest, style: theme.muted, with: appearance)
        for (line, variant) in variants.enumerated() {
            let top = line * step
            guard top < inner.height else { break }
            var rest = inner.line(top)
            frame.write(
                variant.name, in: rest.removeLeft(min(14, rest.width)), style: theme.title, with: appearance)
            let spark = rest.removeLeft(min(sparkWidth, rest.width))
            let ranked = variant.probabilities.sorted(by: >)
            // Averages over thousands of classes would be flat: then only the largest are drawn.
            let drawn = ranked.count > spark.width ? Array(ranked.prefix(spark.width)) : variant.probabilities
            frame.draw(Sparkline(drawn, lower: 0, upper: 1, style: theme.bar), in: spark, with: appearance)
            let support = variant.probabilities.count { $0 > 0 }
            let margin = ranked.count > 1 ? ranked[0] - ranked[1] : ranked[0]
            var text = StyledText(" " + numbers.probability(ranked[0]).paddedLeft(to: 6), theme.strong)
            text.append(" " + numbers.probability(margin).paddedLeft(to: 6))
            let count = ranked.count > 99 ? "\(support)" : "\(support)/\(ranked.count)"
            text.append("  " + count, support < ranked.count ? theme.best : nil)
            frame.write(text, in: rest, style: theme.text, with: appearance)
            if step > 1 {
                var second = inner.line(top + 1)
                _ = second.removeLeft(min(14, second.width))
                frame.write(variant.remark, in: second, style: theme.muted, with: appearance)
            }
        }
    }

    private var variants: [Variant] {
        let (scores, temperature) = (lesson.steps.scores, lesson.steps.temperature)
        func map(_ map: ProbabilityMap) -> [Double] { map.mapped(scores, temperature: temperature).probabilities }
        return [
            Variant(name: "softmax", probabilities: lesson.steps.probabilities, remark: "no class is ever at 0"),
            Variant(
                name: "1.5-entmax", probabilities: map(.entmax(alpha: 1.5)), remark: "far classes at 0, smoothly"),
            Variant(name: "sparsemax", probabilities: map(.sparsemax), remark: "far classes at 0, linearly"),
            Variant(
                name: "top 3", probabilities: largest(3), remark: "the rest cut, as in sampling"),
            Variant(
                name: "Taylor",
                probabilities: SoftmaxVariant.taylor.result(scores, temperature: temperature).mapped.probabilities,
                remark: "below -1 the order turns"),
            Variant(
                name: "bi-tempered",
                probabilities: RobustLoss.biTempered(t1: 0.8, t2: 1.4).probabilities(lesson.steps.shifted),
                remark: "t 1.4: far classes keep more"),
            Variant(name: "softmax twice", probabilities: lesson.twice.probabilities, remark: "a mistake: nearly even"),
        ]
    }

    private func largest(_ count: Int) -> [Double] {
        softmax(keepingLargest(count, of: lesson.steps.scores), temperature: lesson.steps.temperature)
    }
}
