package import Screen

/// Zooming, moving along the axis, and the place whose values are shown: by keys and with the mouse.
extension ChartsPage {
    /// All of the selected chart's axis; nil without values.
    private var whole: AxisWindow? {
        charts.indices.contains(selected) ? board.curves(of: charts[selected]).whole : nil
    }

    mutating func zoom(by factor: Double, around place: Double?) {
        guard let whole else { return }
        let window = options.window ?? whole
        options.window = window.zoomed(
            by: factor, around: place, in: whole, isLogarithmic: options.hasLogarithmicSteps)
    }

    mutating func pan(by share: Double) -> [PageRequest] {
        guard let whole else { return [] }
        guard let window = options.window else { return [.notice("the whole axis is shown; + looks closer")] }
        options.window = window.moved(by: share, in: whole, isLogarithmic: options.hasLogarithmicSteps)
        return []
    }

    /// Moves the place whose values are shown by a share of what is shown of the axis.
    mutating func moveCrosshair(by share: Double) {
        guard let window = options.window ?? whole else { return }
        let axis = Axis(
            from: window.lower, to: window.upper, scale: options.hasLogarithmicSteps ? .logarithmic : .linear)
        let position = options.crosshair.flatMap(axis.position) ?? 1
        options.crosshair = axis.value(at: min(max(0, position + share), 1))
    }

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        let layout = layout(in: area)
        let hit = cells(in: layout).first { $0.cell.contains(column: mouse.column, row: mouse.row) }
        guard let hit else {
            switch mouse.kind {
            case .wheelUp: select(selected - (isEnlarged ? 1 : layout.grid.columns))
            case .wheelDown: select(selected + (isEnlarged ? 1 : layout.grid.columns))
            case .press, .drag, .move, .release: draggedColumn = nil
            }
            return []
        }
        let drawing = board.drawing(of: charts[hit.place], columns: hit.cell.width, with: Appearance())
        let plot = drawing.chart.plot(in: Panel().inner(of: hit.cell), with: Appearance())
        let position = plot.x.position(of: plot.x(atColumn: mouse.column)).map { min(max(0, $0), 1) }
        let place = position.map { plot.x.value(at: $0) * drawing.unitSeconds }
        switch mouse.kind {
        case .wheelUp: zoom(by: 0.8, around: place)
        case .wheelDown: zoom(by: 1.25, around: place)
        case .press:
            selected = hit.place
            options.crosshair = place
            draggedColumn = mouse.column
        case .drag:
            if options.window != nil, let column = draggedColumn, plot.area.width > 1 {
                draggedColumn = mouse.column
                return pan(by: Double(column - mouse.column) / Double(plot.area.width))
            }
            options.crosshair = place
        case .move: options.crosshair = place
        case .release: draggedColumn = nil
        }
        return []
    }
}
