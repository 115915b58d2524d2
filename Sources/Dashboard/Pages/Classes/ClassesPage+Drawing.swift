import Datasets
import Evaluation
import Screen
import Telemetry

extension ClassesPage {
    /// The page with everything from which it is drawn, so that mouse positions can be mapped to what was drawn there.
    struct Drawing {
        let page: ClassesPage
        let figures: ClassFigures
        let names: [String]
        let layout: Layout
        let cursor: HeatMapGrid.Place
        let nameWidth: Int
        /// Whether the figures are those of the untrained network, while training goes on.
        let isUntrained: Bool
        private let stamp: Generation
        let samples: LabelledSamples?
        /// An example of a confusion; nil for samples that are not pictures, and where confusions are not listed.
        let example: Example?
        private let cellWidth: Int

        /// Returns nil if there is nothing to draw yet.
        init?(_ page: ClassesPage, area: Rectangle, context: PageContext) {
            guard let figures = page.figures(in: context), figures.confusion.classes > 0 else { return nil }
            self.page = page
            self.figures = figures
            isUntrained = context.showsUntrained
            stamp = context.stamps.samples
            names = context.classNames
            cursor = page.cursor(among: figures.confusion.classes)
            // Of very many classes, the names of the first ones stand for all.
            nameWidth = names.prefix(Layout.mostInMatrix).reduce(1) { max($0, $1.columnWidth) }
            // The cells keep their width during training, because the supports do not change.
            let largest = figures.confusion.supports.max() ?? 0
            cellWidth = max(3, "\(largest)".count + 1, names.count > 100 ? 4 : 3)
            layout = Layout(
                page.view, in: area, classes: names.count, nameWidth: nameWidth, cellWidth: cellWidth)
            samples = context.samples
            let isListed = layout.confusions != nil && samples?.imageSize != nil
            example =
                isListed
                ? Self.exemplified(figures, cursor: cursor).flatMap { page.example(of: $0, in: context) } : nil
        }

        func draw(into frame: inout Frame, with appearance: Appearance) {
            if let area = layout.matrix { drawMatrix(into: &frame, in: area, with: appearance) }
            if let area = layout.scores { drawScores(into: &frame, in: area, with: appearance) }
            if let area = layout.confusions { drawConfusions(into: &frame, in: area, with: appearance) }
            if let area = layout.reliability { drawReliability(into: &frame, in: area, with: appearance) }
            if let area = layout.threshold { drawThreshold(into: &frame, in: area, with: appearance) }
        }

        /// The place in the matrix to which a click at a cell of the screen refers; nil if there is none.
        func place(atColumn column: Int, row: Int) -> HeatMapGrid.Place? {
            if let area = layout.matrix, let place = grid(in: area).place(atColumn: column, row: row) { return place }
            if let area = layout.scores, area.contains(column: column, row: row) {
                let inner = scoresArea(in: area)
                let order = visibleScores(rows: inner.height)
                let step = spreadsScores(rows: inner.height) ? 2 : 1
                let line = row - inner.row - 1
                guard line >= 0, line % step == 0, order.indices.contains(line / step) else { return nil }
                return HeatMapGrid.Place(row: order[line / step])
            }
            if let area = layout.confusions, area.contains(column: column, row: row) {
                var list = Panel().inner(of: area)
                _ = exampleArea(in: &list)
                let line = row - list.row - 1
                guard list.contains(column: column, row: row), figures.confusions.indices.contains(line) else {
                    return nil
                }
                let pair = figures.confusions[line]
                return HeatMapGrid.Place(row: pair.label, column: pair.prediction)
            }
            return nil
        }

        // MARK: - Matrix

        private func grid(in area: Rectangle) -> HeatMapGrid {
            var inner = area.inset(columns: 1, rows: 1)
            _ = inner.removeLeft(1)
            _ = inner.removeBottom(1)
            // Numbers keep their distance from the border, unless that would make every cell a column narrower.
            let cells = inner.width - (nameWidth + 1)
            if cells > cellWidth * names.count, cells % max(1, names.count) > 0 { _ = inner.removeRight(1) }
            // Names are shortened before numbers are.
            let room = inner.width - cellWidth * names.count
            let name = min(nameWidth + 1, max(room, min(9, inner.width / 4)))
            return HeatMapGrid(
                in: inner, count: names.count, cursor: cursor, nameWidth: name, narrowest: cellWidth,
                widest: Layout.widestCell(nameWidth: nameWidth))
        }

        private func drawMatrix(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
            let theme = appearance.theme
            let numbers = appearance.numbers
            let grid = grid(in: area)
            var legend = [StyledText("arrows", theme.key) + " move  " + StyledText("enter", theme.key) + " opens"]
            let part = part(of: grid, width: area.width, with: appearance)
            if let part { legend.insert(part, at: 0) }
            let isLong = area.width >= (part == nil ? 50 : 80)
            let title = isLong ? "confusion matrix: labels by row" : area.width >= 30 ? "labels by row" : "matrix"
            frame.draw(Panel(StyledText(title), legend: legend), in: area, with: appearance)
            let matrix = figures.confusion
            let worst = worstShare(in: matrix)
            let zero = appearance.text("·", ascii: ".")
            let (rowNames, columnNames) = shortNames(for: grid, with: appearance)
            let map = HeatMap(grid, rowNames: rowNames, columnNames: columnNames) { row, column in
                let count = matrix[row, column]
                let share = matrix.supports[row] == 0 ? 0 : Double(count) / Double(matrix.supports[row])
                return HeatMap.Entry(
                    count == 0 ? zero : "\(count)",
                    detail: count == 0 ? "" : numbers.percent(share, digits: 1),
                    heat: row == column ? share * share * 0.6 : worst > 0 ? share / worst * 0.9 : 0,
                    hue: row == column ? .good : .bad)
            }
            frame.draw(map, in: grid.area, with: appearance)
            let foot = area.inset(columns: 2, rows: 1).line(area.height - 3)
            frame.write(
                sentence(columns: foot.width, with: appearance), in: foot, style: theme.text, with: appearance)
        }

