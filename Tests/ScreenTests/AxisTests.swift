import Screen
import Testing

@Suite("Axes")
struct AxisTests {
    @Test(
        "ticks are round numbers, with as many digits as they need",
        arguments: [
            (0.0, 1.0, 6, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), (0, 1, 5, ["0.0", "0.5", "1.0"]),
            (88.2, 99.7, 5, ["90", "92", "94", "96", "98"]), (-5, 5, 3, ["-5", "0", "5"]),
            (0.977, 0.9771, 4, ["0.97700", "0.97705", "0.97710"]),
            (0, 60_000, 5, ["0", "20 000", "40 000", "60 000"]),
            (0, 1_500_000, 5, ["0", "0.5 M", "1.0 M", "1.5 M"]), (0, 3e-6, 4, ["0", "1e-6", "2e-6", "3e-6"]),
            (3, 3, 5, ["2.8", "3.0", "3.2"]), (.nan, .nan, 3, ["0.0", "0.5", "1.0"]),
            (-.infinity, .infinity, 3, ["0.0", "0.5", "1.0"]),
            (-1e308, 1e308, 5, ["-4e307", "-2e307", "0", "2e307", "4e307"]),
            (1, 0, 3, ["0.0", "0.5", "1.0"]),
        ] as [(Double, Double, Int, [String])])
    func ticks(lower: Double, upper: Double, most: Int, labels: [String]) {
        let axis = Axis(from: lower, to: upper, maximumTicks: most)
        #expect(axis.ticks.map(\.label) == labels)
    }

    @Test(
        "bounds that may move go to a fraction of a step",
        arguments: [
            (0.05, 2.31, 0, 2.4), (88.2, 99.7, 88, 100), (-0.32, 0.71, -0.4, 0.8), (0.1, 0.3, 0.1, 0.3),
        ] as [(Double, Double, Double, Double)])
    func extending(lower: Double, upper: Double, newLower: Double, newUpper: Double) {
        let axis = Axis(from: lower, to: upper, extendsLower: true, extendsUpper: true, maximumTicks: 5)
        #expect(axis.lower == newLower)
        #expect(axis.upper == newUpper)
        #expect(axis.ticks.count >= 2)
    }

    @Test("values that are not negative get no tick below 0, and fractions none above 1", arguments: 4...40)
    func passing(rows: Int) {
        for lower in [0, 0.01, 0.05, 0.11, 0.3, 0.49, 0.93] {
            let most = min(max(2, (2 * rows + 3) / 5), 7)
            let fixed = Axis(from: lower, to: 1, extendsLower: true, maximumTicks: most, rows: rows)
            #expect(fixed.lower >= 0 && fixed.upper == 1 && fixed.ticks.allSatisfy { $0.value >= 0 })
            let negative = Axis(from: -1, to: -lower, extendsUpper: true, maximumTicks: most, rows: rows)
            #expect(negative.lower == -1 && negative.upper <= 0 && negative.ticks.allSatisfy { $0.value <= 0 })
            for upper in [lower, 0.96, 0.99, 1] where upper >= lower {
                let fraction = Axis(
                    from: lower, to: upper, extendsLower: true, extendsUpper: true, upperLimit: 1, maximumTicks: most,
                    rows: rows)
                #expect(fraction.lower >= 0 && fraction.upper <= 1 && fraction.upper >= upper)
                #expect(fraction.ticks.allSatisfy { 0...1 ~= $0.value })
            }
        }
    }

    @Test("no ticks are twice as far apart in rows as others", arguments: 3...40)
    func distances(rows: Int) {
        let most = min(max(2, (2 * rows + 3) / 5), 7)
        for (lower, upper) in [(-0.3, 2.2), (0.1, 5.7), (-0.07, 4.2), (0.02, 0.97), (-1.2, 1.4), (3, 3.9), (0.1, 230)] {
            let axis = Axis(
                from: lower, to: upper, extendsLower: true, extendsUpper: true, maximumTicks: most, rows: rows)
            let places = axis.ticks.map {
                Int(((axis.upper - $0.value) / (axis.upper - axis.lower) * Double(4 * rows - 1)).rounded()) / 4
            }
            let distances = zip(places, places.dropFirst()).map { $0 - $1 }
            #expect(places.count < 3 || distances.max() ?? 0 < 2 * (distances.min() ?? 0), "\(axis.ticks)")
        }
    }

    @Test("values beyond the limit are shown, and negative ones too")
    func beyond() {
        let axis = Axis(from: -0.3, to: 1.2, extendsLower: true, extendsUpper: true, upperLimit: 1, rows: 12)
        #expect(axis.lower <= -0.3 && axis.upper >= 1.2)
    }

    @Test(
        "logarithmic axes have ticks at powers of ten, fewer or more depending on the room",
        arguments: [
            (0.01, 2.3, 5, ["0.01", "0.05", "0.1", "0.5", "1"]), (0.01, 2.3, 4, ["0.01", "0.1", "1"]),
            (1e-8, 1, 5, ["1e-8", "1e-6", "0.0001", "0.01", "1"]),
            (1, 100, 12, ["1", "2", "5", "10", "20", "50", "100"]), (0.36, 4, 4, ["0.5", "1", "2"]),
            (0, 5, 4, ["0.01", "0.1", "1"]), (-3, -1, 4, ["0.1", "0.2", "0.5", "1"]),
            (20, 23, 4, ["20", "21", "22", "23"]),
        ] as [(Double, Double, Int, [String])])
    func logarithmic(lower: Double, upper: Double, most: Int, labels: [String]) {
        let axis = Axis(from: lower, to: upper, scale: .logarithmic, maximumTicks: most)
        #expect(axis.ticks.map(\.label) == labels)
    }

    @Test("epochs have whole numbers as ticks, except in a range between two of them")
    func integers() {
        #expect(
            Axis(from: 0, to: 3, integersOnly: true, maximumTicks: 9).ticks.map(\.label) == [
                "0", "1", "2", "3",
            ])
        let inside = Axis(from: 0.2, to: 0.9, integersOnly: true, maximumTicks: 5)
        #expect(inside.ticks.map(\.label) == ["0.2", "0.4", "0.6", "0.8"])
    }

    @Test("fractions are labelled as percentages")
    func percentages() {
        let axis = Axis(from: 0.9, to: 1, labels: .percent, maximumTicks: 3)
        #expect(axis.ticks.map(\.label) == ["90", "95", "100"])
    }

    @Test("positions and values are each other's inverse", arguments: [Axis.Scale.linear, .logarithmic])
    func positions(_ scale: Axis.Scale) throws {
        let axis = Axis(from: 0.01, to: 100, scale: scale)
        #expect(axis.position(of: 0.01) == 0)
        #expect(axis.position(of: 100) == 1)
        let position = try #require(axis.position(of: 1))
        #expect((axis.value(at: position) - 1).magnitude < 1e-12)
        #expect(axis.position(of: .nan) == nil)
        #expect(axis.position(of: .infinity) == nil)
        #expect((axis.position(of: -1) == nil) == (scale == .logarithmic))
    }
}
