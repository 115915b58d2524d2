import Datasets
import Evaluation
import Learning
import Matrices
import Screen
import Telemetry

/// The weights of a layer's units as pictures: the selected unit large, and as many others as fit small.
struct UnitPictures {
    let page: NetworkPage
    let dense: DenseLayer
    /// The layer from which the small pictures are drawn: `dense`, or its state a few frames ago if it changes with
    /// every frame.
    private let gallery: DenseLayer
    let layer: Int
    let unit: Int
    /// The order of the units; nil for that in which they are stored.
    let ranking: UnitRanking?
    let layerCount: Int
    let layerName: String
    /// The shape of the picture of one unit's weights; nil if they do not form a picture.
    let shape: (height: Int, width: Int)?
    let isImage: Bool
    /// The number of channels of the pictures that the first layer is given.
    let channels: Int
    /// The names of the columns that the layer is given; empty if its input is not a table row.
    let columns: [String]
    /// The batch normalisation of the layer's outputs; nil if there is none.
    let norm: BatchNormLayer?
    /// The names of the last layer's units.
    let outputNames: OutputNames
    /// The selected unit's weights for each output of the next dense layer; empty for the last layer.
    let outgoing: [Float]
    let dead: Set<Int>
    let networkBatch: Int
    /// The unit of a loss, with a space before it; empty if the loss has none.
    let lossUnit: String

    /// Returns nil until there is a model.
    init?(_ page: NetworkPage, _ context: PageContext) {
        guard let network = context.network else { return nil }
        let layers = network.denseLayers
        self.page = page
        let layer = min(page.layer, layers.count - 1)
        self.layer = layer
        dense = layers[layer]
        gallery = page.galleryLayers(in: context)[layer]
        unit = min(page.unit, dense.outputs - 1)
        ranking = page.ranking(of: dense)
        layerCount = layers.count
        outputNames = OutputNames(network, classNames: context.classNames)
        let next = layer + 1 < layers.count ? layers[layer + 1] : nil
        let unit = unit
        outgoing = next.map { next in (0..<next.outputs).map { next.weights[$0, unit] } } ?? []
        networkBatch = context.networkBatch
        lossUnit = context.run.lossIsInNats ? " nats" : ""
        let report = context.run.layers.moment(at: context.networkBatch).flatMap { moment in
            layer < moment.layers.count ? moment.layers[layer] : nil
        }
        layerName = report?.name ?? "\(layer)"
        dead = Set(report?.deadUnits ?? [])
        norm = network.batchNorm(afterDense: layer)
        let takesSamples = layer == 0 && network.features == dense.inputs
        var picture: (height: Int, width: Int)?
        var (channels, columns) = (1, [String]())
        switch context.samples?.kind {
        case .image(let height, let width, let count) where takesSamples && height * width * count == dense.inputs:
            picture = (height, width)
            channels = count
        case .row(let encoding) where takesSamples && encoding.features == dense.inputs:
            columns = encoding.featureNames
        default: break
        }
        (isImage, self.channels, self.columns) = (picture != nil, channels, columns)
        if let picture {
            shape = picture
        } else if !takesSamples {
            // The weights are laid out in a nearly square block; only its complete rows are drawn.
            let width = max(1, Int(Double(dense.inputs).squareRoot().rounded(.up)))
            shape = (max(1, dense.inputs / width), width)
        } else {
            shape = nil
        }
    }

    // MARK: - Drawing

    func draw(into frame: inout Frame, in layout: NetworkLayout, with appearance: Appearance) {
        let parts = Parts(self, layout)
        if layout.form != .compact {
            let panel = Panel(title(with: appearance), legend: legend(of: parts, with: appearance))
            frame.draw(panel, in: layout.pictures, with: appearance)
        }
        let lines = facts(in: parts, with: appearance)
        for (row, line) in lines.prefix(parts.facts.height).enumerated() {
            frame.write(line, in: parts.facts.line(row), style: appearance.theme.text, with: appearance)
        }
        if let columnMap { frame.draw(columnMap, in: parts.columns, with: appearance) }
        if let wordList { return frame.draw(wordList, in: parts.words, with: appearance) }
        guard let shape else { return }
        let leavesGap = !parts.hasCaptions && parts.tiles.first?.area.row != parts.tiles.last?.area.row
        let scales = (Self.scale(of: dense), Self.scale(of: gallery))
        func draw(_ unit: Int, isLarge: Bool = false, in area: Rectangle) {
            let values = (isLarge ? dense : gallery).weights.row(unit)
            let scale = isLarge ? scales.0 : scales.1
            let (width, height) = (shape.width, shape.height)
            if channels == 3 {
                frame.draw(
                    SignedColorImage(
                        width: width, height: height, values: values, scale: scale,
                        leavesGap: isLarge ? parts.leavesGap : leavesGap), in: area, with: appearance)
            } else {
                frame.draw(
                    SignedImage(
                        width: width, height: height, values: values, scale: scale,
                        leavesGap: isLarge ? parts.leavesGap : leavesGap), in: area, with: appearance)
            }
        }
        draw(unit, isLarge: true, in: parts.large)
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
                draw(unit, in: picture)
            }
        }
    }

    /// The words for and against each class; nil if the layer is not the last one of a model of texts, and before they
    /// are known.
    var wordList: ClassWordsList? {
        guard layer == layerCount - 1, let words = page.classWords.words, words.rankings.count == dense.outputs else {
            return nil
        }
        return ClassWordsList(words: words, names: outputNames.classNames, selected: unit)
    }

    /// The heat map of the units by the columns of a table; nil if the layer is not given rows of a table.
    var columnMap: ColumnHeatMap? {
        guard !columns.isEmpty else { return nil }
        let units = ranking?.units ?? Array(0..<dense.outputs)
        let isLast = layer == layerCount - 1
        return ColumnHeatMap(
            names: columns, weights: gallery.weights, units: units, selected: ranking?.place(of: unit) ?? unit,
            captions: (0..<dense.outputs).map { (isLast ? outputNames.caption($0) : nil) ?? "\($0)" },
            scale: Self.scale(of: gallery))
    }

    /// The magnitude that is drawn at full strength, the same for all units.
    private static func scale(of layer: DenseLayer) -> Float {
        let meanSquare = layer.weights.sumOfSquares / Double(max(1, layer.weights.values.count))
        return max(Float(3 * meanSquare.squareRoot()), 1e-30)
    }

    /// The unit whose small picture is drawn at a cell of the screen; nil if there is none.
    func unit(atColumn column: Int, row: Int, in layout: NetworkLayout) -> Int? {
        let parts = Parts(self, layout)
        if let wordList { return wordList.place(atColumn: column, row: row, in: parts.words) }
        if let columnMap {
            return columnMap.place(atColumn: column, row: row, in: parts.columns).map { columnMap.units[$0] }
        }
        return parts.tiles.first { $0.area.contains(column: column, row: row) }?.unit
    }

    /// Draws the column on the left of a tile: a bar for the selected unit, and a cross for a dead one.
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
}

extension Network {
    /// The batch normalisation between the dense layer with that number and the next one; nil if there is none.
    fileprivate func batchNorm(afterDense number: Int) -> BatchNormLayer? {
        let places = layers.indices.filter { layers[$0].dense != nil }
        guard number < places.count else { return nil }
        for layer in layers[(places[number] + 1)...] {
            switch layer {
            case .batchNorm(let norm): return norm
            case .dense, .embedding, .standardization, .twoLevel: return nil
            case .activation, .dropout: continue
            }
        }
        return nil
    }
}
