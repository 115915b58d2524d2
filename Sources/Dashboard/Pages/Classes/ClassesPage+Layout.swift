import Evaluation
import Screen
import Telemetry

extension ClassesPage {
    /// The areas of the panels; nil for those that are not visible.
    struct Layout: Hashable {
        private(set) var matrix: Rectangle?
        private(set) var scores: Rectangle?
        private(set) var confusions: Rectangle?
        private(set) var reliability: Rectangle?
        private(set) var threshold: Rectangle?
        /// Whether there are few enough classes for a matrix; otherwise the most confused pairs take its place.
        let showsMatrices: Bool

        /// The largest number of classes with a matrix.
        static let mostInMatrix = 1000

        /// The greatest width of a cell of the matrix, in columns: wide enough for most names.
        static func widestCell(nameWidth: Int) -> Int { max(8, min(nameWidth + 2, 16)) }

        /// - Parameters:
        ///   - classes: the number of classes.
        ///   - nameWidth: the width of the widest class name, in columns.
        ///   - cellWidth: the number of columns that a cell of the matrix needs.
        init(_ view: View, in area: Rectangle, classes: Int, nameWidth: Int, cellWidth: Int) {
            showsMatrices = classes <= Self.mostInMatrix
            let isCompact = area.width < 76 || area.height < 18
            var rest = area
            switch view {
            case .overview where isCompact: if showsMatrices { matrix = rest } else { scores = rest }
            case .overview:
                let top = Self.topHeight(in: area, classes: classes)
                splitTop(rest.removeTop(top), classes: classes, nameWidth: nameWidth, cellWidth: cellWidth)
                splitBottom(rest)
            case .scores:
                confusions = area.width < 76 ? nil : rest.removeRight(area.width * 2 / 5)
                scores = rest
            case .calibration where area.width < 76:
                threshold = rest.removeBottom(area.height < 14 ? 3 : 6)
                reliability = rest
            case .calibration: splitBottom(rest)
            case .matrix where isCompact: confusions = rest
            case .matrix where !showsMatrices: confusions = rest
            case .matrix:
                if area.width >= 100 { confusions = rest.removeRight(30) }
                matrix = rest
            }
        }

        /// The height of the upper panels: borders, titles, one row per class and one below; two rows per class if the
        /// charts keep enough room.
        private static func topHeight(in area: Rectangle, classes: Int) -> Int {
            let fixed = 4
            if area.height - (2 * classes + fixed) >= 20 { return max(12, 2 * classes + fixed) }
            // A matrix that has to scroll leaves more room for the charts.
            let others = area.height >= 40 ? 14 : classes + fixed > area.height - 6 && area.height >= 26 ? 10 : 6
            return max(10, min(classes + fixed, area.height - others))
        }

        private mutating func splitTop(_ area: Rectangle, classes: Int, nameWidth: Int, cellWidth: Int) {
            var rest = area
            let name = min(nameWidth, 14)
            guard showsMatrices else {
                scores = rest.removeLeft(min(max(38, rest.width / 2), 56 + name))
                confusions = rest
                return
            }
            let isWide = area.width >= 110
            let least = (isWide ? 33 + max(5, name) : 24 + name)
            var others = max(least, area.width / 5)
            // On large screens, long names of confused classes get room beside the matrix.
            if isWide { others += area.width >= 160 ? 26 + 2 * max(0, name - 4) : 26 }
            let wanted = { (cell: Int) in 4 + min(nameWidth + 1, 15) + cell * classes }
            // The matrix takes as much as it can use: where the screen is large, with room for the names above it.
            let cell = area.width >= 160 ? Self.widestCell(nameWidth: nameWidth) : 8
            let matrixWidth = min(max(wanted(cellWidth), min(wanted(cell), area.width - others)), area.width - others)
            // There has to be room for a sentence about the cell, however few cells there are.
            matrix = rest.removeLeft(max(matrixWidth, 24, min(40, area.width - others)))
            if isWide {
                scores = rest.removeLeft(min(max(least, rest.width / 2), 46 + name))
                confusions = rest
            } else {
                scores = rest
            }
        }

        /// Gives the diagram as much as its bins can use, and the rest to the threshold.
        private mutating func splitBottom(_ area: Rectangle) {
            var rest = area
            let narrowest = area.width >= 110 ? 36 : 25
            let border = 4
            let width = ReliabilityDiagram.width(fitting: area.width - narrowest - border)
            reliability = rest.removeLeft(width + border)
            threshold = rest
        }
    }
}
