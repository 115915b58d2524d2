import Screen
import Testing

@Suite("Hues in 256 colours")
struct IndexedRampTests {
    private func colors(of theme: Theme, isLight: Bool, hue: HeatMap.Hue) -> [Color] {
        let appearance = Appearance(colors: .indexed256, theme: theme, isLight: isLight)
        return [0.01, 0.25, 0.5, 0.75, 1].compactMap { heat in
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
        "Errors never look like what is right, and more of them is further from the ground",
        arguments: [false, true])
    func heat(isLight: Bool) {
        let theme = isLight ? Theme.light : .standard
        let errors = colors(of: theme, isLight: isLight, hue: .bad)
        let right = colors(of: theme, isLight: isLight, hue: .good)
        #expect(errors.count == 5 && right.count == 5)
        #expect(errors.dropFirst().allSatisfy { $0.red > $0.green && $0.red > $0.blue })
        #expect(right.dropFirst().allSatisfy { $0.green > $0.red })
        for series in [errors, right] {
            let ground = isLight ? 765 : 0
            let distances = series.map { abs(Int($0.red) + Int($0.green) + Int($0.blue) - ground) }
            #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 <= $1 }, "\(distances)")
        }
    }

    @Test("What adds is never greenish and what takes away never reddish", arguments: [false, true])
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