        /// The part of the matrix that is visible, if not all of it is: "rows 12–31, columns 1–18 of 100".
        private func part(of grid: HeatMapGrid, width: Int, with appearance: Appearance) -> StyledText? {
            let count = names.count
            guard grid.rows.count < count || grid.columns.count < count else { return nil }
            let dash = appearance.text("–", ascii: "-")
            func range(_ range: Range<Int>) -> String { "\(range.lowerBound + 1)\(dash)\(range.upperBound)" }
            let (rows, columns) = (range(grid.rows), range(grid.columns))
            if width >= 76 { return StyledText("rows \(rows), columns \(columns) of \(count)") }
            let cross = appearance.text("×", ascii: "x")
            return StyledText("\(rows) \(cross) \(columns) of \(count)")
        }

        /// The names of rows and columns. If the names that fit cannot be told apart, numbers replace them above the
        /// columns, and precede them in the rows.
        private func shortNames(
            for grid: HeatMapGrid, with appearance: Appearance
        ) -> (rows: [String], columns: [String]) {
            let room = grid.cellWidth - 1
            guard nameWidth > room else { return (names, names) }
            func short(_ columns: Int) -> ShortNames {
                page.shortened(names, columns: columns, stamp: stamp, with: appearance)
            }
            if room > 3, short(room).areApart { return (short(grid.nameWidth - 1).names, short(room).names) }
            let digits = "\(names.count - 1)".count
            let own = short(max(1, grid.nameWidth - 2 - digits)).names
            return (own.enumerated().map { "\($0) \($1)" }, names.indices.map { "\($0)" })
        }

        /// The names, shortened to fit; with their numbers if they would otherwise be the same, or only the numbers if
        /// there is no room for both.
        ///
        /// Of very many classes, those that look the same are not told apart: that would take longer than a frame has.
        func labels(columns: Int, with appearance: Appearance) -> ClassLabels {
            guard layout.showsMatrices else { return .shortened(names, columns: columns, appearance) }
            return .made(distinctLabels(columns: columns, with: appearance))
        }

        private func distinctLabels(columns: Int, with appearance: Appearance) -> [String] {
            let short = page.shortened(names, columns: columns, stamp: stamp, with: appearance)
            if short.areApart { return short.names }
            return names.enumerated().map { index, name in
                columns < 6 ? "\(index)" : "\(index) \(name)".shortened(to: columns, with: appearance)
            }
        }

        /// The largest fraction of a class that was mistaken for another one.
        private func worstShare(in matrix: ConfusionMatrix) -> Double {
            figures.confusions.reduce(0) { max($0, Double($1.count) / Double(max(1, matrix.supports[$1.label]))) }
        }

        /// Describes what the cursor selects. Where there is little room, the percentage is left out before names are
        /// shortened, and names are shortened in favour of the numbers.
        private func sentence(columns: Int, with appearance: Appearance) -> StyledText {
            let (numbers, theme) = (appearance.numbers, appearance.theme)
            let matrix = figures.confusion
            func text(
                _ count: Int, of all: Int, _ what: String = "", names shown: Int = 0,
                _ beginning: (_ name: (Int) -> String) -> String
            ) -> StyledText {
                let share = all == 0 ? Double.nan : Double(count) / Double(all)
                let figures =
                    StyledText("\(numbers.grouped(count)) of \(numbers.grouped(all))", theme.strong) + StyledText(what)
                let percent = StyledText(" (\(numbers.percent(share)))")
                let whole = StyledText(beginning { self.names[$0] } + ": ", theme.muted) + figures
                for form in [whole + percent, whole] where form.columnWidth <= columns { return form }
                guard shown > 0 else { return whole }
                let taken = beginning { _ in "" }.columnWidth + 2 + figures.columnWidth
                let short = labels(columns: max(4, (columns - taken) / shown), with: appearance)
                return StyledText(beginning { short[$0] } + ": ", theme.muted) + figures
            }
            switch (cursor.row, cursor.column) {
            case (let label?, let prediction?):
                let (count, all) = (matrix[label, prediction], matrix.supports[label])
                return label == prediction
                    ? text(count, of: all, " correct", names: 1) { "class \($0(label))" }
                    : text(count, of: all, names: 2) { "\($0(label)) mistaken for \($0(prediction))" }
            case (let label?, nil):
                return text(matrix.supports[label], of: matrix.total, names: 1) { "all labelled \($0(label))" }
            case (nil, let prediction?):
                return text(matrix.predicted[prediction], of: matrix.total, names: 1) {
                    "all predicted as \($0(prediction))"
                }
            case (nil, nil): return text(matrix.total - matrix.correct, of: matrix.total) { _ in "all mistakes" }
            }
        }
    }
}

/// The names of classes as they are shown.
enum ClassLabels {
    case made([String])
    /// Shortened when they are asked for.
    case shortened([String], columns: Int, Appearance)

    subscript(index: Int) -> String {
        switch self {
        case .made(let labels): labels[index]
        case .shortened(let names, let columns, let appearance): names[index].shortened(to: columns, with: appearance)
        }
    }
}
