import Glibc
import Screen
import Testing

@Suite("Hues in 256 colours")
struct IndexedRampTests {
    private func colors(
        of theme: Theme, isLight: Bool, hue: HeatMap.Hue, at heats: [Double] = [0.01, 0.25, 0.5, 0.75, 1]
    ) -> [Color] {
        let appearance = Appearance(colors: .indexed256, theme: theme, isLight: isLight)
        return heats.compactMap { heat in
            let grid = HeatMapGrid(
                in: Rectangle(Size(columns: 12, rows: 3)), count: 1, cursor: .init(), nameWidth: 3,
                narrowest: 4, widest: 8)
            let map = HeatMap(grid, rowNames: ["a"], columnNames: ["a"]) { _, _ in .init("1", heat: heat, hue: hue) }
            var frame = Frame(size: Size(columns: 12, rows: 3))
            frame.draw(map, in: frame.area, with: appearance)
            return frame.cells.compactMap(\.style.background).last
        }
    }

    @Test(
        "Errors never look like correct predictions, and more errors differ more from the background",
        arguments: [false, true])
    func heat(isLight: Bool) {
        let theme = isLight ? Theme.light : .standard
        let errors = colors(of: theme, isLight: isLight, hue: .bad)
        let right = colors(of: theme, isLight: isLight, hue: .good)
        #expect(errors.count == 5 && right.count == 5)
        #expect(errors.dropFirst().allSatisfy { $0.red > $0.green && $0.red > $0.blue })
        #expect(right.dropFirst().allSatisfy { $0.green > $0.red })
        for series in [errors, right] {
            let background = isLight ? 765 : 0
            let distances = series.map { abs(Int($0.red) + Int($0.green) + Int($0.blue) - background) }
            #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 <= $1 }, "\(distances)")
        }
    }

    @Test(
        "Errors are red from the first step on, and all steps are about equally large",
        arguments: [false, true])
    func evenSteps(isLight: Bool) {
        let heats = (1...90).map { Double($0) / 100 }
        let errors = colors(of: isLight ? .light : .standard, isLight: isLight, hue: .bad, at: heats)
        #expect(errors.count == heats.count && errors.allSatisfy { $0.red > $0.green && $0.red > $0.blue })
        // CIE 1976 lightness, approximately.
        func lightness(_ color: Color) -> Double {
            let parts = zip([color.red, color.green, color.blue], [0.2126, 0.7152, 0.0722])
            return 116 * cbrt(parts.reduce(0) { $0 + pow(Double($1.0) / 255, 2.2) * $1.1 }) - 16
        }
        let steps = errors.map(lightness).reduce(into: [Double]()) { if $0.last != $1 { $0.append($1) } }
        let changes = zip(steps, steps.dropFirst()).map { ($1 - $0) * (isLight ? -1 : 1) }
        #expect(changes.count >= 5 && changes.allSatisfy { (5...12).contains($0) }, "\(steps)")
    }

    @Test("Positive values are never greenish and negative ones never reddish", arguments: [false, true])
    func signs(isLight: Bool) {
        for sign: Float in [1, -1] {
            let values = (1...8).map { sign * Float($0) / 8 }
            var frame = Frame(size: Size(columns: 8, rows: 1))
            let picture = SignedImage(width: 8, height: 1, values: values[...], scale: 1)
            frame.draw(picture, in: frame.area, with: Appearance(colors: .indexed256, isLight: isLight))
            let colors = frame.cells.compactMap(\.style.foreground)
            #expect(colors.count == 8 && Set(colors).count >= 6)
            #expect(
                colors.dropFirst().allSatisfy { color in
                    sign > 0
                        ? color.red > color.green && color.green >= color.blue
                        : color.blue > color.red && color.blue >= color.green
                })
        }
    }
}
