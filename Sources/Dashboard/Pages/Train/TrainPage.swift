import Datasets
import Evaluation
import Learning
package import Screen
package import Telemetry

extension PageID {
    package static let train = PageID("Train")
}

/// Page 1: whether the model is learning, how fast, and its prediction for one sample.
package struct TrainPage: Page {
    package static let id = PageID.train
    package static let subject = "training"
    package static let needs: RunCapabilities = [.metrics]
    package static let footer = FooterStyle(leadsWithOwnKeys: false)

    package private(set) var usesLogarithmicAxis = false
    package private(set) var smooths = true
    package private(set) var view = ChartView()
    private var gallery = SampleGallery()

    package init() {}

    package mutating func follow(_ context: PageContext) -> [PageRequest] {
        let layout = layout(of: context.area, context)
        let room = Panel().inner(of: layout.gallery)
        gallery.follow(
            context, count: SampleGallery.capacity(of: room, hasPictures: context.samples?.imageSize != nil))
        return []
    }

    package mutating func forgetRun() { gallery = SampleGallery() }

    /// No screen has rows for more names.
    private static let mostNames = 256
    /// The columns of a full bar of a class for which long names are shortened.
    private static let leastClassBar = 8

    private func layout(of area: Rectangle, _ context: PageContext) -> Layout {
        Layout(
            area, charts: TrainingCharts(self, context).subjects.count, of: context.capabilities,
            hasGallery: SampleGallery.fits(context))
    }

    // MARK: - Keys and mouse

    package mutating func perform(_ action: TrainAction, in context: PageContext) -> [PageRequest] {
        let axis = StepAxis(context.run)
        let epochs = axis.length
        // Zooming without a crosshair centres on the end of the curves, the part worth seeing closely.
        let newest = axis.newest
        switch action {
        case .toggleLogarithmicAxis: usesLogarithmicAxis.toggle()
        case .toggleSmoothing: smooths.toggle()
        case .zoomIn: view.zoom(by: 0.5, around: view.crosshair ?? newest, epochs: epochs)
        case .zoomOut: view.zoom(by: 2, around: view.crosshair ?? newest, epochs: epochs)
        case .panLeft: view.pan(by: -0.25, epochs: epochs)
        case .panRight: view.pan(by: 0.25, epochs: epochs)
        case .crosshairLeft: view.moveCrosshair(by: -0.02, from: newest, epochs: epochs)
        case .crosshairRight: view.moveCrosshair(by: 0.02, from: newest, epochs: epochs)
        case .clearCrosshair: view.point(at: nil)
        }
        return []
    }

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        let charts = TrainingCharts(self, context)
        let layout = layout(of: area, context)
        guard let place = charts.place(atColumn: mouse.column, row: mouse.row, in: layout) else {
            guard mouse.kind == .press, layout.sample.contains(column: mouse.column, row: mouse.row) else { return [] }
            return [.show(.inspect), .filter(context.selection.filter)]
        }
        let epochs = StepAxis(context.run).length
        switch mouse.kind {
        case .press, .drag, .move: view.point(at: place)
        case .wheelUp: view.zoom(by: 0.8, around: place, epochs: epochs)
        case .wheelDown: view.zoom(by: 1.25, around: place, epochs: epochs)
        case .release: break
        }
        return []
    }

    // MARK: - Drawing

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        let charts = TrainingCharts(self, context)
        let layout = layout(of: area, context)
        let figures = RunFigures(context)
        let sample = WatchedSample(context)
        guard !layout.isCompact else {
            if layout.charts[0].isEmpty, sample?.classification == nil {
                var rest = area
                let line = figures.line(with: appearance)
                if !line.isEmpty { frame.write(line, in: rest.removeTop(1).inset(columns: 1), with: appearance) }
                charts.draw(into: &frame, in: [rest], with: appearance)
                return
            }
            charts.draw(into: &frame, in: layout.charts, with: appearance)
            var rest = layout.sample
            if layout.figures.isEmpty {
                frame.write(figures.line(with: appearance), in: rest.removeTop(1), with: appearance)
            } else {
                figures.draw(into: &frame, in: layout.figures, with: appearance)
            }
            drawCompactSample(sample, into: &frame, in: rest, with: appearance)
            return
        }
        charts.draw(into: &frame, in: layout.charts, with: appearance)
        if !layout.sample.isEmpty { drawSample(sample, into: &frame, in: layout.sample, with: appearance) }
        if !layout.gallery.isEmpty {
            gallery.draw(context, into: &frame, in: layout.gallery, with: appearance)
        }
        if !layout.classes.isEmpty {
            drawClasses(context, into: &frame, in: layout.classes, with: appearance)
        }
        figures.drawPanel(into: &frame, in: layout.figures, with: appearance)
    }

    private func drawCompactSample(
        _ sample: WatchedSample?, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        guard let sample, let classification = sample.classification, !area.isEmpty else { return }
        var lines = area
        let title = sample.title(with: appearance) + ": " + sample.verdict(withConfidence: false, with: appearance)
        frame.write(title, in: lines.removeTop(1), style: appearance.theme.strong, with: appearance)
        frame.draw(
            ClassBars(classification: classification, classNames: sample.samples.classNames), in: lines,
            with: appearance)
    }

    private func drawSample(
        _ sample: WatchedSample?, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        guard let sample else {
            frame.draw(Panel("test sample"), in: area, with: appearance)
            return
        }
        let title = sample.title(with: appearance)
        let panel = Panel(title, legend: [sample.verdict(beside: title, in: area, with: appearance)])
        frame.draw(panel, in: area, with: appearance)
        var inner = panel.inner(of: area)
        guard let classification = sample.classification else {
            sample.drawContents(into: &frame, in: inner, with: appearance)
            return
        }
        if inner.height > classification.probabilities.count {
            let numbers = appearance.numbers
            let entropy = numbers.fixed(classification.entropy)
            let loss = numbers.loss(classification.loss, isInNats: classification.head.lossIsInNats)
            frame.write(
                "entropy \(entropy)  loss \(loss)", in: inner.removeBottom(1), alignment: .right,
                style: appearance.theme.muted, with: appearance)
        }
        let places = Self.places(of: sample, classes: classification.probabilities.count, in: inner)
        sample.drawContents(into: &frame, in: places.contents, with: appearance)
        let bars = ClassBars(classification: classification, classNames: sample.samples.classNames)
        frame.draw(bars, in: places.bars, with: appearance)
    }

    /// Places the bars next to the sample, or below it if that would leave little room for a row or a text, and there
    /// are few classes.
    private static func places(
        of sample: WatchedSample, classes: Int, in area: Rectangle
    ) -> (contents: Rectangle, bars: Rectangle) {
        var rest = area
        let wished = ClassBars.columnsWithoutLogits(for: sample.samples.classNames)
        let isFlexible = sample.samples.imageSize == nil
        let hasRoomForBoth = rest.width - wished - 2 >= 36
        if isFlexible, !hasRoomForBoth, rest.height - classes >= 4 {
            let bars = rest.removeBottom(classes)
            if rest.height > 8 { _ = rest.removeBottom(1) }
            return (rest, bars)
        }
        // A row or a text needs more room than its bars; the bars always get what they need.
        let most = isFlexible ? rest.width * 3 / 5 : rest.width / 2
        let needed = hasRoomForBoth ? wished : ClassBars.leastColumns(for: sample.samples.classNames)
        let room = rest.width - 2 - needed
        let contents = rest.removeLeft(min(sample.contentColumns(rows: rest.height), most, max(room, rest.width / 3)))
        _ = rest.removeLeft(2)
        return (contents, rest)
    }

    /// Draws the recall of each class. The bars begin at a round percentage below the worst class: from 0 they would
    /// all look full.
    private func drawClasses(
        _ context: PageContext, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let numbers = appearance.numbers
        guard let validation = context.validation else {
            frame.draw(Panel("class accuracy"), in: area, with: appearance)
            return
        }
        let worst = validation.classes.map(\.recall).filter(\.isFinite).min() ?? 0
        let floor = [0.95, 0.9, 0.8, 0.5].first { $0 < worst } ?? 0
        var legend = [StyledText("from \(numbers.percent(floor, digits: 0))")]
        if context.showsUntrained { legend.insert(StyledText("untrained", appearance.theme.warning), at: 0) }
        let panel = Panel("class accuracy", legend: legend)
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        let values = validation.classes.map { numbers.percent($0.recall, digits: 1) }
        let room = BarList.labelRoom(
            width: inner.width, value: values.map(\.columnWidth).max() ?? 0, leastBar: Self.leastClassBar)
        let names = Array(context.classNames.prefix(Self.mostNames)).shortened(to: max(4, room), with: appearance)
        let all = names + context.classNames.dropFirst(names.count)
        let rows = zip(all, zip(validation.classes, values)).map { name, figures in
            BarList.Row(
                StyledText(name), fraction: (figures.0.recall - floor) / (1 - floor), value: figures.1,
                style: appearance.theme.trainingBand)
        }
        frame.draw(BarList(rows, spreads: true, leastBar: Self.leastClassBar), in: inner, with: appearance)
    }

    package static let explanations = [
        Explanation(
            "loss",
            "Cross-entropy in nats, the mean per sample: -log of the probability given to the right class. The line is "
                + "the moving average over the training batches, and the band spans minimum to maximum. With --head or "
                + "--loss it is the loss of these, by its name and without a unit, in training and validation alike."
        ),
        Explanation(
            "Brier score, label excluded",
            "Of a sparse head, whose logarithms may be infinite: the mean squared distance of the probabilities from 1 for "
                + "the label and 0 for the others, and the share of test samples whose label has a probability of exactly 0."
        ),
        Explanation(
            "wrong labels",
            "With --label-noise: the share of the training samples that are classified as their true class, and of those "
                + "with a wrong label the share that is classified as just that, and so has been memorised."
        ),
        Explanation(
            "accuracy",
            "The share of samples whose most probable class is the right one. A wide gap between the training "
                + "line and the test markers means it is overfitting. With dropout or augmentation the training figures "
                + "are those of a network with units switched off, or of altered samples, and may well be worse than "
                + "the test's."
        ),
        Explanation(
            "more test digits",
            "On a large screen: of each class the picture that the last evaluation was the least sure of, apart from hopeless "
                + "ones, with its three most probable classes by the newest weights."),
        Explanation(
            "class accuracy", "Of the test samples of each class, the share that is classified correctly (its recall)."),
        Explanation(
            "gradient norm",
            "The length of the gradient of all weights together: how steep the loss is where the weights are."
        ),
        Explanation(
            "learning rate",
            "How far a step goes. Where a schedule, a warm-up or a key moves it, the small curve beside it, from 0 up, "
                + "shows how it went so far."
        ),
        Explanation(
            "test row, test text",
            "Beside each number, and on the words of a text, what it adds to the decision: see ? on page 2."
        ),
    ]
}
