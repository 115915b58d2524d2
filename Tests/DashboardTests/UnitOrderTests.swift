import Dashboard
import Datasets
import Learning
import Screen
import Telemetry
import Testing

@Suite("The order and the size of the pictures of units") struct UnitOrderTests {
    /// Four hidden units whose own norms rise with their numbers, and whose weights in the next layer fall.
    private static func dashboard(_ columns: Int, _ rows: Int) -> Dashboard {
        var dashboard = NetworkPageTests.dashboard(columns, rows, hidden: [4])
        dashboard.tell(.snapshot(network(), batch: 150))
        return dashboard
    }

    private static func network(own: [Float] = [1, 2, 3, 4], outgoing: [Float] = [5, 3, 2.5, 1]) -> Network {
        var network = NetworkPageTests.network(hidden: [4])
        network.updateParameters { parameter, values in
            for index in values.indices {
                if parameter == 0 { values[index] = own[index / 784] / 28 }
                if parameter == 2 { values[index] = outgoing[index % 4] * Float(index / 4) / 8 }
            }
        }
        return network
    }

    /// Carries out what the page asks until it asks nothing more; returns how often that was.
    @discardableResult
    private static func answer(_ effects: [Effect], to dashboard: inout Dashboard) -> Int {
        var (effects, asked) = (effects, 0)
        while case .ask(let inquiry)? = effects.last, inquiry.asker == .unitCosts, asked < 100 {
            effects = dashboard.update(.answered(inquiry.answer()))
            asked += 1
        }
        return asked
    }

    @Test("o sorts units by norm, then by what switching off costs; the arrow keys follow", arguments: [80, 120])
    func sorting(columns: Int) throws {
        var dashboard = Self.dashboard(columns, columns == 80 ? 24 : 36)
        dashboard.type("o")
        #expect(dashboard.networkPage.order == .norm && dashboard.networkPage.unit == 3)
        #expect(dashboard.text().contains("layer 0 by norm"))
        if columns == 120 { #expect(dashboard.text().contains("3 4.0 ")) }
        dashboard.press(.right)
        #expect(dashboard.networkPage.unit == 2)
        dashboard.press(.left, .left)
        #expect(dashboard.networkPage.unit == 0)
        let effects = dashboard.type("o")
        #expect(dashboard.networkPage.order == .cost && dashboard.networkPage.unit == 0)
        #expect(dashboard.text().contains("layer 0 by what switching off costs: 0 of 4"))
        #expect(Self.answer(effects, to: &dashboard) > 0)
        let costs = try Self.costs(of: Self.network(), in: #require(dashboard.samples))
        let sorted = costs.indices.sorted { costs[$0] > costs[$1] }
        let text = dashboard.text()
        #expect(text.contains("layer 0 by what switching off costs, on 8 samples"), "\(text)")
        #expect(text.contains("off costs \(NumberFormat().significant(costs[sorted[0]], digits: 3)) nats"), "\(text)")
        #expect(dashboard.networkPage.unit == sorted[0])
        for unit in sorted.dropFirst() {
            dashboard.press(.right)
            #expect(dashboard.networkPage.unit == unit)
        }
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

    /// The loss without each hidden unit, beyond that of the whole network.
    private static func costs(of network: Network, in samples: LabelledSamples) -> [Double] {
        func loss(_ network: Network) -> Double {
            let losses = (0..<samples.count).map { Classification(of: $0, in: samples, by: network).loss }
            return losses.reduce(0, +) / Double(samples.count)
        }
        return (0..<4).map { loss(network.switchingOff([HiddenUnit(layer: 0, unit: $0)])) - loss(network) }
    }

    @Test("Costs are measured once an epoch, and again for another layer; those of another run's units are dropped")
    func measuring() {
        var dashboard = Self.dashboard(120, 36)
        #expect(Self.answer(dashboard.type("oo"), to: &dashboard) > 0)
        let same = dashboard.update(.snapshot(Self.network(outgoing: [1, 2, 3, 4]), batch: 160))
        #expect(Self.answer(same, to: &dashboard) == 0)
        let next = dashboard.update(.snapshot(Self.network(outgoing: [1, 2, 3, 4]), batch: 260))
        // The order of the epoch before stays until the new one is known.
        #expect(dashboard.text().contains("costs, on 8 samples"))
        #expect(Self.answer(next, to: &dashboard) > 0)
        // The outputs cannot be switched off.
        #expect(Self.answer(dashboard.press(.down), to: &dashboard) == 0)
        #expect(dashboard.text().contains("layer 2 by norm"))
        #expect(Self.answer(dashboard.press(.up), to: &dashboard) == 0)
        #expect(dashboard.text().contains("costs, on 8 samples"))
        dashboard.tell(.events([.started(Fixtures.description)], at: 3))
        let anew = dashboard.update(.snapshot(Self.network(), batch: 0))
        #expect(dashboard.text().contains("costs: 0 of 4"))
        #expect(Self.answer(anew, to: &dashboard) > 0)
    }

    @Test("The last layer has no costs, and weights that are not numbers are sorted last")
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
        let text = NetworkPageTests.dashboard(columns, rows, hidden: [], classNames: names).text()
        for name in names { #expect(text.contains("\(name) "), "\(name): \(text)") }
    }
}
