import Datasets
import Learning
import Matrices
import Screen
import Telemetry

/// The weights of a layer's units as pictures: the selected one large, as many others as fit small.
struct UnitPictures {
    private let page: NetworkPage
    private let dense: DenseLayer
    private let layer: Int
    private let unit: Int
    private let layerCount: Int
    private let layerName: String
    /// Of one unit's weights; nil where they make no picture.
    private let shape: (height: Int, width: Int)?
    private let isImage: Bool
    private let classNames: [String]
    /// What the next dense layer makes of the selected unit: a weight for each of its outputs; empty for the last layer.
    private let outgoing: [Float]
    private let dead: Set<Int>
    private let networkBatch: Int

    /// nil until there is a model.
    init?(_ page: NetworkPage, _ context: PageContext) {
        guard let layers = context.network?.denseLayers else { return nil }
        self.page = page
        let layer = min(page.layer, layers.count - 1)
        self.layer = layer
        dense = layers[layer]
        unit = min(page.unit, dense.outputs - 1)
        layerCount = layers.count
        classNames = context.classNames
        let next = layer + 1 < layers.count ? layers[layer + 1] : nil
        let unit = unit
        outgoing = next.map { next in (0..<next.outputs).map { next.weights[$0, unit] } } ?? []
        networkBatch = context.networkBatch
        let report = context.run.layers.moment(at: context.networkBatch).flatMap { moment in
            layer < moment.layers.count ? moment.layers[layer] : nil
        }
        layerName = report?.name ?? "\(layer)"
        dead = Set(report?.deadUnits ?? [])
        let sampleShape = context.samples?.shape ?? []
        isImage = layer == 0 && sampleShape.count == 2 && sampleShape[0] * sampleShape[1] == dense.inputs
        if isImage {
            shape = (sampleShape[0], sampleShape[1])
        } else if layer > 0 {
            // In rows of a block that is as nearly square as they make it: only whole rows are drawn.
            let width = max(1, Int(Double(dense.inputs).squareRoot().rounded(.up)))
            shape = (max(1, dense.inputs / width), width)
        } else {
            shape = nil
        }
    }

    // MARK: - Drawing

    func draw(into frame: inout Frame, in layout: NetworkLayout, with appearance: Appearance) {
        if layout.form != .compact {
            let panel = Panel(title, legend: legend(with: appearance))
            frame.draw(panel, in: layout.pictures, with: appearance)
        }
        let parts = Parts(self, layout)
        let lines = facts(width: parts.facts.width, height: parts.facts.height, with: appearance)
        for (row, line) in lines.prefix(parts.facts.height).enumerated() {
            frame.write(line, in: parts.facts.line(row), style: appearance.theme.text, with: appearance)
        }
        guard let shape else { return }
        let scale = Float(3 * (dense.weights.sumOfSquares / Double(max(1, dense.weights.values.count))).squareRoot())
        func image(_ unit: Int) -> SignedImage {
            SignedImage(
                width: shape.width, height: shape.height, values: dense.weights.row(unit), scale: max(scale, 1e-30))
        }
        frame.draw(image(unit), in: parts.large, with: appearance)
        for (unit, tile) in parts.tiles {
            drawMark(of: unit, into: &frame, in: tile, with: appearance)
            var picture = tile
            _ = picture.removeLeft(1)
            if parts.hasCaptions {
                let style = unit == self.unit ? appearance.theme.selection : appearance.theme.muted
                frame.write(
                    caption(unit, with: appearance), in: picture.removeBottom(1), style: style, with: appearance)
            }
            if page.isOff(unit) {
                frame.write(
                    "off", in: picture.line(picture.height / 2), alignment: .center, style: appearance.theme.warning,
                    with: appearance)
            } else {
                frame.draw(image(unit), in: picture, with: appearance)
            }
        }
    }

    /// The unit whose small picture is drawn there; nil where there is none.
    func unit(atColumn column: Int, row: Int, in layout: NetworkLayout) -> Int? {
        Parts(self, layout).tiles.first { $0.area.contains(column: column, row: row) }?.unit
    }

    /// In the column at the tile's left: the selected unit's bar, and a dead unit's cross.
    private func drawMark(of unit: Int, into frame: inout Frame, in tile: Rectangle, with appearance: Appearance) {
        if unit == self.unit {
            let edge = Style(appearance.theme.selection.background ?? appearance.theme.focus.foreground, .bold)
            for row in 0..<tile.height {
                frame[tile.column, tile.row + row] = Cell(appearance.glyph("▐", ascii: "|"), edge)
            }
        } else if dead.contains(unit) {
            frame[tile.column, tile.row] = Cell(appearance.glyph("†", ascii: "d"), appearance.theme.warning)
        }
    }

