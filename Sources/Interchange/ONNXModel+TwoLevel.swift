/// An output with two levels as operators of ONNX.
extension ONNXModel.Builder {
    /// Adds the nodes from the scores of clusters and classes to the logarithms of the classes' probabilities.
    ///
    /// The scores of the classes become a block [batch × clusters × largest size], in which smaller clusters are filled up
    /// with scores whose exponentials are 0. Both softmaxes are then one operator each.
    mutating func addTwoLevel(sizes: [Int], order: [Int], index: Int) {
        let scores = current
        let widest = sizes.max() ?? 0
        var sources: [Int64] = []
        var padding: [Float] = []
        var cells = Array(repeating: Int64(0), count: order.count)
        var first = 0
        for (cluster, size) in sizes.enumerated() {
            for slot in 0..<widest {
                let isClass = slot < size
                sources.append(Int64(sizes.count + first + (isClass ? slot : 0)))
                padding.append(isClass ? 0 : -Float.greatestFiniteMagnitude)
                if isClass { cells[order[first + slot]] = Int64(cluster * widest + slot) }
            }
            first += size
        }
        func name(_ part: String) -> String { "\(index).\(part)" }
        func integers(_ part: String, _ values: [Int64]) -> ONNXModel.Constant {
            .init(name: name(part), shape: [values.count], integers: values)
        }
        let clusterPlaces = addConstant(integers("cluster_places", (0..<sizes.count).map { Int64($0) }))
        let classPlaces = addConstant(integers("class_places", sources))
        let block = addConstant(integers("block", [-1, Int64(sizes.count), Int64(widest)]))
        let flat = addConstant(integers("flat", [-1, Int64(sizes.count * widest)]))
        let axes = addConstant(integers("axes", [2]))
        let places = addConstant(integers("order", cells))
        let mask = add(name("padding"), [padding.count], padding)

        add("Gather", [scores, clusterPlaces], output: name("cluster_scores"), [.integer("axis", 1)])
        add("LogSoftmax", [current], output: name("clusters"), [.integer("axis", -1)])
        add("Unsqueeze", [current, axes], output: name("cluster_block"))
        let clusters = current
        add("Gather", [scores, classPlaces], output: name("class_scores"), [.integer("axis", 1)])
        add("Add", [current, mask], output: name("padded"))
        add("Reshape", [current, block], output: name("class_block"))
        add("LogSoftmax", [current], output: name("classes"), [.integer("axis", -1)])
        add("Add", [current, clusters], output: name("logarithms"))
        add("Reshape", [current, flat], output: name("row"))
        add("Gather", [current, places], output: name("two_level"), [.integer("axis", 1)])
        width = order.count
    }
}
