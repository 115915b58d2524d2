import Screen
import Testing

@Suite("Frames that follow each other")
struct MovingPictureTests {
    private func frame(_ text: String, _ style: Style = .plain) -> Frame {
        var frame = Frame(size: Size(columns: 12, rows: 3))
        frame.write(text, column: 1, row: 1, style: style)
        return frame
    }

    @Test("as control sequences only what changed is written, with its style, and then the style is reset")
    func ansi() {
        let (first, second) = (frame("loss 0.5"), frame("loss 0.25"))
        let whole = first.ansi(since: nil)
        #expect(whole.hasPrefix("\u{1B}[0m\u{1B}[2J") && whole.contains("loss 0.5"))
        #expect(second.ansi(since: first) == "\u{1B}[2;9H25")
        #expect(first.ansi(since: first) == "")
        let red = frame("loss 0.5", Style(Color(0xFF0000, basic: .red), on: Color(0x000102, basic: .black), .bold))
        #expect(
            red.ansi(since: first)
                == "\u{1B}[2;2H\u{1B}[0;1;38;2;255;0;0;48;2;0;1;2mloss 0.5\u{1B}[0m")
    }

    @Test("as a moving picture each change is a group with its time, and a frame without changes is left out")
    func svg() {
        var picture = MovingPicture(drawnWith: Appearance(), title: "A & B")
        picture.add(frame("loss 0.5"), at: 0)
        picture.add(frame("loss 0.5"), at: 1)
        picture.add(frame("loss 0.25"), at: 2)
        picture.add(Frame(size: Size(columns: 2, rows: 2)), at: 3)
        let svg = picture.svg(lasting: 8)
        #expect(svg.contains("<title>A &amp; B</title>"))
        #expect(svg.contains("@keyframes k2{0%{visibility:hidden}25.0%{visibility:visible}}"))
        #expect(svg.contains("#f2{animation:k2 8.0s step-end infinite}"))
        #expect(svg.components("<g id=") == 2 && !svg.contains("f1") && !svg.contains("f3"))
        #expect(svg.contains(">25</text>") && svg.contains("prefers-reduced-motion"))
    }

    @Test("a band fills its cells where there are colours, and is drawn in dots where there are few")
    func band() {
        let samples = (0...20).map {
            ChartSample(from: Double($0), to: Double($0), mean: 1, minimum: 0.2, maximum: 1.8)
        }
        let chart = LineChart(
            [ChartSeries("train", samples, kind: .band, style: Appearance().theme.training)],
            y: .init(lower: .fixed(0), upper: .fixed(2)))
        func backgrounds(_ appearance: Appearance) -> Int {
            var frame = Frame(size: Size(columns: 40, rows: 12))
            frame.draw(chart, in: frame.area, with: appearance)
            return frame.cells.count {
                $0.style.background == appearance.theme.trainingFills?.outer && $0.style.background != nil
            }
        }
        #expect(backgrounds(Appearance()) > 100)
        #expect(backgrounds(Appearance(colors: .indexed256)) > 100)
        #expect(backgrounds(Appearance(colors: .basic16)) == 0)
        var plain = Frame(size: Size(columns: 40, rows: 12))
        plain.draw(chart, in: plain.area, with: Appearance(colors: .none))
        #expect(
            plain.text.unicodeScalars.contains("\u{2895}") || plain.text.unicodeScalars.contains { $0.value > 0x2800 })
    }

    @Test("ticks at equal steps are equally far apart on the screen", arguments: 4...40)
    func ticks(rows: Int) throws {
        for upper in [0.037, 0.46, 1.0, 2.31, 9.7, 123] {
            let chart = LineChart(
                [ChartSeries("x", [ChartSample(x: 0, y: 0), ChartSample(x: 1, y: upper)], style: .plain)],
                y: .init(lower: .fixed(0), upper: .automatic))
            let plot = chart.plot(in: Rectangle(Size(columns: 60, rows: rows)), with: Appearance())
            let places = plot.y.ticks.compactMap { plot.row(of: $0.value) }
            #expect(places.count == plot.y.ticks.count)
            let gaps = Set(zip(places, places.dropFirst()).map { $0 - $1 })
            // Where a step is shorter than a row and a half, a row would be too much of the chart.
            let length = plot.y.upper - plot.y.lower
            let isFine = Double(rows - 2) * (plot.y.ticks[1].value - plot.y.ticks[0].value) / length < 2
            #expect(gaps.count <= 1 || isFine, "\(upper): \(places)")
        }
    }
}

extension String {
    fileprivate func components(_ part: String) -> Int {
        var (count, rest) = (0, self[...])
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
