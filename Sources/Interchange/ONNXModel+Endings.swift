/// The maps from logits to probabilities as operators of ONNX.
extension ONNXModel.Builder {
    /// Adds the nodes from `logits`, the current tensor, to `probabilities`.
    mutating func add(_ ending: ONNXModel.Ending) {
        switch ending {
        case .softmax: add("Softmax", [current], output: "probabilities", [.integer("axis", -1)])
        case .softmaxTwice:
            add("Softmax", [current], output: "softmax.once", [.integer("axis", -1)])
            add("Softmax", [current], output: "probabilities", [.integer("axis", -1)])
        case .sparsemax: addSparsemax()
        case .entmax15: addEntmax()
        }
    }

    /// A node whose output is not the next step's input.
    private mutating func side(
        _ operation: String, _ inputs: [String], _ name: String, _ attributes: [ONNXModel.Node.Attribute] = [],
        unused: [String] = []
    ) -> String {
        add(operation, inputs, output: "map.\(name)", attributes, unused: unused)
        return current
    }

    /// The constants of both sparse maps, and the scores less their maximum: as they are, and in descending order.
    private struct Sorted {
        var shifted: String
        var sorted: String
        /// 1, 2, … K.
        var ranks: String
        var one: String
        /// The axis of the classes, as a single number and as a list.
        var axis: String
        var axes: String
    }

    private mutating func addSorting() -> Sorted {
        let logits = current
        let count = addConstant(.init(name: "map.count", shape: [1], integers: [Int64(width)]))
        let first = addConstant(.init(name: "map.first", shape: [1], integers: [0]))
        let axis = addConstant(.init(name: "map.axis", shape: [], integers: [1]))
        let axes = addConstant(.init(name: "map.axes", shape: [1], integers: [1]))
        let one = add("map.one", [], [1])
        let ranks = add("map.ranks", [width], (1...max(1, width)).map(Float.init))
        let top = side(
            "TopK", [logits, count], "sorted",
            [.integer("axis", -1), .integer("largest", 1), .integer("sorted", 1)], unused: ["map.order"])
        let maximum = side("Gather", [top, first], "maximum", [.integer("axis", 1)])
        let sorted = side("Sub", [top, maximum], "sorted.shifted")
        let shifted = side("Sub", [logits, maximum], "shifted")
        return Sorted(shifted: shifted, sorted: sorted, ranks: ranks, one: one, axis: axis, axes: axes)
    }

    /// 1 where a condition holds and 0 elsewhere.
    private mutating func indicator(_ condition: String, _ name: String) -> String {
        side("Cast", [condition], name, [.integer("to", ONNXModel.Element.float.rawValue)])
    }

    /// The threshold τ = (Σ z₍ₖ₎ − 1) / k of the k largest scores for which 1 + k z₍ₖ₎ exceeds their sum, and p = [z − τ]₊.
    private mutating func addSparsemax() {
        let it = addSorting()
        let sums = side("CumSum", [it.sorted, it.axis], "sums")
        let scaled = side("Mul", [it.ranks, it.sorted], "scaled")
        let raised = side("Add", [it.one, scaled], "raised")
        let isIn = indicator(side("Greater", [raised, sums], "is_in"), "in")
        let support = side("ReduceSum", [isIn, it.axes], "support", [.integer("keepdims", 1)])
        let part = side("Mul", [isIn, it.sorted], "part")
        let total = side("ReduceSum", [part, it.axes], "total", [.integer("keepdims", 1)])
        let rest = side("Sub", [total, it.one], "rest")
        let threshold = side("Div", [rest, support], "threshold")
        let distance = side("Sub", [it.shifted, threshold], "distance")
        add("Relu", [distance], output: "probabilities")
    }

    /// With x = z / 2 and, for each k, τₖ = M − √((1 − S) / k), where M is the mean of the k largest x and S the sum of
    /// their squared distances from it: the support are those with τₖ ≤ x₍ₖ₎, and p = [x − τ]₊² with the last such τₖ.
    private mutating func addEntmax() {
        let it = addSorting()
        let half = add("map.half", [], [0.5])
        let sorted = side("Mul", [it.sorted, half], "sorted.halves")
        let halves = side("Mul", [it.shifted, half], "halves")
        let sums = side("CumSum", [sorted, it.axis], "sums")
        let squares = side("CumSum", [side("Mul", [sorted, sorted], "squared"), it.axis], "squares")
        let mean = side("Div", [sums, it.ranks], "mean")
        let spread = side("Sub", [squares, side("Mul", [mean, sums], "mean.sums")], "spread")
        let rest = side("Div", [side("Sub", [it.one, spread], "free"), it.ranks], "rest")
        let root = side("Sqrt", [side("Relu", [rest], "rest.positive")], "root")
        let thresholds = side("Sub", [mean, root], "thresholds")
        let isIn = indicator(side("LessOrEqual", [thresholds, sorted], "is_in"), "in")
        let support = side("ReduceSum", [isIn, it.axes], "support", [.integer("keepdims", 1)])
        let last = indicator(side("Equal", [it.ranks, support], "is_last"), "last")
        let chosen = side("Mul", [last, thresholds], "chosen")
        let threshold = side("ReduceSum", [chosen, it.axes], "threshold", [.integer("keepdims", 1)])
        let distance = side("Relu", [side("Sub", [halves, threshold], "difference")], "distance")
        add("Mul", [distance, distance], output: "probabilities")
    }
}
