extension LineChart {
    /// Draws what the series have in dots; returns whether there was anything.
    func drawSeries(of plot: Plot, onto canvas: inout BrailleCanvas, with appearance: Appearance) -> Bool {
        let drawn = series.map { columns(of: $0, in: plot) }
        // Every shade lies under every line.
        for (series, columns) in zip(series, drawn) where series.kind == .band {
            let style = series.bandStyle ?? appearance.theme.trainingBand
            let layer = canvas.addLayer(.init(style, ascii: ".", isBackdrop: true))
            shade(columns, onto: &canvas, layer: layer)
        }
        for (series, columns) in zip(series, drawn) {
            let isJoined = series.kind == .markers(joined: true)
            if case .markers = series.kind, !isJoined { continue }
            let layer = canvas.addLayer(
                .init(series.style, ascii: series.asciiLine, isBackdrop: isJoined))
            let isDashed = isJoined || series.kind == .dashed
            join(
                columns, onto: &canvas, layer: layer, pattern: isDashed ? (on: 3, off: 3) : nil,
                drawsSpread: series.kind == .line || series.kind == .dashed)
        }
        return drawn.contains { !$0.isEmpty }
    }

    /// What a series has in one column of dots, heights in dots from the top.
    struct Column {
        var x: Double
        var first: Double
        var last: Double
        var sum: Double
        var count: Double
        /// The greatest value is the smallest distance from the top.
        var top: Double
        var bottom: Double
        /// Whether values are missing between this column and the one before.
        var startsSegment: Bool

        var mean: Double { sum / count }
    }

    private func columns(of series: ChartSeries, in plot: Plot) -> [Column] {
        var columns: [Column] = []
        var isGap = true
        for sample in series.samples {
            guard let x = plot.dotX(sample.x).map({ $0.rounded() }) else { continue }
            guard let y = plot.dotY(sample.mean) else {
                isGap = true
                continue
            }
            let top = plot.dotY(sample.maximum) ?? y
            let bottom = plot.dotY(sample.minimum) ?? y
            if !isGap, let last = columns.indices.last, columns[last].x == x {
                columns[last].last = y
                columns[last].sum += y
                columns[last].count += 1
                columns[last].top = min(columns[last].top, top, y)
                columns[last].bottom = max(columns[last].bottom, bottom, y)
            } else {
                columns.append(
                    Column(
                        x: x, first: y, last: y, sum: y, count: 1, top: min(top, y), bottom: max(bottom, y),
                        startsSegment: isGap))
            }
            isGap = false
        }
        return columns
    }

    private func join(
        _ columns: [Column], onto canvas: inout BrailleCanvas, layer: Int, pattern: (on: Int, off: Int)?,
        drawsSpread: Bool
    ) {
        var phase = 0
        var previous: Column?
        for column in columns {
            let y = drawsSpread ? column.first : column.mean
            if let previous, !column.startsSegment {
                canvas.line(
                    from: (previous.x, drawsSpread ? previous.last : previous.mean), to: (column.x, y),
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

    /// Every other dot, like a chessboard: lighter than the line whatever the colours.
    private func shade(_ columns: [Column], onto canvas: inout BrailleCanvas, layer: Int) {
        var previous: Column?
        for column in columns {
            let end = dot(column.x, limit: canvas.dotWidth)
            var start = end
            if let previous, !column.startsSegment {
                start = min(dot(previous.x, limit: canvas.dotWidth) + 1, end)
            }
            for x in stride(from: max(0, start), through: min(end, canvas.dotWidth - 1), by: 1) {
                var (top, bottom) = (column.top, column.bottom)
                if let previous, start < end {
                    let share = (Double(x) - previous.x) / (column.x - previous.x)
                    top = previous.top + share * (top - previous.top)
                    bottom = previous.bottom + share * (bottom - previous.bottom)
                }
                var y = max(0, dot(top, limit: canvas.dotHeight))
                let last = min(dot(bottom, limit: canvas.dotHeight), canvas.dotHeight - 1)
                while y <= last {
                    if (x + y) % 2 == 0 { canvas.set(x, y, layer: layer) }
                    y += 1
                }
            }
            previous = column
        }
    }

    /// A whole number of dots, at most one beyond either end of the canvas.
    private func dot(_ value: Double, limit: Int) -> Int {
        value.isFinite ? Int(min(max(value, -1), Double(limit)).rounded()) : -1
    }
}
