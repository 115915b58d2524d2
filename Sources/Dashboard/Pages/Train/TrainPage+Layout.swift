import Screen
import Telemetry

extension TrainPage {
    /// The areas of the panels; empty for a panel without room, or one that shows what the run does not have.
    struct Layout {
        /// An area for each chart that has room; at least one.
        var charts: [Rectangle]
        var sample = Rectangle(column: 0, row: 0, width: 0, height: 0)
        var gallery = Rectangle(column: 0, row: 0, width: 0, height: 0)
        var classes = Rectangle(column: 0, row: 0, width: 0, height: 0)
        var figures = Rectangle(column: 0, row: 0, width: 0, height: 0)
        var isCompact: Bool

        /// - Parameters:
        ///   - count: the number of charts; at least 1.
        ///   - hasGallery: whether the gallery has something to show.
        init(_ area: Rectangle, charts count: Int, of run: RunCapabilities, hasGallery: Bool) {
            isCompact = area.width < 80 || area.height < 20
            charts = []
            if isCompact {
                arrangeCompactly(area, hasSample: run.contains(.samples))
            } else {
                arrange(area, charts: count, of: run, hasGallery: hasGallery)
            }
        }

        private mutating func arrangeCompactly(_ area: Rectangle, hasSample: Bool) {
            var rest = area
            charts = [rest.removeTop(rest.height >= 16 ? rest.height - 11 : 0)]
            guard hasSample else {
                figures = rest.inset(columns: 1)
                return
            }
            if rest.width >= 56 { figures = rest.removeRight(24).inset(columns: 1) }
            sample = rest.inset(columns: 1)
        }

        private mutating func arrange(
            _ area: Rectangle, charts count: Int, of run: RunCapabilities, hasGallery: Bool
        ) {
            var rest = area
            let (hasSample, hasClasses) = (run.contains(.samples), run.contains(.classes))
            if !hasSample, !hasClasses {
                figures = rest.removeRight(32)
            } else {
                let lower = rest.removeBottom(Self.lowerRows(of: area.height))
                switch (hasSample, hasClasses) {
                case (true, true) where hasGallery && area.width >= 196 && lower.height >= 23:
                    // Three pictures with their classes stand side by side in the gallery.
                    let gallery = SampleGallery.width(ofPictures: 3) + 4
                    let parts = lower.columns([.flexible, .fixed(gallery), .fixed(28), .fixed(28)])
                    (sample, self.gallery, classes, figures) = (parts[0], parts[1], parts[2], parts[3])
                case (true, true) where hasGallery && area.width >= 180 && lower.height >= 23:
                    let parts = lower.columns([.flexible(5), .flexible(5), .flexible(3), .flexible(3)])
                    (sample, gallery, classes, figures) = (parts[0], parts[1], parts[2], parts[3])
                case (true, true) where area.width >= 110:
                    let parts = lower.columns([.flexible(5), .flexible(3), .flexible(3)])
                    (sample, classes, figures) = (parts[0], parts[1], parts[2])
                case (true, _):
                    let parts = lower.columns([.flexible, .fixed(28)])
                    (sample, figures) = (parts[0], parts[1])
                case (false, _):
                    let parts = lower.columns([.flexible, .fixed(area.width >= 110 ? 40 : 28)])
                    (classes, figures) = (parts[0], parts[1])
                }
            }
            charts = Self.places(of: count, in: rest)
        }

        /// The areas of the charts: two next to each other, or more in two rows if the screen is tall; three next to each
        /// other on a wide one.
        private static func places(of count: Int, in area: Rectangle) -> [Rectangle] {
            guard count > 1 else { return [area] }
            if count > 2, area.height < 24, area.width >= 105 {
                return area.columns([.flexible, .flexible, .flexible])
            }
            let rows = count > 2 && area.height >= 24 ? area.rows([.flexible, .flexible]) : [area]
            return rows.enumerated().flatMap { index, row in
                count - 2 * index == 1 ? [row] : row.columns([.flexible, .flexible])
            }
        }

        /// The height of the lower panels: enough for ten bars, or for a 28 × 28 picture at full size if the charts
        /// keep as much.
        private static func lowerRows(of height: Int) -> Int {
            switch height {
            case 46...: 23
            case 28...: 16
            default: 12
            }
        }
    }
}
