import Interchange

/// In which order modules follow each other whose names do not tell it, such as `fc1` and `fc2`.
///
/// A module is a step from as many numbers as it takes to as many as it gives; an order is a way through all of them,
/// each once. There may be none, one, or several: whether there are is found without trying them all, by Euler's
/// conditions, which what is left must meet after each step.
package struct ModuleOrder {
    /// The numbers that a module takes and gives.
    package struct Step: Hashable {
        package let inputs: Int
        package let outputs: Int

        package init(inputs: Int, outputs: Int) {
            self.inputs = inputs
            self.outputs = outputs
        }
    }

    package enum Outcome: Hashable {
        /// The places of the steps, in their order.
        case one([Int])
        case none
        case several
    }

    private let steps: [Step]

    package init(_ steps: [Step]) {
        self.steps = steps
    }

    package var outcome: Outcome {
        guard let start else { return .none }
        var left = Array(steps.indices)
        guard isConnected(left, from: start) else { return .none }
        // A way round begins anywhere.
        if steps.count > 1, start == end { return .several }
        var (order, width): ([Int], Int) = ([], start)
        while !left.isEmpty {
            var next: Int?
            for place in left where steps[place].inputs == width {
                guard isConnected(left.filter { $0 != place }, from: steps[place].outputs) else { continue }
                guard next == nil else { return .several }
                next = place
            }
            guard let next else { return .none }
            order.append(next)
            width = steps[next].outputs
            left.removeAll { $0 == next }
        }
        return .one(order)
    }

    /// How many more steps leave a width than come to it.
    private var surplus: [Int: Int] {
        steps.reduce(into: [:]) { surplus, step in
            surplus[step.inputs, default: 0] += 1
            surplus[step.outputs, default: 0] -= 1
        }
    }

    /// The width that a way through begins with; nil where there is no way.
    private var start: Int? {
        let surplus = surplus.filter { $0.value != 0 }
        if surplus.isEmpty { return steps.first?.inputs }
        guard surplus.count == 2, surplus.values.sorted() == [-1, 1] else { return nil }
        return surplus.first { $0.value == 1 }?.key
    }

    private var end: Int? { surplus.first { $0.value == -1 }?.key ?? steps.first?.inputs }

    /// Whether all of these steps can be come to from a width.
    private func isConnected(_ left: [Int], from start: Int) -> Bool {
        let leaving = Dictionary(grouping: left) { steps[$0].inputs }
        var (count, reached, waiting) = (0, Set([start]), [start])
        while let width = waiting.popLast() {
            for place in leaving[width] ?? [] {
                count += 1
                if reached.insert(steps[place].outputs).inserted { waiting.append(steps[place].outputs) }
            }
        }
        return count == left.count
    }
}
