import Evaluation
import Screen
import Testing

@testable import Dashboard

@Suite("The reliability diagram on page 3") struct ReliabilityDiagramTests {
    /// Bins of two columns and 20 rows of bars.
    private static let area = Rectangle(column: 0, row: 0, width: 35, height: 22)

    /// A bin with some confidence, a number of samples and the share of them that is right.
    private static func calibration(_ bins: [(confidence: Float, count: Int, accuracy: Double)]) -> Calibration {
        var confidences: [Float] = []
        var areCorrect: [Bool] = []
        for bin in bins {
            confidences += Array(repeating: bin.confidence, count: bin.count)
            areCorrect += (0..<bin.count).map { Double($0) < bin.accuracy * Double(bin.count) - 0.5 }
        }
        return Calibration(confidences: confidences, areCorrect: areCorrect)
    }

    private static func frame(
        _ bins: [(confidence: Float, count: Int, accuracy: Double)], _ appearance: Appearance = Appearance()
    ) -> Frame {
        var frame = Frame(size: Size(columns: 35, rows: 22))
        frame.draw(ReliabilityDiagram(calibration: calibration(bins)), in: area, with: appearance)
        return frame
    }

    /// The column of the bars of a bin.
    private static func column(_ confidence: Float) -> Int { 5 + 2 * Int(Double(confidence) * 15) }

    @Test(
        "The mark at the mean confidence stands in the half row of its value",
        arguments: [(0.51, 9, "▄"), (0.54, 9, "▀"), (0.90, 1, "▄"), (0.999, 0, "▀"), (0.01, 19, "▄")]
            as [(
                Float, Int, Unicode.Scalar
            )])
    func marks(confidence: Float, row: Int, glyph: Unicode.Scalar) {
        for accuracy in [0, 0.4, 1] {
            let cell = Self.frame([(confidence, 10, accuracy)])[Self.column(confidence), row]
            #expect(cell.scalar == glyph && cell.style.foreground == Color(gray: 255), "\(accuracy)")
        }
    }

    @Test("The gap has one colour where the model is overconfident, and another where it is underconfident")
    func gaps() {
        for theme in [Theme.standard, .light, .colorblind, .colorblindLight] {
            let appearance = Appearance(theme: theme)
            let frame = Self.frame([(0.7, 10, 0.3), (0.3, 10, 0.7)], appearance)
            let (over, under) = (frame[Self.column(0.7), 10].style, frame[Self.column(0.3), 9].style)
            let bar = frame[Self.column(0.7), 18].style.background
            #expect(over.background != nil && under.background != nil)
            #expect(Set([over.background, under.background, bar]).count == 3)
        }
        // Arrows tell the direction without colours; where there are few colours, characters do.
        let text = Self.frame([(0.7, 10, 0.3), (0.3, 10, 0.7)]).text
        #expect(text.contains("↓") && text.contains("↑"))
        let few = Self.frame([(0.7, 10, 0.3), (0.3, 10, 0.7)], Appearance(colors: .none)).text
        #expect(few.contains("░") && few.contains("▓"))
        let ascii = Self.frame([(0.7, 10, 0.3), (0.3, 10, 0.7)], Appearance(glyphs: .ascii)).text
        #expect(ascii.contains("-") && ascii.contains("+") && ascii.unicodeScalars.allSatisfy { $0.isASCII })
    }

    @Test("A bar is fainter the fewer samples it has")
    func fading() {
        let frame = Self.frame([(0.95, 100, 1), (0.75, 40, 1), (0.55, 2, 1)])
        let grounds = [0.95, 0.75, 0.55].map { frame[Self.column($0), 19].style.background?.luminance ?? 0 }
        #expect(grounds[0] > grounds[1] && grounds[1] > grounds[2] && grounds[2] > 0)
    }

    @Test("The diagonal runs from one corner to the other, and over the bars")
    func diagonal() {
        let frame = Self.frame([(0.75, 10, 1)])
        let isDot = { (column: Int, row: Int) in (0x2801...0x28FF).contains(frame[column, row].scalar?.value ?? 0) }
        for share in [0.02, 0.3, 0.5, 0.6, 0.95] {
            let (column, row) = (5 + Int(share * 30), 19 - Int(share * 20))
            #expect((column - 1...column + 1).contains { isDot($0, row) }, "\(share)")
        }
        let below = Self.frame([(0.97, 10, 0.97), (0.5, 10, 1)])
        let onBar = (0..<20).contains { row in
            let cell = below[Self.column(0.5), row]
            return (0x2801...0x28FF).contains(cell.scalar?.value ?? 0) && cell.style.background != nil
        }
        #expect(onBar)
    }

    @Test("The diagram is drawn in every size, without samples and with few colours")
    func sizes() {
        for (columns, rows) in [(0, 0), (14, 3), (15, 1), (15, 2), (20, 4), (35, 3), (200, 40)] {
            for appearance in [Appearance(), Appearance(glyphs: .ascii, colors: .none)] {
                for bins in [[], [(Float(0.5), 3, 0.4), (1, 1, 0), (0, 2, 1)]]
                    as [[(confidence: Float, count: Int, accuracy: Double)]]
                {
                    var frame = Frame(size: Size(columns: columns, rows: rows))
                    frame.draw(
                        ReliabilityDiagram(calibration: Self.calibration(bins)),
                        in: Rectangle(column: 0, row: 0, width: columns, height: rows), with: appearance)
                }
            }
        }
    }
}