    // MARK: - Text

    private var title: StyledText {
        StyledText("what layer \(layerName) looks for")
    }

    private func legend(with appearance: Appearance) -> [StyledText] {
        guard shape != nil else { return [] }
        let usesSigns = appearance.isASCII || appearance.colors < .indexed256
        let negative = Style(Color(0x56B4E9, basic: .cyan))
        let positive = Style(Color(0xFFA61A, basic: .yellow))
        var entries = [
            StyledText(usesSigns ? "-=% takes away" : "blue takes away", appearance.colors == .none ? nil : negative),
            StyledText(usesSigns ? "+*# adds" : "orange adds", appearance.colors == .none ? nil : positive),
        ]
        if !dead.isEmpty { entries.append(StyledText(appearance.text("† dead", ascii: "d dead"))) }
        return entries
    }

    private func name(_ unit: Int) -> String {
        let isClass = layer == layerCount - 1
        return isClass && unit < classNames.count ? "class \(classNames[unit])" : "unit \(unit)"
    }

    private func caption(_ unit: Int, with appearance: Appearance) -> String {
        let isClass = layer == layerCount - 1
        return isClass && unit < classNames.count ? classNames[unit] : "\(unit)"
    }

    /// What there is to say about the selected unit, and about those that are switched off, as it fits.
    private func facts(width: Int, height: Int, with appearance: Appearance) -> [StyledText] {
        let theme = appearance.theme
        let numbers = appearance.numbers
        let weights = dense.weights.row(unit)
        let norm = weights.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        var state = page.isOff(unit) ? StyledText("off", theme.warning) : StyledText("on", theme.good)
        if dead.contains(unit) { state = StyledText("dead", theme.warning) + StyledText(", ") + state }
        let head = StyledText("\(name(unit)) of \(dense.outputs)", theme.strong)
        let norms = StyledText(
            "norm \(numbers.significant(norm, digits: 3))  bias \(numbers.significant(Double(dense.bias[unit]), digits: 2))"
        )
        let edit = editLine(with: appearance)
        let shortEdit = editLine(namesBatch: false, with: appearance)
        guard height > 2 else {
            var line = head
            if layer < layerCount - 1 {
                line.append("  ")
                line.append(state)
            }
            let gap = StyledText("   ")
            if height == 2 { return [line + gap + norms, edit.columnWidth <= width ? edit : shortEdit] }
            // What there is room for, the accuracy before all else.
            let long = line + gap + norms + gap + edit
            let forms = [long, line + gap + edit, line + gap + shortEdit]
            if let form = forms.first(where: { $0.columnWidth <= width }) { return [form] }
            return [page.switchedOff.isEmpty ? line : shortEdit]
        }
        var lines = [head]
        if layer < layerCount - 1 { lines.append(state) }
        lines += ["", norms]
        if !isImage { lines.append(StyledText("from \(dense.inputs) inputs, row by row", theme.muted)) }
        if let strongest = effectLine(above: true, width: width) { lines += ["", strongest] }
        if let strongest = effectLine(above: false, width: width) { lines.append(strongest) }
        lines += [""] + edit.wrapped(to: width)
        if !page.switchedOff.isEmpty { lines.append(keyLine("X", "all on again", with: appearance)) }
        return lines
    }

    /// "speaks for 7 (0.82), 3 (0.51)": the outputs of the next layer that the unit adds most to, or takes most from.
    private func effectLine(above: Bool, width: Int) -> StyledText? {
        let isLast = layer == layerCount - 2
        let ranked = outgoing.enumerated().filter { above ? $0.element > 0 : $0.element < 0 }
            .sorted { $0.element.magnitude > $1.element.magnitude }
        guard !ranked.isEmpty else { return nil }
        var line = (above ? "for " : "against ") + (isLast ? "" : "unit ")
        for (place, (output, weight)) in ranked.prefix(5).enumerated() {
            let name = isLast && output < classNames.count ? classNames[output] : "\(output)"
            let part = (place > 0 ? ", " : "") + "\(name) (\(NumberFormat().fixed(Double(weight), digits: 2)))"
            guard line.columnWidth + part.columnWidth <= width else { break }
            line += part
        }
        return StyledText(line)
    }

