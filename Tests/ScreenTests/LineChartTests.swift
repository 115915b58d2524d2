import Screen
import Testing

@Suite("Line charts")
struct LineChartTests {
    static let values = [4.0, 2, 1.2, 0.8, 0.6, 0.5, 0.44, 0.4, 0.38, 0.36]
    static let style = Theme.standard.training

    static func series(_ values: [Double], kind: ChartSeries.Kind = .line) -> ChartSeries {
        let samples = values.enumerated().map { ChartSample(x: Double($0.offset), y: $0.element) }
        return ChartSeries("train", samples, kind: kind, style: style)
    }

    @Test(
        "a spike among more values than columns is visible in every kind of series",
        arguments: [
            ChartSeries.Kind.line, .dashed, .band, .markers(joined: true),
        ])
    func spike(kind: ChartSeries.Kind) {
        var values = Array(repeating: 1.0, count: 5000)
        values[2500] = 9
        func top(_ values: [Double]) -> Substring? {
            let axis = LineChart.AxisOptions(lower: .fixed(0), upper: .fixed(10))
            return LineChart([Self.series(values, kind: kind)], y: axis).picture(60, 12, .monochrome).split(
                separator: "\n"
            )
            .dropFirst().first
        }
        #expect(top(values) != top(Array(repeating: 1.0, count: 5000)))
    }

    @Test("the unit stands beside the labels, in the place of none", arguments: [40, 66, 100, 140])
    func unit(columns: Int) {
        let chart = LineChart(
            [Self.series(Self.values)], x: .init(lower: .fixed(0), upper: .fixed(2814), unit: "step"))
        let labels = chart.picture(columns, 10).split(separator: "\n").last ?? ""
        let plot = chart.plot(in: Rectangle(Size(columns: columns, rows: 10)), with: .unicode)
        let expected = plot.x.ticks.filter { plot.column(of: $0.value) != nil }.map(\.label)
        #expect(expected.count >= 3)
        #expect(labels.matches(of: #/[0-9]( ?[0-9])*/#).map { String($0.output.0) } == expected)
        #expect(labels.hasPrefix("step 0 "))
    }

    @Test("a band is shaded where values differ, and a line alone drawn where they do not")
    func narrowBand() {
        let values = [0.0, 1, 4]
        let band = LineChart([Self.series(values, kind: .band)])
        #expect(band.picture(60, 20, .ascii) == LineChart([Self.series(values)]).picture(60, 20, .ascii))
        var frame = Frame(size: Size(columns: 60, rows: 20))
        band.draw(into: &frame, in: frame.area, with: .unicode)
        #expect((0..<20).allSatisfy { row in (0..<60).allSatisfy { frame[$0, row].style.background == nil } })
    }

