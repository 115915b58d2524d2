import Interchange

/// Finds the order of modules whose names do not tell it, such as `fc1` and `fc2`.
///
/// A module is a step from its number of inputs to its number of outputs, and an order is a path that takes each step
/// once. There may be none, one, or several; which of these is found without trying all paths, by Euler's conditions,
/// which the remaining steps must meet after each step.
package struct ModuleOrder {
    /// The numbers of inputs and outputs of a module.
    package struct Step: Hashable {
        package let inputs: Int
        package let outputs: Int

        package init(inputs: Int, outputs: Int) {
            self.inputs = inputs
            self.outputs = outputs
        }
    }

    package enum Outcome: Hashable {
        /// The indices of the steps, in path order.
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
        // A closed path can begin anywhere.
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

    /// For each width, how many more steps begin there than end there.
    private var surplus: [Int: Int] {
        steps.reduce(into: [:]) { surplus, step in
            surplus[step.inputs, default: 0] += 1
            surplus[step.outputs, default: 0] -= 1
        }
    }

    /// The width at which a path begins; nil if there is no path.
    private var start: Int? {
        let surplus = surplus.filter { $0.value != 0 }
        if surplus.isEmpty { return steps.first?.inputs }
        guard surplus.count == 2, surplus.values.sorted() == [-1, 1] else { return nil }
        return surplus.first { $0.value == 1 }?.key
    }

    private var end: Int? { surplus.first { $0.value == -1 }?.key ?? steps.first?.inputs }

    /// Whether all of these steps can be reached from a width.
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