    private func keyLine(_ key: String, _ text: String, with appearance: Appearance) -> StyledText {
        StyledText(key, appearance.theme.key) + StyledText(" \(text)", appearance.theme.muted)
    }

    /// "97.63 % → 97.41 % without unit 17"
    private func editLine(namesBatch: Bool = true, with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        let numbers = appearance.numbers
        guard let first = page.switchedOff.first else {
            return layer < layerCount - 1 ? keyLine("x", "switches it off", with: appearance) : ""
        }
        let isOne = page.switchedOff.count == 1
        let what = isOne ? "without unit \(first.unit)" : "without \(page.switchedOff.count) units"
        guard let effect = page.effect else { return StyledText("measuring \(what)", theme.muted) }
        let arrow = appearance.text("→", ascii: "->")
        let isWorse = effect.edited < effect.whole
        var line = StyledText("\(numbers.percent(effect.whole)) \(arrow) ", theme.text)
        line.append(numbers.percent(effect.edited), isWorse ? theme.bad : theme.good)
        line.append(" \(what)", theme.text)
        // Long ago, while training went on.
        if namesBatch, effect.edit.batch != networkBatch {
            line.append(", batch \(numbers.grouped(effect.edit.batch))", theme.muted)
        }
        return line
    }

    // MARK: - Places

    /// Where the large picture, its facts and the small pictures stand.
    private struct Parts {
        var large = Rectangle(column: 0, row: 0, width: 0, height: 0)
        var facts: Rectangle
        var tiles: [(unit: Int, area: Rectangle)] = []
        var hasCaptions = false

        init(_ pictures: UnitPictures, _ layout: NetworkLayout) {
            var rest =
                layout.form == .compact
                ? layout.pictures.inset(columns: 1) : Panel("").inner(of: layout.pictures)
            guard let shape = pictures.shape else {
                facts = rest
                return
            }
            if layout.form == .wide {
                let room = Size(columns: rest.width / 2, rows: rest.height / 2)
                let size = SignedImage.size(width: shape.width, height: shape.height, in: room)
                var head = rest.removeTop(size.rows)
                large = head.removeLeft(size.columns)
                _ = head.removeLeft(2)
                facts = head
                _ = rest.removeTop(1)
            } else {
                facts = rest.removeBottom(rest.height >= 6 && rest.width < 56 ? 2 : 1)
                let room = Size(columns: rest.width / 3, rows: rest.height)
                let size = SignedImage.size(width: shape.width, height: shape.height, in: room)
                large = rest.removeLeft(size.columns)
                large.height = min(large.height, size.rows)
                _ = rest.removeLeft(1)
            }
            hasCaptions = layout.form == .wide
            place(pictures, shape, in: rest)
        }

        /// The largest small pictures of which all fit; where there are too many units, those around the selected.
        private mutating func place(
            _ pictures: UnitPictures, _ shape: (height: Int, width: Int), in area: Rectangle
        ) {
            let count = pictures.dense.outputs
            // In very few rows smaller ones, rather than none.
            let smallest = hasCaptions ? 10 : min(8, max(2, 2 * area.height * shape.width / shape.height))
            var width = max(smallest, min(shape.width, area.width / 2))
            var grid = Self.grid(width, shape, in: area, captions: hasCaptions)
            while grid.columns * grid.rows < count, width > smallest {
                width -= 1
                grid = Self.grid(width, shape, in: area, captions: hasCaptions)
            }
            guard grid.columns > 0, grid.rows > 0 else { return }
            let allRows = (count + grid.columns - 1) / grid.columns
            let rows = min(grid.rows, allRows)
            let first = min(max(0, pictures.unit / grid.columns - rows / 2), allRows - rows)
            for row in 0..<rows {
                for column in 0..<grid.columns {
                    let unit = (first + row) * grid.columns + column
                    guard unit < count else { return }
                    tiles.append(
                        (
                            unit,
                            Rectangle(
                                column: area.column + column * (width + 1), row: area.row + row * grid.height,
                                width: width + 1, height: grid.height)
                        ))
                }
            }
        }

        private static func grid(
            _ width: Int, _ shape: (height: Int, width: Int), in area: Rectangle, captions: Bool
        ) -> (columns: Int, rows: Int, height: Int) {
            let picture = Int((Double(width * shape.height) / Double(2 * shape.width)).rounded(.up))
            let height = max(1, picture) + (captions ? 1 : 0)
            return (area.width / (width + 1), area.height / height, height)
        }
    }
}
