import Screen
import Testing

/// A widget with sample data.
struct Sample: CustomTestStringConvertible {
    var testDescription: String
    var widget: any Widget

    init(_ description: String, _ widget: some Widget) {
        testDescription = description
        self.widget = widget
    }

    static let all: [Sample] = charts + lists + text

    private static let numbers: [(String, [Double])] = [
        ("empty", []), ("one value", [0.5]), ("ordinary", (0..<300).map { 1 / Double($0 + 1) }),
        ("constant", [3, 3, 3]), ("zero", [0, 0]), ("not a number", [.nan, .nan]),
        ("gaps", [1, .nan, 2, .infinity, 0.5, -.infinity]), ("infinite", [.infinity, -.infinity]),
        ("huge", [-1.7e308, 1.7e308, .leastNonzeroMagnitude, 0]),
        ("tiny", [.leastNonzeroMagnitude, 3 * .leastNonzeroMagnitude]), ("negative", [-5, -2, -900]),
        ("close", [1e15, 1e15 + 1]), ("large", [1e18, 3e18]),
    ]

    private static var charts: [Sample] {
        let kinds: [ChartSeries.Kind] = [
            .line, .dashed, .band, .markers(joined: true), .markers(joined: false),
        ]
        return numbers.flatMap { name, values -> [Sample] in
            let upright = values.enumerated().map { ChartSample(x: Double($0.offset), y: $0.element) }
            let level = values.map { ChartSample(x: $0, y: 1) }
            let columns = values.map {
                ChartSample(from: $0, to: $0 + 1, mean: $0, minimum: $0 - 1, maximum: $0 * 2)
            }
            let samples = [upright, level, columns]
            let series = zip(kinds.indices, kinds).map { index, kind in
                ChartSeries(
                    "series", samples[index % 3], kind: kind, style: Theme.standard.training,
                    tag: index == 0 ? "a" : nil)
            }
            let best = LineChart.Highlight(
                x: values.first ?? 0, y: values.first ?? 0, text: "best 0.5, epoch 1")
            let events = values.map { LineChart.Event(x: $0) }
            let fixed = values.first.map { LineChart.Bound.fixed($0) } ?? .fixed(.nan)
            return [
                Sample(
                    "chart, \(name)", LineChart(series, best: best, events: events, crosshair: values.last)),
                Sample(
                    "logarithmic chart, \(name)",
                    LineChart(
                        series, x: .init(scale: .logarithmic, unit: "epoch"), y: .init(scale: .logarithmic),
                        best: best)),
                Sample(
                    "chart with fixed ends, \(name)",
                    LineChart(
                        series, x: .init(lower: fixed, upper: .fixed(2), integersOnly: true, unit: "epoch"),
                        y: .init(lower: .leavingOut(0.05), upper: fixed, labels: .percent), best: best)),
                Sample("sparkline, \(name)", Sparkline(values)),
                Sample("sparkline with ends, \(name)", Sparkline(values, lower: 0, upper: values.last)),
                Sample("progress, \(name)", ProgressBar(values.last ?? .nan)),
                Sample(
                    "bars, \(name)",
                    BarList(
                        values.map { BarList.Row("label", fraction: $0, value: "\($0)", marker: "◀") },
                        offset: 1)),
            ]
        }
    }

    private static var lists: [Sample] {
        let rows = (0..<20).map {
            BarList.Row("日本 \($0)", fraction: 0.3, value: "1.0 %", isSelected: $0 == 2)
        }
        let sections = (0..<4).map { section in
            KeyTable.Section("section \(section)", (0..<5).map { .init("k\($0)", "does 日本 \($0)") })
        }
        return [
            Sample("bars without rows", BarList([])), Sample("bars", BarList(rows)),
            Sample("bars scrolled away", BarList(rows, offset: .max)),
            Sample("bars scrolled before the start", BarList(rows, offset: .min)),
            Sample("keys", KeyTable(sections)),
            Sample("keys scrolled away", KeyTable(sections, offset: .max)),
            Sample("no keys", KeyTable([])), Sample("no hints", KeyHints([])),
            Sample(
                "hints", KeyHints([.init("q", "quit", isEssential: true), .init("日", "日本"), .init("s", "")])),
            Sample("no tabs", TabBar([], selected: 3)),
            Sample("tabs", TabBar([.init("1", "Train"), .init("2", "日本")], selected: 1)),
            Sample("image", GrayImage(width: 28, height: 28, pixels: (0..<784).map { UInt8($0 % 256) })),
            Sample("image of one pixel", GrayImage(width: 1, height: 1, pixels: [255])),
            Sample(
                "image of odd height",
                GrayImage(width: 2, height: 3, pixels: [0, 1, 2, 3, 4, 5], isInverted: true)),
            Sample(
                "long image", GrayImage(width: 1000, height: 1, pixels: Array(repeating: 200, count: 1000))),
            Sample(
                "signed image",
                SignedImage(width: 4, height: 3, values: [-2, -1, 0, 1, .nan, 2, .infinity, 0, 0, 0, 0, 0], scale: 1)),
            Sample("signed image without values", SignedImage(width: 4, height: 3, values: [], scale: 1)),
            Sample("signed image beyond memory", SignedImage(width: .max, height: .max, values: [1], scale: 0)),
            Sample(
                "colour image", ColorImage(width: 8, height: 8, rgb: (0..<192).map { UInt8($0) })),
            Sample("colour image without pixels", ColorImage(width: 28, height: 28, rgb: [1, 2])),
            Sample("colour image beyond memory", ColorImage(width: .max, height: .max, rgb: [1])),
            Sample(
                "signed colour image",
                SignedColorImage(width: 2, height: 1, values: [1, -.infinity, .nan, 0, 1, 2], scale: 1)),
            Sample("signed colour image without values", SignedColorImage(width: 9, height: 9, values: [], scale: 1)),
            Sample("image without pixels", GrayImage(width: 28, height: 28, pixels: [])),
            Sample("image beyond memory", GrayImage(width: .max, height: .max, pixels: [1])),
            Sample("image of negative size", GrayImage(width: -3, height: -1, pixels: [1, 2, 3])),
        ]
    }