    @Test("a line is continuous, labels are aligned, and the unit is beside them")
    func line() {
        let chart = LineChart([Self.series(Self.values)], x: .init(unit: "epoch"))
        #expect(
            chart.picture(40, 10) == """
                   4 ┤⢣
                       ⢇
                       ⠈⡆
                        ⠸⡀
                   2 ┤   ⠱⡀
                          ⠈⠢⢄
                             ⠑⠢⢄⡀
                                ⠈⠉⠒⠒⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⡀
                   0 ┤                        ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉
                epoch 0      2       4      6       8
                """)
        #expect(
            chart.picture(40, 6, .ascii) == """
                   4 |**
                       **
                   2 |   ***
                           ********
                   0 |             *********************
                epoch 0      2       4      6       8
                """)
    }

    @Test("a single outlier among two thousand values is visible")
    func spike() {
        var values = Array(repeating: 1.0, count: 2000)
        values[777] = 9
        #expect(
            LineChart([Self.series(values)], y: .init(lower: .fixed(0))).picture(24, 5) == """
                           ⡇
                5 ┤        ⡇
                           ⡇
                0 ┤⠒⠒⠒⠒⠒⠒⠒⠒⠓⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒
                   0       1 000
                """)
    }

    @Test("a value that is not finite leaves a gap", arguments: [Double.nan, .infinity])
    func gap(_ missing: Double) {
        let values = (0..<20).map { (8..<12).contains($0) ? missing : 0.5 }
        #expect(
            LineChart([Self.series(values)], y: .init(lower: .fixed(0), upper: .fixed(1))).picture(20, 3)
                == """
                1 ┤
                   ⠤⠤⠤⠤⠤⠤⠄   ⠠⠤⠤⠤⠤⠤⠤
                0 ┤
                """)
    }

    @Test("a band is shaded between its extremes, and the line is drawn over the shading")
    func band() {
        let samples = (0..<12).map {
            ChartSample(from: Double($0), to: Double($0) + 1, mean: 2, minimum: 1, maximum: 3)
        }
        // With 16 colours; with more the band is a background.
        let appearance = Appearance(colors: .basic16)
        let theme = appearance.theme
        let chart = LineChart(
            [ChartSeries("train", samples, kind: .band, style: theme.training)],
            y: .init(lower: .fixed(0), upper: .fixed(4)))
        #expect(
            chart.styledPicture(
                10, 3, appearance,
                letters: [theme.training: "t", theme.trainingBand: "b", theme.muted: "m"])
                    == """
                       ⢀⢀⢀⢀⢀⢀⢀
                    ...bbbbbbb
                       ⠤⠤⠤⠤⠤⠤⠤
                    ...ttttttt
                    0 ┤⠁⠁⠁⠁⠁⠁⠁
                    m.mbbbbbbb
                    """)
    }

    @Test("markers keep a distance, and a dashed line joins them")
    func markers() {
        #expect(
            LineChart([Self.series(Self.values, kind: .markers(joined: true))]).picture(40, 8) == """
                4 ┤▀
                    ⠠⡀
                     ⠈
                2 ┤   ⠘▄
                        ⠈⠒ ▄
                            ⠁ ⠢▄⠠⣀ ▄⡀
                0 ┤                   ⠉▀⠈⠉ ▀⠁ ⠉▀⠈⠉ ▀⠁ ⠒▀
                   0       2       4       6       8
                """)
        #expect(
            LineChart([Self.series(Self.values, kind: .markers(joined: false))]).picture(16, 5, .ascii) == """
                4 |

                    ^
                0 |     ^   o  o
                   0      5
                """)
    }

    @Test("names stand behind the lines' ends, each in a row of its own, where there is room for all of them")
    func endLabels() {
        var (first, second) = (Self.series(Self.values), Self.series(Self.values.map { 0.99 * $0 }))
        first.endLabel = "setosa"
        second.endLabel = "virginica"
        second.tag = "v"
        let lines = LineChart([first, second]).picture(60, 8).split(separator: "\n").map(String.init)
        #expect(lines.filter { $0.hasSuffix(" setosa") }.count == 1)
        #expect(lines.filter { $0.hasSuffix(" virginica") }.count == 1)
        let narrow = LineChart([first, second]).picture(30, 8)
        #expect(!narrow.contains("setosa") && narrow.contains("v"))
    }

    @Test("the best value is marked; its text with a star is placed where it covers nothing, or only the star")
    func best() {
        var chart = LineChart([Self.series(Self.values)])
        chart.best = .init(x: 9, y: 0.36, text: "best 0.36")
        #expect(
            chart.picture(40, 8) == """
                4 ┤⠱⡀
                    ⠱⡀
                     ⠘⡄
                2 ┤   ⠘⢄⡀
                        ⠈⠒⠤⣀
                            ⠉⠒⠢⠤⠤⣀⣀⣀⣀⡀     ★ best 0.36 ╮
                0 ┤                  ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠑⠒▀
                   0       2       4       6       8
                """)
        chart.best?.text = "a text that is longer than any free place in it"
        #expect(
            chart.picture(40, 5) == """
                4 ┤⠑⢄
                     ⠑⢄
                       ⠉⠒⠤⢄⣀⣀                          ★
                0 ┤          ⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⠤⠤⠤▄
                   0       2       4       6       8
                """)
    }

    @Test("events and the crosshair are lines behind the values")
    func rules() {
        let chart = LineChart([Self.series(Self.values)], events: [.init(x: 5)], crosshair: 7)
        #expect(
            chart.picture(40, 6) == """
                4 ┤⠑⡄                  ▾       │
                    ⠈⠢⡀                ┊       │
                2 ┤   ⠑⠤⣀              ┊       │
                         ⠉⠑⠒⠤⠤⣀⣀⣀      ┊       │
                0 ┤              ⠉⠉⠉⠉⠑⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒
                   0       2       4       6       8
                """)
    }

    @Test("the mark of an event covers the end of a curve at the same place")
    func eventAtEnd() {
        var series = Self.series([0, 1, 2, 4])
        series.tag = "●"
        let top = LineChart([series]).picture(40, 8).split(separator: "\n").first
        #expect(top?.contains("●") == true)
        let picture = LineChart([series], events: [.init(x: 3, glyph: "✗")]).picture(40, 8)
        #expect(picture.contains("✗") && !picture.contains("●"), "\(picture)")
    }

    @Test("a few early values do not flatten the rest, but no marker is left out")
    func leavingOut() {
        let early = Array(repeating: 0.1, count: 4) + Array(repeating: 0.95, count: 96)
        let options = LineChart.AxisOptions(lower: .leavingOut(0.05), upper: .fixed(1), labels: .percent)
        let plot = LineChart([Self.series(early)], y: options)
            .plot(in: Rectangle(Size(columns: 40, rows: 12)), with: .unicode)
        #expect(plot.y.lower > 0.8)
        let few = Self.series([0.5, 0.96, 0.97], kind: .markers(joined: true))
        let all = LineChart([Self.series(early), few], y: options)
            .plot(in: Rectangle(Size(columns: 40, rows: 12)), with: .unicode)
        #expect(all.y.lower <= 0.5)
    }

    @Test("what differs by less than the least range is not blown up", arguments: [0.0, 0.02])
    func leastRange(_ range: Double) {
        var axis = LineChart.AxisOptions(lower: .automatic, upper: .fixed(1), labels: .percent)
        axis.leastRange = range
        let chart = LineChart([Self.series([0.9998, 0.9999])], y: axis)
        let plot = chart.plot(in: Rectangle(Size(columns: 60, rows: 20)), with: .unicode)
        #expect((plot.y.lower > 0.999) == (range == 0))
        #expect(plot.y.lower > 0.97 && plot.y.upper == 1)
    }

    @Test("a chart without values says so between its axes")
    func empty() {
        let chart = LineChart(
            [], x: .init(lower: .fixed(0), upper: .fixed(10), integersOnly: true, unit: "epoch"))
        #expect(
            chart.picture(40, 6) == """
                 1.0 ┤

                 0.5 ┤          no values yet

                 0.0 ┤
                epoch 0     2      4      6      8    10
                """)
    }

    @Test("labels are left out first where room is short", arguments: [(12, 4), (5, 3), (1, 1)])
    func small(columns: Int, rows: Int) {
        let expected = [
            12: """
            4 ┤⢣
            2 ┤⠈⢆
            0 ┤  ⠑⠒⠢⠤⠤⠤⠤
               0   5
            """,
            5: """
            ⢇
            ⠸⡀
             ⠑⠢⠤⠤
            """,
            1: "⣇",
        ]
        #expect(LineChart([Self.series(Self.values)]).picture(columns, rows) == expected[columns])
    }

    @Test("the value under a column is the one drawn there")
    func pointing() throws {
        let chart = LineChart([Self.series(Self.values)])
        let plot = chart.plot(in: Rectangle(column: 5, row: 2, width: 60, height: 12), with: .unicode)
        for value in [0.0, 3, 9] {
            let column = try #require(plot.column(of: value))
            #expect((plot.x(atColumn: column) - value).magnitude < 0.2)
        }
        #expect(plot.column(of: 9.5) == nil)
        #expect(plot.column(of: .nan) == nil)
    }

    @Test("a legend shows the glyph and the style of the line", arguments: [true, false])
    func legend(isASCII: Bool) {
        let appearance = isASCII ? Appearance.ascii : .unicode
        let line = Self.series([1]).legend("0.083", with: appearance)
        #expect(line.plain == (isASCII ? "train * 0.083" : "train ━ 0.083"))
        let marks = Self.series([1], kind: .markers(joined: true)).legend("0.088", with: appearance)
        #expect(marks.plain == (isASCII ? "train o 0.088" : "train ■ 0.088"))
    }
}

