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

    private(set) var run: WatchedRun?
    /// The place of the selected tag.
    private(set) var selected = 0
    /// The step that is looked at, on all tags alike; nil for the newest.
    private(set) var step: Double?
    /// Whether pictures of several tags are shown together.
    private(set) var showsTogether = true
    private(set) var pictures = PictureShelf()

    package enum OwnAction: Hashable, Sendable { case up, down, earlier, later, newest, together, settings }

    package init() {}

    package static let bindings: [PageBinding<OwnAction>] = [
        PageBinding([.up], "up", .up, "the tag above", hint: "tag", hintKeys: "up down"),
        PageBinding([.down], "down", .down, "the tag below"),
        PageBinding([.left], "left", .earlier, "an earlier step, on all tags", hint: "step", hintKeys: "left right"),
        PageBinding([.right], "right", .later, "a later step"),
        PageBinding([.end], "end", .newest, "the newest step, and those that follow", hint: "newest"),
        PageBinding(
            [.enter], "enter", .together, "pictures of several tags together, or one alone", hint: "together"),
        PageBinding([.character("c")], "c", .settings, "the settings of the runs", hint: "settings"),
    ]

    package static let explanations = [
        Explanation(
            "histograms",
            "Steps from left to right, values from bottom to top; the brighter, the more values. Below, the chosen step alone."
        ),
        Explanation(
            "pictures",
            "Two pixels in a cell. Those of several tags go through the steps together: each shows its newest picture up to "
                + "the step."),
    ]

    var media: [WatchedMedium] { run?.media ?? [] }
    var medium: WatchedMedium? { media.indices.contains(selected) ? media[selected] : nil }

    /// The tags whose pictures are shown together with the selected one, by their places; the selected one alone if it
    /// has no pictures, or there is room for one only.
    func shown(in area: Rectangle) -> [Int] {
        guard showsTogether, medium?.hasPictures ?? false else { return medium == nil ? [] : [selected] }
        let all = media.indices.filter { media[$0].hasPictures }
        let count = PictureGrid.count(in: area)
        guard let place = all.firstIndex(of: selected), count > 1 else { return [selected] }
        let first = place / count * count
        return Array(all[first..<min(all.count, first + count)])
    }

    package mutating func receive(_ message: Message) {
        switch message {
        case .watched(let watched):
            let former = run?.generation
            run = watched.shown.first
            if run?.generation != former { (selected, step) = (0, nil) }
            selected = min(selected, max(0, media.count - 1))
        case .picture(let file, let decoded): pictures.take(decoded, of: file)
        default: break
        }
    }

    /// What there is instead of media.
    var absence: String { run.map { "\($0.name) has logged no histograms, pictures or texts." } ?? "No run is shown." }

    package func offers(_ action: OwnAction) -> Bool {
        switch action {
        case .up, .down: media.count > 1
        case .earlier, .later, .newest: medium.map { $0.moments.count > 1 } ?? false
        case .together: media.count { $0.hasPictures } > 1
        case .settings: run != nil
        }
    }

    package mutating func perform(_ action: OwnAction, in context: PageContext) -> [PageRequest] {
        guard medium != nil || action == .settings else { return [.notice(absence)] }
        switch action {
        case .up: select(selected - 1)
        case .down: select(selected + 1)
        case .earlier: scrub(by: -1)
        case .later: scrub(by: 1)
        case .newest: step = nil
        case .together:
            guard medium?.hasPictures ?? false else { return [.notice("only pictures are shown together")] }
            showsTogether.toggle()
        case .settings: return [.perform(.runs, PageValue(RunsPage.OwnAction.settings))]
        }
        return []
    }

    private mutating func select(_ place: Int) { selected = min(max(0, place), max(0, media.count - 1)) }

    /// Goes to the next or the former step of the selected tag. Behind the newest one, those that follow are shown.
    private mutating func scrub(by count: Int) {
        guard let medium, let place = medium.place(at: step) else { return }
        let next = place + count
        step = next < medium.moments.count - 1 ? medium.moments[max(0, next)].step : nil
    }

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        let parts = parts(of: area)
        let isInList = parts.tags.contains(column: mouse.column, row: mouse.row)
        switch mouse.kind {
        case .wheelUp: if isInList { select(selected - 1) } else { scrub(by: -1) }
        case .wheelDown: if isInList { select(selected + 1) } else { scrub(by: 1) }
        case .press where isInList:
            let inner = Panel().inner(of: parts.tags)
            let place = firstTag(height: inner.height) + mouse.row - inner.row
            if inner.contains(column: mouse.column, row: mouse.row), media.indices.contains(place) { select(place) }
        case .press, .drag, .move, .release: break
        }
        return []
    }

    package mutating func follow(_ context: PageContext) -> [PageRequest] {
        let files = shown(in: parts(of: context.area).content).compactMap { media[$0].moment(at: step)?.picture }
        return pictures.wanted(files).map { .effect(.readPicture($0)) }
    }
}

extension WatchedMedium {
    var hasPictures: Bool { moments.last?.picture != nil }

    /// The place of the newest moment that is not after a step, or of the first one; nil without moments.
    ///
    /// - Parameter step: nil for the newest of all.
    func place(at step: Double?) -> Int? {
        guard let step else { return moments.indices.last }
        return moments.lastIndex { $0.step <= step } ?? moments.indices.first
    }

    func moment(at step: Double?) -> Moment? { place(at: step).map { moments[$0] } }
}

extension WatchedMedium.Moment {
    /// The picture; nil if it is something else.
    var picture: WatchedPicture? { if case .picture(let file) = content { file } else { nil } }
}