    private static var text: [Sample] {
        let long = StyledText("A sentence that is longer than some, 日本語 in it, and a wooooooooooooooooord")
        return [
            Sample("panel", Panel("loss", legend: ["train 0.1", "val 0.2"])),
            Sample("panel without a title", Panel(padding: 9)),
            Sample("panel with a long title", Panel(long, legend: [long], isFocused: true)),
            Sample(
                "dialog",
                Dialog("quit", lines: [long, "", long], choices: [.init("s", "stop"), .init("d", "drop")])),
            Sample("dialog with little text", Dialog("", lines: [])),
            Sample(
                "dialog of no width",
                Dialog("t", lines: [long], choices: [.init("s", "stop")], maximumWidth: -5)),
            Sample("line", long), Sample("no line", StyledText()),
            Sample("paragraph", Paragraph([long, long], alignment: .right, offset: 1)),
            Sample("paragraph scrolled away", Paragraph([long], offset: .max)),
        ]
    }
}

@Suite("Widgets keep to their area")
struct ContainmentTests {
    static let sizes = [
        (0, 0), (1, 1), (2, 2), (1, 9), (9, 1), (3, 2), (5, 4), (12, 3), (13, 5), (28, 14), (40, 12),
        (80, 24),
    ]

    @Test("nothing is drawn outside of the area, and ASCII appearance draws only ASCII", arguments: Sample.all)
    func staysInside(_ sample: Sample) {
        let sentinel = Cell("\u{1}", Style(nil, .underline))
        for (columns, rows) in Self.sizes {
            for appearance in [Appearance.unicode, .monochrome, .ascii] {
                var frame = Frame(size: Size(columns: columns + 4, rows: rows + 2), filledWith: sentinel)
                let area = Rectangle(column: 3, row: 1, width: columns, height: rows)
                sample.widget.draw(into: &frame, in: area, with: appearance)
                var outside = 0
                var cut = 0
                for row in 0..<frame.size.rows {
                    let isBeside = row < area.row || row >= area.endRow
                    let beside =
                        isBeside ? [0..<frame.size.columns] : [0..<3, area.endColumn..<frame.size.columns]
                    for column in beside.joined() where frame[column, row] != sentinel { outside += 1 }
                    if frame[area.column, row].scalar == nil { cut += 1 }
                }
                #expect(outside == 0, "\(columns)×\(rows)")
                #expect(cut == 0, "half of a wide character at the left of \(columns)×\(rows)")
                guard appearance.isASCII else { continue }
                let foreign = Set(frame.text.unicodeScalars).filter { !$0.isASCII && !Self.isGiven($0) }
                #expect(foreign.isEmpty, "\(columns)×\(rows): \(foreign)")
            }
        }
    }

    /// Characters that come from the samples themselves.
    private static func isGiven(_ scalar: Unicode.Scalar) -> Bool { "日本語◀".unicodeScalars.contains(scalar) }

    @Test("areas beyond the frame are clipped", arguments: Sample.all)
    func beyondTheFrame(_ sample: Sample) {
        for area in [
            Rectangle(column: -5, row: -3, width: 20, height: 8),
            Rectangle(column: 8, row: 4, width: 90, height: 40),
            Rectangle(column: 100, row: 100, width: 30, height: 30),
        ] {
            var frame = Frame(size: Size(columns: 10, rows: 6))
            sample.widget.draw(into: &frame, in: area, with: .unicode)
            #expect(frame.cells.count == 60)
        }
    }
}