@Suite("Braille canvas")
struct BrailleCanvasTests {
    static let first = Style(nil, .bold)
    static let second = Style(nil, .underline)

    @Test("the eight dots of a cell are at their positions")
    func dots() {
        var canvas = BrailleCanvas(size: Size(columns: 8, rows: 1))
        let layer = canvas.addLayer(.init(Self.first))
        for index in 0..<8 { canvas.set(index * 2 + index % 2, index / 2, layer: layer) }
        #expect(canvas.picture(8, 1) == "⠁⠈⠂⠐⠄⠠⡀⢀")
        #expect(canvas.picture(8, 1, .ascii) == "''''....")
    }

    @Test("layers in one cell combine their dots in the style of the last one; those of a backdrop are left out")
    func layers() {
        for isBackdrop in [false, true] {
            var canvas = BrailleCanvas(size: Size(columns: 2, rows: 1))
            let back = canvas.addLayer(.init(Self.first, ascii: "b", isBackdrop: isBackdrop))
            let front = canvas.addLayer(.init(Self.second, ascii: "f"))
            canvas.set(0, 0, layer: back)
            canvas.set(2, 0, layer: back)
            canvas.set(1, 3, layer: front)
            let letters: [Style: Character] = [Self.first: "1", Self.second: "2"]
            #expect(canvas.styledPicture(2, 1, letters: letters) == (isBackdrop ? "⢀⠁\n21" : "⢁⠁\n21"))
            #expect(canvas.picture(2, 1, .ascii) == "fb")
        }
    }

