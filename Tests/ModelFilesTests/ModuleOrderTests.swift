import ModelFiles
import Testing

@Suite("The order of modules by their shapes")
struct ModuleOrderTests {
    private func outcome(_ steps: [(Int, Int)]) -> ModuleOrder.Outcome {
        ModuleOrder(steps.map { .init(inputs: $0.0, outputs: $0.1) }).outcome
    }

    @Test("a unique order is found, several are recognised, and so is the lack of any")
    func outcomes() {
        #expect(outcome([(7, 7)]) == .one([0]))
        #expect(outcome([(5, 2), (9, 5)]) == .one([1, 0]))
        #expect(outcome([(9, 5), (5, 5), (5, 2)]) == .one([0, 1, 2]))
        #expect(outcome([(9, 5), (5, 5), (5, 5), (5, 2)]) == .several)
        #expect(outcome([(5, 9), (9, 5)]) == .several)
        #expect(outcome([(9, 5), (4, 2)]) == .none)
        #expect(outcome([(9, 5), (9, 5)]) == .none)
        #expect(outcome([(9, 5), (5, 2), (3, 3)]) == .none)
        #expect(outcome([]) == .none)
        // To 3 and back through 4, or through 5 first.
        #expect(outcome([(9, 3), (3, 4), (4, 3), (3, 5), (5, 3), (3, 2)]) == .several)
        #expect(outcome([(9, 3), (3, 4), (4, 3), (3, 2)]) == .one([0, 1, 2, 3]))
    }

    @Test("the result agrees with trying all orders", arguments: 0..<300)
    func againstAll(seed: Int) {
        // Up to five steps between up to four widths, from a small random generator.
        var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        func number(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        let steps = (0..<1 + number(5)).map { _ in (number(4) + 1, number(4) + 1) }
        var found: [[Int]] = []
        func extend(_ order: [Int]) {
            if order.count == steps.count { found.append(order) }
            for place in steps.indices where !order.contains(place) {
                if let last = order.last, steps[last].1 != steps[place].0 { continue }
                extend(order + [place])
            }
        }
        extend([])
        let expected: ModuleOrder.Outcome = found.isEmpty ? .none : found.count == 1 ? .one(found[0]) : .several
        #expect(outcome(steps) == expected, "\(steps)")
    }

    @Test("hundreds of layers are ordered too")
    func many() {
        let steps = (0..<300).map { (1000 - $0, 999 - $0) }.reversed()
        #expect(outcome(Array(steps)) == .one((0..<300).reversed()))
        #expect(outcome(Array(repeating: (3, 3), count: 300)) == .several)
    }
}
