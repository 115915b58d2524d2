extension LineChart {
    /// Draws the lines and bands of all series in dots; returns whether any series has a value.
    func drawSeries(of plot: Plot, onto canvas: inout BrailleCanvas, with appearance: Appearance) -> Bool {
        let drawn = series.map { columns(of: $0, in: plot) }
        // Every shade lies under every line.
        for (series, columns) in zip(series, drawn) where series.kind == .band {
            let style = series.bandStyle ?? appearance.theme.trainingBand
            let fills = appearance.isASCII || series.bandStyle != nil ? nil : appearance.theme.trainingFills
            let layer = canvas.addLayer(.init(style, ascii: ".", isBackdrop: true, fill: fills?.outer))
            shade(columns, onto: &canvas, layer: layer)
            guard let inner = fills?.inner else { continue }
            shade(
                columns, of: 0.5, onto: &canvas, layer: canvas.addLayer(.init(style, isBackdrop: true, fill: inner)))
        }
        for (series, columns) in zip(series, drawn) {
            let isJoined = series.kind == .markers(joined: true)
            if case .markers = series.kind, !isJoined { continue }
            let layer = canvas.addLayer(
                .init(
                    series.style, ascii: series.asciiLine, isBackdrop: isJoined,
                    columnStyles: Self.gradient(of: series, columns, width: plot.area.width, with: appearance)))
            let isDashed = isJoined || series.kind == .dashed
            join(
                columns, onto: &canvas, layer: layer, pattern: isDashed ? (on: 3, off: 3) : nil,
                joinsEnds: !isJoined && series.kind != .band, drawsSpread: series.kind != .band)
        }
        return drawn.contains { !$0.isEmpty }
    }

    /// The values of a series in one column of dots, as heights in dots from the top.
    struct Column {
        var x: Double
        var first: Double
        var last: Double
        var sum: Double
        var count: Double
        /// The height of the largest value: the smallest distance from the top.
        var top: Double
        var bottom: Double
        /// Whether values are missing between this column and the one before.
        var startsSegment: Bool

        var mean: Double { sum / count }

        /// The extremes, moved to the mean so that a share of their distance is left.
        func ends(_ share: Double) -> (top: Double, bottom: Double) {
            if share == 1 { return (top, bottom) }
            let mean = mean
            return (mean + share * (top - mean), mean + share * (bottom - mean))
        }

        mutating func add(_ y: Double) {
            last = y
            sum += y
            count += 1
            top = min(top, y)
            bottom = max(bottom, y)
        }
    }

    /// The number of colours of a line that changes its colour. More would not look smoother, but take longer to send.
    private static let gradientSteps = 12

    /// The styles of the columns of cells that a line crosses; empty where all are the same.
    private static func gradient(
        of series: ChartSeries, _ columns: [Column], width: Int, with appearance: Appearance
    ) -> [Style] {
        guard appearance.colors == .trueColor, let start = series.startColor, let end = series.style.foreground,
            let first = columns.first?.x, let last = columns.last?.x, first < last
        else { return [] }
        let steps = (0...gradientSteps).map { step in
            var style = series.style
            style.foreground = end.blended(over: start, share: Double(step) / Double(gradientSteps))
            return style
        }
        return (0..<width).map { column in
            let share = min(max((Double(2 * column) + 0.5 - first) / (last - first), 0), 1)
            return steps[Int((share * Double(gradientSteps)).rounded())]
        }
    }

    private func columns(of series: ChartSeries, in plot: Plot) -> [Column] {
        let (across, up) = (plot.x.placement, plot.y.placement)
        let (right, bottom) = (Double(plot.area.width * 2 - 1), Double(plot.area.height * 4 - 1))
        func dotY(_ value: Double) -> Double? { up.position(of: value).map { (1 - $0) * bottom } }
        var columns: [Column] = []
        var column: Column?
        // The largest and the smallest value of the column that have a position on the axis. Only these two are
        // converted to dots, not thousands of samples.
        var (greatest, least) = (-Double.infinity, Double.infinity)
        let isLinear = plot.y.scale == .linear
        func finish() {
            guard var done = column else { return }
            if let top = dotY(greatest) { done.top = min(done.top, top) }
            if let bottom = dotY(least) { done.bottom = max(done.bottom, bottom) }
            columns.append(done)
            column = nil
        }
        for sample in series.samples {
            guard let x = across.position(of: sample.x).map({ ($0 * right).nearestWhole }) else { continue }
            guard let y = dotY(sample.mean) else {
                finish()
                continue
            }
            // After a gap `column` is nil.
            if column?.x != x {
                let startsSegment = column == nil
                finish()
                column = Column(
                    x: x, first: y, last: y, sum: 0, count: 0, top: y, bottom: y, startsSegment: startsSegment)
                (greatest, least) = (-.infinity, .infinity)
            }
            column?.add(y)
            if sample.maximum.isFinite { greatest = max(greatest, sample.maximum) }
            if sample.minimum.isFinite, isLinear || sample.minimum > 0 { least = min(least, sample.minimum) }
        }
        finish()
        return columns
    }

    private func join(
        _ columns: [Column], onto canvas: inout BrailleCanvas, layer: Int, pattern: (on: Int, off: Int)?,
        joinsEnds: Bool, drawsSpread: Bool
    ) {
        var phase = 0
        var previous: Column?
        for column in columns {
            let y = joinsEnds ? column.first : column.mean
            if let previous, !column.startsSegment {
                canvas.line(
                    from: (previous.x, joinsEnds ? previous.last : previous.mean), to: (column.x, y),
                    layer: layer, pattern: pattern, phase: &phase)
            } else {
                canvas.line(from: (column.x, y), to: (column.x, y), layer: layer)
            }
            if drawsSpread, column.top < column.bottom {
                canvas.line(from: (column.x, column.top), to: (column.x, column.bottom), layer: layer)
            }
            previous = column
        }
    }

    /// Shades the columns from their largest to their smallest value, or only a share of that around the means.
    private func shade(_ columns: [Column], of share: Double = 1, onto canvas: inout BrailleCanvas, layer: Int) {
        var previous: (x: Double, top: Double, bottom: Double)?
        for column in columns {
            let (top, bottom) = column.ends(share)
            let end = dot(column.x, limit: canvas.dotWidth)
            // Between single values there is a line and no band.
            let isWide = top < bottom
            if let previous, !column.startsSegment, isWide || previous.top < previous.bottom {
                let start = min(dot(previous.x, limit: canvas.dotWidth) + 1, end)
                for x in stride(from: max(0, start), to: min(end, canvas.dotWidth), by: 1) {
                    let share = (Double(x) - previous.x) / (column.x - previous.x)
                    canvas.shade(
                        column: x, from: dot(previous.top + share * (top - previous.top), limit: canvas.dotHeight),
                        to: dot(previous.bottom + share * (bottom - previous.bottom), limit: canvas.dotHeight),
                        layer: layer)
                }
            }
            if isWide {
                canvas.shade(
                    column: end, from: dot(top, limit: canvas.dotHeight), to: dot(bottom, limit: canvas.dotHeight),
                    layer: layer)
            }
            previous = (column.x, top, bottom)
        }
    }

    /// Rounds to whole dots, clamped to one dot beyond either end of the canvas; -1 where the value is not finite.
    private func dot(_ value: Double, limit: Int) -> Int {
        value.isFinite ? Int(min(max(value, -1), Double(limit)).nearestWhole) : -1
    }
}
