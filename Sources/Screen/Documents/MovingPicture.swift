/// Frames of one size that follow each other, as an SVG that moves in every browser.
///
/// Only what changes is drawn anew, over what was there: each frame after the first is a group of the changed cells, which
/// a CSS animation shows from its time on. A viewer without animations shows the last frame, and so does a reader who
/// asked for less motion.
package struct MovingPicture: Sendable {
    package var title: String
    private let palette: FramePalette
    private var frames: [(frame: Frame, seconds: Double)] = []

    /// - Parameter appearance: the appearance that the frames are drawn with.
    package init(drawnWith appearance: Appearance, title: String) {
        self.title = title
        palette = FramePalette(appearance)
    }

    /// Adds a frame that is shown from a time on, in seconds; the times ascend. A frame of another size than the first is
    /// left out.
    package mutating func add(_ frame: Frame, at seconds: Double) {
        if let first = frames.first, first.frame.size != frame.size { return }
        frames.append((frame, seconds))
    }

    /// The whole file.
    ///
    /// - Parameter seconds: the time after which it begins anew; longer than that of the last frame.
    package func svg(lasting seconds: Double) -> String {
        guard let first = frames.first else { return "" }
        var text = FrameDocument.svgOpening(first.frame.size, title: title, palette)
        var rules: [String] = []
        var groups: [String] = []
        var shown: Frame?
        for (index, entry) in frames.enumerated() {
            let content = elements(of: entry.frame, since: shown)
            shown = entry.frame
            guard !content.isEmpty else { continue }
            groups.append("<g id=\"f\(index)\">\n\(content)\n</g>")
            guard index > 0 else { continue }
            let share = (entry.seconds / seconds * 1e5).rounded() / 1e3
            rules.append("@keyframes k\(index){0%{visibility:hidden}\(share)%{visibility:visible}}")
            rules.append("#f\(index){animation:k\(index) \(seconds)s step-end infinite}")
        }
        rules.append("@media(prefers-reduced-motion:reduce){g{animation:none!important}}")
        text += "<style>\n" + rules.joined(separator: "\n") + "\n</style>\n"
        return text + groups.joined(separator: "\n") + "\n</svg>\n"
    }

    /// The cells that differ from the frame before, on a background that hides it.
    private func elements(of frame: Frame, since previous: Frame?) -> String {
        var drawing = SVGDrawing(palette: palette)
        var cover = ""
        for change in frame.changes(since: previous) {
            let column = change.cells.lowerBound % frame.size.columns
            drawing.add(frame.cells[change.cells], row: change.row, from: column)
            if previous != nil {
                let width = 8 * change.cells.count
                cover += "M\(8 * column) \(16 * change.row)h\(width)v16h-\(width)z"
            }
        }
        let elements = drawing.elements.joined(separator: "\n")
        guard !cover.isEmpty else { return elements }
        return "<path fill=\"\(palette.background.cssColor)\" shape-rendering=\"crispEdges\" d=\"\(cover)\"/>\n"
            + elements
    }
}