    @Test("a shaded column has every other dot between its ends, as if each were set separately")
    func shade() {
        for top in -3..<14 {
            for bottom in -3..<14 {
                var shaded = BrailleCanvas(size: Size(columns: 2, rows: 3))
                var single = shaded
                let layers = (shaded.addLayer(.init(Self.first)), single.addLayer(.init(Self.first)))
                for x in -1...4 {
                    shaded.shade(column: x, from: top, to: bottom, layer: layers.0)
                    for y in -3..<14 where y >= top && y <= bottom && (x + y) % 2 == 0 {
                        single.set(x, y, layer: layers.1)
                    }
                }
                #expect(shaded.picture(2, 3) == single.picture(2, 3), "\(top) to \(bottom)")
            }
        }
    }

    @Test(
        "lines are clipped to the canvas",
        arguments: [
            (-1e300, 0.0, 1e300, 0.0, "⠉⠉"), (0, 0, 3, 3, "⠑⢄"), (0, -1e9, 0, 1e9, "⡇"), (-5, 9, 9, 9, ""),
            (.nan, 0, 1, 1, ""), (0, 0, .infinity, 1, ""), (2, 2, 2, 2, " ⠄"),
        ] as [(Double, Double, Double, Double, String)])
    func lines(x: Double, y: Double, endX: Double, endY: Double, expected: String) {
        var canvas = BrailleCanvas(size: Size(columns: 2, rows: 1))
        let layer = canvas.addLayer(.init(Self.first))
        canvas.line(from: (x, y), to: (endX, endY), layer: layer)
        #expect(canvas.picture(2, 1) == expected)
    }
}
