import Learning
import Matrices
import Screen
import Testing

@testable import Dashboard

@Suite("The heat map of a table's columns on page 4, and names that begin alike") struct ColumnHeatMapTests {
    private static func dashboard(_ columns: Int, _ rows: Int, hidden: [Int]) -> Dashboard {
        var dashboard = KindFixtures.dashboard(.rows, columns, rows, hidden: hidden)
        dashboard.type("4")
        return dashboard
    }

    @Test("Without a hidden layer, every class has a weight for every column that is shown", arguments: [80, 120, 200])
    func classes(columns: Int) throws {
        let text = Self.dashboard(columns, [80: 24, 120: 36, 200: 60][columns] ?? 24, hidden: []).text()
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.contains("setosa") && $0.contains("versicolor") && $0.contains("virginica") })
        let dense = try #require(KindFixtures.network(.rows).denseLayers.first)
        for (column, name) in KindFixtures.columns.enumerated() where name.count < 20 {
            let line = lines.first { $0.contains("\(name)  ") && !$0.contains("strongest:") }
            // On a small screen only the strongest columns have room.
            guard columns > 80 || line != nil else { continue }
            for unit in 0..<3 {
                let number = NumberFormat().signed(Double(dense.weights[unit, column]))
                #expect(line?.contains(number) == true, "\(name), \(number): \(text)")
            }
        }
        #expect(lines.contains { $0.contains("of 20 columns") } == (columns == 80))
    }

    @Test("A hidden layer has a cell for each unit, and the numbers of the selected one")
    func units() throws {
        var dashboard = Self.dashboard(120, 36, hidden: [6, 5])
        let dense = try #require(KindFixtures.network(.rows, hidden: [6, 5]).denseLayers.first)
        for unit in [0, 1] {
            let line = try #require(dashboard.text().split(separator: "\n").first { $0.contains("acidity  ") })
            #expect(line.contains(NumberFormat().signed(Double(dense.weights[unit, 3]))))
            _ = dashboard.press(.right)
        }
        #expect(dashboard.text().contains("strongest: "))
    }

    @Test("A click on a cell selects its unit")
    func clicking() {
        var units: Set<Int> = []
        for column in 2..<66 {
            var dashboard = Self.dashboard(120, 36, hidden: [6, 5])
            _ = dashboard.press(.mouse(MouseEvent(.press, column: column, row: 25)))
            units.insert(dashboard.networkPage.unit)
        }
        #expect(units == Set(0..<6))
    }

    @Test("Names are cut at the end where that tells them apart, otherwise in the middle")
    func names() {
        let appearance = Appearance()
        #expect(["petal length", "acidity"].shortenedApart(to: 8, with: appearance) == ["petal l…", "acidity"])
        #expect(
            ["length in cm", "length in ratio", "width in cm"].shortenedApart(to: 10, with: appearance)
                == ["length…cm", "leng…ratio", "width in …"])
        let numbered = ["species 1", "species 11", "species 111"].shortenedApart(to: 5, with: appearance)
        #expect(Set(numbered ?? []).count == 3)
        #expect(["species 1", "species 2"].shortenedApart(to: 3, with: appearance) == nil)
        #expect(["same", "same"].shortenedApart(to: 9, with: appearance) == ["same", "same"])
        let many = (100..<400).map { "class \($0)" }
        #expect(many.shortenedApart(to: 4, with: appearance)?[3] == "…103")
        let wide = ["飛行機の一", "飛行機の二"].shortenedApart(to: 7, with: appearance)
        #expect(wide?.allSatisfy { $0.columnWidth <= 7 } == true && Set(wide ?? []).count == 2)
        #expect([String]().shortenedApart(to: 4, with: appearance) == [])
    }

    @Test("Names that differ in several words keep the beginning of each", arguments: [" ", "_"])
    func words(separator: String) {
        let appearance = Appearance()
        let things = ["chairs", "tables", "sofas"]
        let colors = ["red", "blue", "white"]
        let names = colors.flatMap { color in
            things.map { ["stock", "of", color, $0].joined(separator: separator) }
        }
        let short = names.shortenedApart(to: 8, with: appearance)
        #expect(short?.first == "s…re\(separator)cha")
        #expect(Set(short ?? []).count == 9)
        #expect(short?.allSatisfy { $0.columnWidth <= 8 } == true)
        let wide = names.map { "飛" + separator + $0 }.shortened(to: 8, with: appearance)
        #expect(wide.first == "飛…re\(separator)ch")
        #expect(wide.allSatisfy { $0.columnWidth <= 8 })
        // Single letters say nothing.
        #expect(names.shortened(to: 6, with: appearance).first?.hasPrefix("s…red") == true)
    }

    @Test("Where not all names can be told apart, as many as possible are")
    func partlyDistinct() {
        let appearance = Appearance()
        let names = ["class number one", "class number two", "class number two and one"]
        #expect(names.shortenedApart(to: 4, with: appearance) == nil)
        #expect(Set(names.shortened(to: 4, with: appearance)).count == 2)
    }
}
