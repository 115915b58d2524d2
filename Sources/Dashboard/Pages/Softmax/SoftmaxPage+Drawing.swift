import Learning
import Screen

extension SoftmaxPage {
    /// The parts of the page. The steps are always there; the others have a place of their own on a large screen, and
    /// take turns on a small one.
    enum Part: CaseIterable {
        case steps, descent, questions, variants, mistakes, chart
    }

    /// The page with everything from which it is drawn.
    struct Drawing {
        let page: SoftmaxPage
        let lesson: SoftmaxLesson
        let appearance: Appearance
        /// The class whose cell is explained.
        let row: Int
        /// The names of the classes, shortened so that no column is pushed out of the table.
        let names: [String]
        /// The whole names, for sentences that are wrapped.
        private let wholeNames: [String]
        /// Whose softmax is shown: "test digit 3 664".
        let subject: String
        let example: ScoreExample?
        /// The map of the model whose scores these are; nil for the softmax and for scores of no model.
        let headName: String?
        private static let widestName = 12
        /// The most classes whose shortened names are told apart: that takes a few passes over all names.
        private static let mostTold = 256

        /// - Parameter scores: at least one.
        init(_ page: SoftmaxPage, scores: [Double], context: PageContext, appearance: Appearance) {
            self.page = page
            self.appearance = appearance
            row = page.row(in: context)
            lesson = SoftmaxLesson(scores: scores, temperature: page.temperature, target: page.target(in: context))
            wholeNames = scores.indices.map { page.name(of: $0, in: context) }
            names =
                wholeNames.count <= Self.mostTold
                ? wholeNames.shortened(to: Self.widestName, with: appearance)
                : wholeNames.map { $0.shortenedInside(to: Self.widestName, with: appearance) }
            let head = page.source == .sample ? context.classification?.head : nil
            headName = head.flatMap { $0.mapName == OutputHead.softmax.mapName ? nil : $0.mapName }
            switch page.source {
            case .sample:
                subject =
                    context.samples?.title(of: context.selection.index, with: appearance.numbers) ?? "a test sample"
                example = nil
            case .typed:
                subject = "typed scores"
                example = nil
            case .example(let index):
                subject = "example \(index + 1)"
                example = ScoreExample.all[index]
            }
        }

        var theme: Theme { appearance.theme }

        /// The name of a class in a sentence: words stand in quotes, so that they do not read as part of it.
        func quoted(_ index: Int, isWhole: Bool = false) -> String {
            let name = isWhole ? wholeNames[index] : names[index]
            return name.allSatisfy { $0.isNumber } ? name : "\"\(name)\""
        }

        var minus: String { appearance.text("−", ascii: "-") }

        func draw(into frame: inout Frame, in area: Rectangle) {
            for (part, place) in SoftmaxPage.places(in: area, classes: names.count, view: page.view) {
                draw(part, into: &frame, in: place)
            }
        }

        private func draw(_ part: Part, into frame: inout Frame, in area: Rectangle) {
            guard !area.isEmpty else { return }
            // The other panels would give the answer away.
            if page.isGuessing, part != .steps {
                frame.draw(Panel(StyledText(Self.title(of: part))), in: area, with: appearance)
                let text = Paragraph(
                    [StyledText("p is hidden: press h to guess it, or to see it")], alignment: .center,
                    style: theme.muted)
                let height = text.wrapped(to: max(1, area.width - 4)).count
                frame.draw(text, in: area.centered(width: area.width - 4, height: height), with: appearance)
                return
            }
            switch part {
            case .steps: drawSteps(into: &frame, in: area)
            case .descent: drawDescent(into: &frame, in: area)
            case .questions: drawQuestions(into: &frame, in: area)
            case .variants: drawVariants(into: &frame, in: area)
            case .mistakes: drawMistakes(into: &frame, in: area)
            case .chart: drawChart(into: &frame, in: area)
            }
        }

        static func title(of part: Part) -> String {
            switch part {
            case .steps: "steps"
            case .descent: "loss, gradient, one step"
            case .questions: "questions"
            case .variants: "instead of softmax"
            case .mistakes: "what goes wrong"
            case .chart: "how hard a sample pulls"
            }
        }

        func numbers(digits: Int = 4) -> SoftmaxNumbers { SoftmaxNumbers(appearance: appearance, digits: digits) }
    }

    /// The parts that are visible, and where.
    static func places(in area: Rectangle, classes: Int, view: Int) -> [(Part, Rectangle)] {
        var rest = area
        if area.width >= 150, area.height >= 36 {
            // Everything: the steps and what follows from them at the left, what to make of them at the right.
            var right = rest.removeRight(area.width * 2 / 5)
            let height = stepsHeight(classes: classes, spread: area.height >= 50) + 3
            let steps = rest.removeTop(min(height, area.height * 3 / 5))
            let lower = rest.columns([.flexible(3), .flexible(2)])
            let questions = right.removeTop(area.height < 45 ? 13 : area.width >= 190 ? 15 : 18)
            let below = right.rows([.flexible(5), .flexible(6)])
            return [
                (.steps, steps), (.descent, lower[0]), (.variants, lower[1]), (.questions, questions),
                (.mistakes, below[0]), (.chart, below[1]),
            ]
        }
        if area.width >= 100, area.height >= 26 {
            let steps = rest.removeTop(min(stepsHeight(classes: classes, spread: false), area.height * 3 / 5))
            let pairs: [(Part, Part)] = [(.descent, .questions), (.variants, .chart), (.mistakes, .questions)]
            let pair = pairs[view % pairs.count]
            let lower = rest.columns([.flexible, .flexible])
            return [(.steps, steps), (pair.0, lower[0]), (pair.1, lower[1])]
        }
        return [(Part.allCases[view % Part.allCases.count], area)]
    }

    /// The height of the steps: borders, titles, one row a class or two, the sum, and the explanation.
    private static func stepsHeight(classes: Int, spread: Bool) -> Int {
        (spread && classes <= 12 ? 2 * classes : classes) + 4 + explanationHeight
    }

    /// The lines of the explanation under the steps.
    static let explanationHeight = 3

    /// The number of classes that have a row in the steps.
    func stepsRoom(in context: PageContext) -> Int {
        let places = Self.places(in: context.area, classes: plainScores(in: context).count, view: view)
        let height = (places.first { $0.0 == .steps } ?? places[0]).1.height
        return max(1, height - 4 - (height >= 10 ? Self.explanationHeight : 0))
    }
}
