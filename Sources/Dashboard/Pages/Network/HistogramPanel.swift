import Evaluation
import Screen
import Telemetry

/// The distribution of one kind of a layer's numbers: now, at the start above it, and at moments in between, in rows
/// below one another.
struct HistogramPanel: Widget {
    struct Row {
        var label: String
        var histogram: Histogram
    }

    private let title: String
    /// The title to use if there is hardly any room.
    private let shortTitle: String
    /// The histograms, oldest first; the last one belongs to the moment that is shown.
    private let rows: [Row]

    init(
        _ title: String, short: String, _ kind: KeyPath<LayerReport, Histogram>, layer: Int, in context: PageContext
    ) {
        self.title = title
        shortTitle = short
        let epoch = max(1, context.run.description?.batchesPerEpoch ?? 1)
        let moments = context.run.layers.all
        let shown = context.run.layers.moment(at: context.networkBatch)?.afterBatch ?? 0
        rows = moments.filter { $0.afterBatch <= shown }.compactMap { moment in
            guard layer < moment.layers.count else { return nil }
            let label = moment.afterBatch == 0 ? "start" : "ep \(moment.afterBatch / epoch)"
            return Row(label: label, histogram: moment.layers[layer][keyPath: kind])
        }
    }

    func drawPanel(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        var legend: [StyledText] = []
        let bins = visibleBins(rows.suffix(1) + rows.prefix(1))
        if let now = rows.last?.histogram, now.count > 0 {
            let numbers = appearance.numbers
            let end = numbers.significant(Double(bins.upperBound - 64) / 64 * range, digits: 2)
            let isPositive = bins.lowerBound == 64
            let (lead, asciiLead) = isPositive ? ("0…", "0..") : ("±", "+-")
            legend.append(StyledText(appearance.text(lead, ascii: asciiLead) + end))
            let ends = self.ends(of: now, beyond: bins)
            let reach = legend.reduce(title.columnWidth + 8) { $0 + $1.columnWidth + 2 }
            if let text = ends.text(numbers, isShort: reach + 26 > area.width) { legend.append(StyledText(text)) }
            if now.nonFiniteCount > 0 {
                legend.insert(StyledText("\(numbers.grouped(now.nonFiniteCount)) NaN", appearance.theme.bad), at: 0)
            }
            let zeros = Double(now.zeroCount) / Double(now.count)
            if zeros >= 0.005 { legend.append(StyledText("zero \(numbers.percent(zeros, digits: 0))")) }
        }
        let panel = Panel(StyledText(title), legend: legend)
        frame.draw(panel, in: area, with: appearance)
        draw(into: &frame, in: panel.inner(of: area), with: appearance)
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        guard let now = rows.last else {
            frame.write("not measured yet", in: area, style: appearance.theme.muted, with: appearance)
            return
        }
        var rest = area
        if area.height == 1 {
            let isWide = rest.width >= 30
            let label = isWide ? title : shortTitle
            let width = isWide ? 12 : label.columnWidth + 1
            frame.write(
                label, in: rest.removeLeft(width),
                style: appearance.theme.muted, with: appearance)
            drawBars(of: now, visibleBins([now]), into: &frame, in: rest, style: appearance.theme.bar, with: appearance)
            return
        }
        let past = pastRows(atMost: area.height >= 6 ? area.height - 3 : area.height >= 3 ? area.height - 2 : 1)
        let bins = visibleBins(past + [now])
        for row in past {
            draw(row, bins, into: &frame, in: rest.removeTop(1), style: appearance.theme.muted, with: appearance)
        }
        let latest = Row(label: "now", histogram: now.histogram)
        draw(latest, bins, into: &frame, in: rest, style: appearance.theme.bar, with: appearance)
    }

    // MARK: -

    private static let labelWidth = 6
    private var range: Double { rows.map(\.histogram.range).max() ?? 1 }

    /// The rows for the start, and for evenly spaced moments up to now.
    private func pastRows(atMost count: Int) -> [Row] {
        let past = rows.dropLast()
        guard past.count > count else { return Array(past) }
        return (0..<count).map { past[past.count * $0 / count] }
    }

