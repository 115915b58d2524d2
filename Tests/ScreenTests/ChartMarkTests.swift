import Screen
import Testing

@Suite("Marks of charts")
struct ChartMarkTests {
    /// A value with the half row that it should lie in, counted from the top of a chart of `rows` rows from 0 to 1.
    static func half(of value: Double, rows: Int) -> Int {
        Int(((1 - value) * Double(4 * rows - 1)).rounded()) / 2
    }

    static func chart(_ value: Double) -> LineChart {
        LineChart(
            [ChartSeries("val", [ChartSample(x: 5, y: value)], kind: .markers(joined: false), style: .plain)],
            x: .init(lower: .fixed(0), upper: .fixed(10)), y: .init(lower: .fixed(0), upper: .fixed(1)))
    }

    /// The half rows of a frame that have one of two characters.
    static func halves(of upper: Unicode.Scalar, _ lower: Unicode.Scalar, in frame: Frame) -> [Int] {
        (0..<frame.size.rows).flatMap { row in
            frame.row(row).compactMap { $0.scalar == upper ? 2 * row : $0.scalar == lower ? 2 * row + 1 : nil }
        }
    }

    @Test("stand in the half row of their value, in ASCII too", arguments: [false, true])
    func markers(isASCII: Bool) {
        let appearance = isASCII ? Appearance.ascii : .unicode
        for value in stride(from: 0.0, through: 1, by: 0.01) {
            let frame = Self.chart(value).frame(24, 6, appearance)
            let found = Self.halves(of: isASCII ? "^" : "▀", isASCII ? "o" : "▄", in: frame)
            #expect(found == [Self.half(of: value, rows: 5)], "\(value)")
        }
    }

    @Test("the best one too, with its star beside it or joined to it", arguments: [0.03, 0.2, 0.45, 0.5, 0.77, 0.99])
    func best(value: Double) {
        var chart = Self.chart(value)
        chart.best = .init(x: 5, y: value, text: "best")
        let frame = chart.frame(40, 8)
        #expect(Self.halves(of: "▀", "▄", in: frame) == [Self.half(of: value, rows: 7)])
        #expect(frame.text.contains("★ best"))
        let style = Appearance.unicode.theme.best
        #expect(frame.cells.contains { ($0.scalar == "▀" || $0.scalar == "▄") && $0.style == style })
    }

    @Test("the newest value of a growing line too")
    func newest() {
        var chart = LineChart(
            [LineChartTests.series([0.9, 0.5, 0.3])], y: .init(lower: .fixed(0), upper: .fixed(1)))
        #expect(Self.halves(of: "▀", "▄", in: chart.frame(30, 7)) == [])
        chart.series[0].marksEnd = true
        #expect(Self.halves(of: "▀", "▄", in: chart.frame(30, 7)) == [Self.half(of: 0.3, rows: 6)])
    }

    @Test("a band has two shades behind its line, which changes its colour where there is true colour")
    func band() {
        let samples = (0..<60).map {
            ChartSample(from: Double($0), to: Double($0) + 1, mean: 2, minimum: 0.5, maximum: 3.5)
        }
        func styles(_ appearance: Appearance) -> (line: Set<Color?>, backgrounds: Set<Color?>) {
            let series = ChartSeries(
                "train", samples, kind: .band, style: appearance.theme.training,
                startColor: appearance.theme.trainingStart)
            let chart = LineChart([series], y: .init(lower: .fixed(0), upper: .fixed(4)))
            let cells = chart.frame(60, 12, appearance).cells
            return (
                Set(
                    cells.filter { $0.scalar.map { (0x2801...0x28FF).contains($0.value) } ?? false }.map(
                        \.style.foreground)),
                Set(cells.map(\.style.background))
            )
        }
        let theme = Theme.standard
        let rich = styles(Appearance())
        #expect(rich.line.count > 6)
        let shown = Set(rich.line.map { $0.map { [$0.red, $0.green, $0.blue] } })
        for end in [theme.trainingStart, theme.training.foreground] {
            #expect(shown.contains(end.map { [$0.red, $0.green, $0.blue] }))
        }
        #expect(rich.backgrounds == [nil, theme.trainingFills?.outer, theme.trainingFills?.inner])
        #expect(styles(Appearance(colors: .indexed256)).line == [theme.training.foreground])
        #expect(styles(Appearance(colors: .basic16)).backgrounds == [nil])
    }
}
