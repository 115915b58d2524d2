import Datasets
package import Screen
package import Telemetry

extension PageID {
    package static let media = PageID("Media")
}

/// What the first of the shown runs logged besides values: histograms over the steps, pictures, and texts.
package struct MediaPage: Page {
    package static let id = PageID.media
    package static let subject = "histograms, pictures and texts"
    package static let needs: RunCapabilities = [.curves]
    package static let footer = FooterStyle(namesSampleKeys: false)

    private var run: WatchedRun?
    private var selected = 0
    /// The place of the moment that is shown among those of the selected tag; nil for the newest.
    private var moment: Int?
    private var picture: (file: WatchedPicture, decoded: ColorPicture?)?
    private var asked: WatchedPicture?

    package enum OwnAction: Hashable, Sendable { case up, down, earlier, later, newest, settings }

    package init() {}

    package static let bindings: [PageBinding<OwnAction>] = [
        PageBinding([.up], "↑", .up, "the tag above", hint: "tag", hintKeys: "↑↓"),
        PageBinding([.down], "↓", .down, "the tag below"),
        PageBinding([.left], "←", .earlier, "an earlier step", hint: "step", hintKeys: "←→"),
        PageBinding([.right], "→", .later, "a later step"),
        PageBinding([.end], "end", .newest, "the newest step, and those that follow"),
        PageBinding([.character("c")], "c", .settings, "the settings of the runs"),
    ]

    package static let explanations = [
        Explanation(
            "histograms",
            "Steps from left to right, values from bottom to top; the brighter, the more values. Below, the chosen step alone."
        ),
        Explanation("pictures", "Those of the chosen step, two pixels in a cell."),
    ]

    private var media: [WatchedMedium] { run?.media ?? [] }
    private var medium: WatchedMedium? { media.indices.contains(selected) ? media[selected] : nil }

    /// The moment that is shown.
    private var shown: WatchedMedium.Moment? {
        guard let moments = medium?.moments else { return nil }
        return moment.flatMap { moments.indices.contains($0) ? moments[$0] : nil } ?? moments.last
    }

    package mutating func receive(_ message: Message) {
        switch message {
        case .watched(let watched):
            let former = run?.id
            run = watched.shown.first
            if run?.id != former { (selected, moment) = (0, nil) }
            selected = min(selected, max(0, media.count - 1))
        case .picture(let file, let decoded):
            if asked == file { asked = nil }
            picture = (file, decoded)
        default: break
        }
    }

    package mutating func perform(_ action: OwnAction, in context: PageContext) -> [PageRequest] {
        let last = max(0, (medium?.moments.count ?? 1) - 1)
        switch action {
        case .up: (selected, moment) = (max(0, selected - 1), nil)
        case .down: (selected, moment) = (min(selected + 1, max(0, media.count - 1)), nil)
        case .earlier: moment = max(0, (moment ?? last) - 1)
        case .later: moment = moment.flatMap { $0 + 1 < last ? $0 + 1 : nil }
        case .newest: moment = nil
        case .settings: return [.show(.runs)]
        }
        return []
    }

    package mutating func follow(_ context: PageContext) -> [PageRequest] {
        guard case .picture(let file)? = shown?.content, picture?.file != file, asked != file else { return [] }
        asked = file
        return [.effect(.readPicture(file))]
    }

    // MARK: - Drawing

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        let theme = appearance.theme
        guard let medium, let shown else {
            let text = run.map { "\($0.name) has logged no histograms, pictures or texts." } ?? "no run is shown"
            frame.draw(
                Paragraph([StyledText(text, theme.muted)]),
                in: area.centered(width: min(area.width - 4, 72), height: 2), with: appearance)
            return
        }
        let parts = area.columns([.fixed(min(40, area.width / 3)), .flexible])
        drawTags(into: &frame, in: parts[0], with: appearance)
        let place = moment ?? medium.moments.count - 1
        let legend = [
            StyledText("step ", theme.muted) + StyledText(appearance.numbers.step(shown.step), theme.strong),
            StyledText("\(place + 1) of \(medium.moments.count)", theme.muted),
        ]
        let panel = Panel(
            StyledText(medium.tag.shortenedInside(to: max(8, parts[1].width - 40), with: appearance)), legend: legend)
        frame.draw(panel, in: parts[1], with: appearance)
        let inner = panel.inner(of: parts[1])
        switch shown.content {
        case .histogram:
            HistogramOverSteps(medium, chosen: place).draw(into: &frame, in: inner, with: appearance)
        case .text(let text):
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { StyledText(String($0)) }
            frame.draw(Paragraph(lines), in: inner, with: appearance)
        case .picture(let file):
            guard let picture, picture.file == file else {
                frame.write("reading the picture", in: inner.line(0), style: theme.muted, with: appearance)
                return
            }
            guard let decoded = picture.decoded else {
                frame.write(
                    "This picture cannot be decoded.", in: inner.line(0), style: theme.warning, with: appearance)
                return
            }
            frame.draw(
                ColorImage(width: decoded.width, height: decoded.height, rgb: decoded.rgb), in: inner,
                with: appearance)
        }
    }

    private func drawTags(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let panel = Panel("tags", legend: [StyledText("\(media.count)", theme.muted)])
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        let first = max(0, min(selected - inner.height / 2, media.count - inner.height))
        for (line, place) in (first..<min(media.count, first + inner.height)).enumerated() {
            let kind =
                switch media[place].moments.last?.content {
                case .histogram: appearance.text("▁▃█▃ ", ascii: "hist ")
                case .picture: appearance.text("▣    ", ascii: "pic  ")
                case .text, nil: "text "
                }
            let tag = media[place].tag.shortenedInside(to: max(4, inner.width - 5), with: appearance)
            frame.write(
                StyledText(kind, theme.muted) + StyledText(tag, place == selected ? theme.selection : theme.text),
                in: inner.line(line), with: appearance)
        }
    }
}
