import Dashboard
import Learning
import Screen
import Testing

@Suite("The order and the size of the pictures of units") struct UnitOrderTests {
    /// Four hidden units whose own norms rise with their numbers, and whose outgoing norms fall.
    private static func dashboard(_ columns: Int, _ rows: Int) -> Dashboard {
        var dashboard = NetworkPageTests.dashboard(columns, rows, hidden: [4])
        dashboard.tell(.snapshot(network(), batch: 150))
        return dashboard
    }

    private static func network(own: [Float] = [1, 2, 3, 4], outgoing: [Float] = [4, 3, 2, 1]) -> Network {
        var network = NetworkPageTests.network(hidden: [4])
        network.updateParameters { parameter, values in
            for index in values.indices {
                if parameter == 0 { values[index] = own[index / 784] / 28 }
                if parameter == 2 { values[index] = outgoing[index % 4] / 2 }
            }
        }
        return network
    }

    @Test("o sorts units by norm, then by outgoing norm; the arrow keys follow that order", arguments: [80, 120])
    func sorting(columns: Int) {
        var dashboard = Self.dashboard(columns, columns == 80 ? 24 : 36)
        dashboard.type("o")
        #expect(dashboard.networkPage.order == .norm && dashboard.networkPage.unit == 3)
        #expect(dashboard.text().contains("layer 0 by norm"))
        if columns == 120 { #expect(dashboard.text().contains("3 4.0 ")) }
        dashboard.press(.right)
        #expect(dashboard.networkPage.unit == 2)
        dashboard.press(.left, .left)
        #expect(dashboard.networkPage.unit == 0)
        dashboard.type("o")
        #expect(dashboard.networkPage.order == .outgoing && dashboard.networkPage.unit == 0)
        #expect(dashboard.text().contains("layer 0 by outgoing norm"))
        dashboard.press(.pageDown)
        #expect(dashboard.networkPage.unit == 3)
        dashboard.type("o")
        #expect(dashboard.networkPage.order == .stored && dashboard.text().contains("what layer 0 looks for"))
    }

    @Test("Units keep their places within an epoch, and are sorted anew after it")
    func steadiness() {
        var dashboard = Self.dashboard(120, 36)
        dashboard.type("o")
        dashboard.tell(.snapshot(Self.network(own: [9, 2, 3, 4]), batch: 160))
        dashboard.press(.right)
        #expect(dashboard.networkPage.unit == 2)
        dashboard.tell(.snapshot(Self.network(own: [9, 2, 3, 4]), batch: 260))
        dashboard.press(.left, .left)
        #expect(dashboard.networkPage.unit == 0)
    }

    @Test("The last layer has no outgoing norm, and weights that are not numbers are sorted last")
    func exceptions() {
        var dashboard = Self.dashboard(120, 36)
        dashboard.tell(.snapshot(Self.network(own: [1, .nan, 3, 2]), batch: 160))
        dashboard.type("o")
        dashboard.press(.left)
        #expect(dashboard.networkPage.unit == 1)
        dashboard.press(.down)
        dashboard.type("o")
        #expect(dashboard.networkPage.order == .stored)
    }

    @Test("A click selects the unit that is drawn there, in any order")
    func clicking() {
        var dashboard = Self.dashboard(120, 36)
        dashboard.type("o")
        var units: [Int] = []
        for column in 2..<66 {
            dashboard.press(.mouse(MouseEvent(.press, column: column, row: 21)))
            if units.last != dashboard.networkPage.unit { units.append(dashboard.networkPage.unit) }
        }
        #expect(units == [3, 2, 1, 0])
    }

    @Test("Without a hidden layer, every class has its template with its name", arguments: [(80, 24), (120, 36)])
    func templates(columns: Int, rows: Int) {
        let names = ["ankle", "bag", "coat", "dress"]
        let lines = NetworkPageTests.dashboard(columns, rows, hidden: [], classNames: names).text().split(
            separator: "\n")
        #expect(lines.contains { line in names.allSatisfy { line.contains($0) } })
    }
}
