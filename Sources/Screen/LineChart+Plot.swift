extension LineChart {
    /// Where the values of a chart lie on the screen.
    package struct Plot: Hashable, Sendable {
        /// The cells for the values, without the labels.
        package var area: Rectangle
        package var x: Axis
        package var y: Axis
        var hasYLabels: Bool
        var hasXLabels: Bool
        /// The columns to the right of the area for the labels at the lines' ends; 0 without them.
        var endLabelWidth: Int

        /// The value under the middle of a screen column.
        package func x(atColumn column: Int) -> Double {
            let dots = Double(max(1, area.width * 2 - 1))
            return x.value(at: (Double(column - area.column) * 2 + 0.5) / dots)
        }

        /// The position of a value in dots from the left end; it may lie outside of the plot. `nil` where the value
        /// has no position on the axis.
        func dotX(_ value: Double) -> Double? {
            x.position(of: value).map { $0 * Double(area.width * 2 - 1) }
        }

        /// The position of a value in dots from the top; see `dotX(_:)`.
        func dotY(_ value: Double) -> Double? {
            y.position(of: value).map { (1 - $0) * Double(area.height * 4 - 1) }
        }

        /// The screen column of a value; `nil` where it is not in the plot.
        package func column(of value: Double) -> Int? {
            guard let dot = dotX(value), dot > -0.5, dot < Double(area.width * 2) - 0.5 else { return nil }
            return area.column + Int(dot.rounded()) / 2
        }

        /// The screen row of a value; `nil` where it is not in the plot.
        package func row(of value: Double) -> Int? {
            guard let dot = dotY(value), dot > -0.5, dot < Double(area.height * 4) - 0.5 else { return nil }
            return area.row + Int(dot.rounded()) / 4
        }

        /// The half of a screen row in which a value lies; `nil` where it is not in the plot.
        package func half(of value: Double) -> (row: Int, isUpper: Bool)? {
            guard let dot = dotY(value), dot > -0.5, dot < Double(area.height * 4) - 0.5 else { return nil }
            let place = Int(dot.rounded())
            return (area.row + place / 4, place % 4 < 2)
        }
    }

    /// The axes as they are drawn in an area, for finding the value under a pointer.
    package func plot(in area: Rectangle, with appearance: Appearance) -> Plot {
        let hasXLabels = area.height >= 4
        var plotArea = area
        if hasXLabels { _ = plotArea.removeBottom(1) }

        let xEnds = ends(of: x, over: series.map(\.samples), { $0.x }, extremesOf: [])
        let inside = series.map { series in
            // Nearly always all samples are inside.
            func isInside(_ sample: ChartSample) -> Bool { !(sample.x < xEnds.lower || sample.x > xEnds.upper) }
            return series.samples.allSatisfy(isInside) ? series.samples : series.samples.filter(isInside)
        }
        let spread = zip(series, inside).filter { Self.showsExtremes($0.0.kind) }.map(\.1)
        let yEnds = ends(of: y, over: inside, { $0.mean }, extremesOf: spread)
        let yAxis = axis(
            y, .vertical(extendsLower: !y.lower.isFixed, extendsUpper: !y.upper.isFixed, upperLimit: y.upperLimit),
            from: yEnds, length: plotArea.height, with: appearance)

        let labelWidth = yAxis.ticks.reduce(0) { max($0, $1.label.columnWidth) }
        let hasYLabels = plotArea.height >= 2 && labelWidth + Self.tickColumns <= plotArea.width / 3
        // The unit of the other axis stands below them, up to one column from its first label.
        let unitWidth = hasXLabels && plotArea.width >= Self.leastWidthForUnit ? x.unit.columnWidth - 1 : 0
        if hasYLabels { _ = plotArea.removeLeft(max(labelWidth, unitWidth) + Self.tickColumns) }
        let longest = series.reduce(0) { max($0, $1.endLabel?.columnWidth ?? 0) }
        // Names that are cut to a few letters say more than one letter each.
        let mostForLabels = max(plotArea.width / 4, plotArea.width >= 18 ? Self.leastEndLabel + 1 : 0)
        let endLabelWidth = longest > 0 && longest + 1 <= mostForLabels ? longest + 1 : 0
        _ = plotArea.removeRight(endLabelWidth)
        let xAxis = axis(x, .horizontal, from: xEnds, length: plotArea.width, with: appearance)
        return Plot(
            area: plotArea, x: xAxis, y: yAxis, hasYLabels: hasYLabels, hasXLabels: hasXLabels,
            endLabelWidth: endLabelWidth)
    }

    // MARK: -

    /// The columns between the labels of the vertical axis and the plot: a gap, and the ticks.
    static let tickColumns = 2
    /// The width from which on a chart has room for the unit beside the labels.
    private static let leastWidthForUnit = 30

    /// The columns to which the names at the ends of lines can be cut in a narrow chart.
    package static let leastEndLabel = 6

    /// The columns that names at the ends of lines may take in a chart of this width with labels at its axis.
    package static func endLabelColumns(width: Int) -> Int { max(leastEndLabel, (width - 6) / 4 - 1) }

    private func axis(
        _ options: AxisOptions, _ direction: AxisRequest.Direction, from ends: (lower: Double, upper: Double),
        length: Int,
        with appearance: Appearance
    ) -> Axis {
        let request = AxisRequest(
            direction: direction, lower: ends.lower, upper: ends.upper, length: length, scale: options.scale,
            labels: options.labels, integersOnly: options.integersOnly, isASCII: appearance.isASCII)
        return findAxis.map { $0(request) { Self.axis(request) } } ?? Self.axis(request)
    }

    private static func axis(_ request: AxisRequest) -> Axis {
        switch request.direction {
        case .horizontal: horizontalAxis(request)
        case .vertical(let extendsLower, let extendsUpper, let upperLimit):
            Axis(
                from: request.lower, to: request.upper, scale: request.scale, labels: request.labels,
                integersOnly: request.integersOnly, extendsLower: extendsLower, extendsUpper: extendsUpper,
                upperLimit: upperLimit, maximumTicks: min(max(2, (2 * request.length + 3) / 5), 7),
                rows: request.length, numbers: NumberFormat(isASCII: request.isASCII))
        }
    }

    /// The axis with as many ticks as leave two columns between their labels.
    private static func horizontalAxis(_ request: AxisRequest) -> Axis {
        var most = min(max(2, request.length / 5), 12)
        while true {
            let axis = Axis(
                from: request.lower, to: request.upper, scale: request.scale, labels: request.labels,
                integersOnly: request.integersOnly, maximumTicks: most, numbers: NumberFormat(isASCII: request.isASCII))
            let labels = axis.ticks.reduce(0) { max($0, $1.label.columnWidth) }
            let room = request.length / max(1, axis.ticks.count)
            if most <= 2 || labels + 2 <= room { return axis }
            most -= 1
        }
    }

    private func ends(
        of options: AxisOptions, over samples: [[ChartSample]], _ value: (ChartSample) -> Double,
        extremesOf spread: [[ChartSample]]
    ) -> (lower: Double, upper: Double) {
        func isUsable(_ value: Double) -> Bool {
            value.isFinite && (options.scale == .linear || value > 0)
        }
        func end(_ bound: Bound, isUpper: Bool) -> Double {
            var end = Double.nan
            func take(_ value: Double) {
                if isUsable(value), isUpper ? !(value <= end) : !(value >= end) { end = value }
            }
            switch bound {
            case .fixed(let value): return value
            case .automatic:
                for samples in samples {
                    for sample in samples { take(value(sample)) }
                }
                for samples in spread {
                    for sample in samples {
                        let (nearer, farther) =
                            isUpper ? (sample.minimum, sample.maximum) : (sample.maximum, sample.minimum)
                        take(isUsable(farther) ? farther : nearer)
                    }
                }
            case .leavingOut(let share):
                // A few hundred values give an end that looks the same, and are quick to sort.
                for samples in samples {
                    let stride = max(1, samples.count / 256)
                    var usable: [Double] = []
                    usable.reserveCapacity(samples.count / stride + 1)
                    for index in Swift.stride(from: samples.count - 1, through: 0, by: -stride) {
                        let value = value(samples[index])
                        if isUsable(value) { usable.append(isUpper ? -value : value) }
                    }
                    let left = Int(min(max(0, share), 0.5) * Double(usable.count))
                    guard usable.count > 2 * left else { continue }
                    let end = usable.smallest(after: left)
                    take(isUpper ? -end : end)
                }
            }
            return end
        }
        let (low, high) = (end(options.lower, isUpper: false), end(options.upper, isUpper: true))
        // A fixed end does not move: accuracies that are all 100 % need no axis up to 110.
        if options.upper.isFixed, !options.lower.isFixed, options.scale == .linear {
            guard low < high else { return (high - max(high.magnitude * 0.1, 1e-9), high) }
            return (min(low, high - options.leastRange), high)
        }
        return (low, high)
    }

    private static func showsExtremes(_ kind: ChartSeries.Kind) -> Bool {
        switch kind {
        case .line, .dashed, .band: true
        case .markers: false
        }
    }
}

extension [Double] {
    /// The value behind so many in ascending order; there must be one, and none may be NaN.
    fileprivate func smallest(after left: Int) -> Double {
        guard left < 8 else { return sorted()[left] }
        // The smallest so far, in ascending order: quicker than to sort all.
        var smallest: [Double] = []
        smallest.reserveCapacity(left + 2)
        for value in self where smallest.count <= left || value < smallest[left] {
            var place = smallest.count
            smallest.append(value)
            while place > 0, smallest[place - 1] > value {
                smallest[place] = smallest[place - 1]
                place -= 1
            }
            smallest[place] = value
            if smallest.count > left + 1 { smallest.removeLast() }
        }
        return smallest[left]
    }
}

extension LineChart.Bound {
    var isFixed: Bool {
        if case .fixed = self { true } else { false }
    }
}