    /// The bins that each hold more than a thousandth of a row, symmetric around 0; none below 0 if no value is
    /// negative.
    private func visibleBins(_ rows: [Row]) -> Range<Int> {
        var reach = 4
        var hasNegative = false
        for row in rows {
            let counts = row.histogram.counts(over: range)
            let threshold = counts.reduce(0, +) / 1000
            for (bin, count) in counts.enumerated() where count > threshold {
                reach = max(reach, bin >= 64 ? bin - 63 : 64 - bin)
            }
            if row.histogram.minimum < 0 { hasNegative = true }
        }
        return (hasNegative ? 64 - reach : 64)..<64 + reach
    }

    /// What lies outside the visible bins, which a few numbers must not stretch.
    private struct Ends {
        /// The share of the numbers outside, 0…1.
        var share = 0.0
        /// Whether any number is below the visible bins, and whether any is above them.
        var hasLower = false
        var hasUpper = false
        /// The number outside that is the furthest from 0.
        var furthest = 0.0

        /// "2 % beyond, to -0.97"; nil if nothing is outside.
        func text(_ numbers: NumberFormat, isShort: Bool) -> String? {
            guard share > 0 else { return nil }
            let digits = share >= 0.0095 ? 0 : share >= 0.00095 ? 1 : 2
            let percent = share < 0.00005 ? "<0.01 %" : numbers.percent(share, digits: digits)
            return "\(percent)\(isShort ? "" : " beyond,") to \(numbers.significant(furthest, digits: 2))"
        }
    }

    private func ends(of histogram: Histogram, beyond bins: Range<Int>) -> Ends {
        let counts = histogram.counts(over: range)
        let finite = histogram.count - histogram.nonFiniteCount
        let lower = Double(histogram.underCount) + counts[..<bins.lowerBound].reduce(0, +)
        let upper = Double(histogram.overCount) + counts[bins.upperBound...].reduce(0, +)
        guard finite > 0, lower + upper > 0 else { return Ends() }
        let isLower = lower > 0 && (upper == 0 || -histogram.minimum > histogram.maximum)
        return Ends(
            share: (lower + upper) / Double(finite), hasLower: lower > 0, hasUpper: upper > 0,
            furthest: isLower ? histogram.minimum : histogram.maximum)
    }

    private func draw(
        _ row: Row, _ bins: Range<Int>, into frame: inout Frame, in area: Rectangle, style: Style,
        with appearance: Appearance
    ) {
        var rest = area
        let label = rest.removeLeft(min(Self.labelWidth, rest.width / 2))
        frame.write(row.label, in: label.line(label.height - 1), style: appearance.theme.muted, with: appearance)
        drawBars(of: row, bins, into: &frame, in: rest, style: style, with: appearance)
    }

    private func drawBars(
        of row: Row, _ bins: Range<Int>, into frame: inout Frame, in area: Rectangle, style: Style,
        with appearance: Appearance
    ) {
        guard area.width > 0 else { return }
        let counts = row.histogram.counts(over: range)[bins]
        // There is one value for each column, however many bins there are.
        let columns = (0..<area.width).map { column -> Double in
            let start = Double(column * bins.count) / Double(area.width)
            let end = Double((column + 1) * bins.count) / Double(area.width)
            var sum = 0.0
            var bin = Int(start)
            while Double(bin) < end, bin < bins.count {
                sum += counts[bins.lowerBound + bin] * (min(end, Double(bin + 1)) - max(start, Double(bin)))
                bin += 1
            }
            return sum
        }
        guard columns.contains(where: { $0 > 0 }) else {
            // A row of bars would suggest that all values are equally frequent.
            if row.histogram.zeroCount > 0 {
                let line = area.line(area.height - 1)
                frame.write("all are 0", in: line, style: appearance.theme.muted, with: appearance)
            }
            return
        }
        // An eighth of a cell stays free, to keep adjacent rows apart.
        let eighths = Double(8 * area.height)
        let upper = (columns.max() ?? 0) * eighths / (eighths - 1)
        frame.draw(Sparkline(columns, lower: 0, upper: upper, style: style), in: area, with: appearance)
        // Arrows at the foot of the bars say that numbers lie beyond them.
        let ends = self.ends(of: row.histogram, beyond: bins)
        let (foot, arrow) = (area.row + area.height - 1, appearance.theme.strong)
        if ends.hasLower { frame[area.column, foot] = Cell(appearance.glyph("◂", ascii: "<"), arrow) }
        if ends.hasUpper { frame[area.endColumn - 1, foot] = Cell(appearance.glyph("▸", ascii: ">"), arrow) }
    }
}
