extension ONNXModel {
    /// A step of a classifier, from `[batch × inputs]` to `[batch × outputs]`.
    package enum Step: Hashable, Sendable {
        /// input · weightsᵀ + bias, with weights `[outputs × inputs]`.
        case dense(weights: [Float], bias: [Float])
        /// input · weights, with weights `[inputs × outputs]`.
        case product(weights: [Float], outputs: Int)
        case relu
        /// x, or slope · x below 0.
        case leakyRelu(slope: Float)
        case sigmoid
        case tanh
        /// x · Φ(x), with the cumulative distribution function Φ of the normal distribution, computed by the error
        /// function.
        case gelu
        /// (input − mean) · scale, column by column, in double precision; NaN becomes 0. Only allowed as the first
        /// step: the model's input is then double.
        case standardization(mean: [Double], scale: [Double])
        /// (input − mean) / √(variance + epsilon) · scale + shift, column by column.
        case normalization(mean: [Float], variance: [Float], scale: [Float], shift: [Float], epsilon: Float)
        /// log P(cluster) + log P(class | cluster), from the scores of clusters, and those of the classes in `order`: as
        /// many in each cluster as `sizes` says, at least one.
        case twoLevel(sizes: [Int], order: [Int])
    }

    /// The map from logits to probabilities.
    package enum Ending: Hashable, Sendable {
        case softmax
        case softmaxTwice
        case sparsemax
        case entmax15
    }

    /// A model that computes from `input`, `[batch × features]`, by the steps `logits` and from them `probabilities`,
    /// both `[batch × classes]`.
    ///
    /// The sizes of the steps must match.
    package init(name: String, features: Int, steps: [Step], ending: Ending = .softmax) {
        self.init(name: name)
        var element = Element.float
        if case .standardization? = steps.first { element = .double }
        inputs = [Port(name: "input", width: features, element: element)]
        var builder = Builder(current: "input", width: features)
        for (index, step) in steps.enumerated() { builder.add(step, index: index) }
        builder.add("Identity", [builder.current], output: "logits")
        builder.add(ending)
        nodes = builder.nodes
        constants = builder.constants
        outputs = [Port(name: "logits", width: builder.width), Port(name: "probabilities", width: builder.width)]
    }

    struct Builder {
        /// The input tensor of the next step, and its width.
        var current: String
        var width: Int
        var nodes: [Node] = []
        var constants: [Constant] = []

        mutating func add(_ step: Step, index: Int) {
            switch step {
            case .dense(let weights, let bias):
                let inputs = [
                    current, add("\(index).weight", [bias.count, width], weights),
                    add("\(index).bias", [bias.count], bias),
                ]
                add("Gemm", inputs, output: "\(index).dense", [.integer("transB", 1)])
                width = bias.count
            case .product(let weights, let outputs):
                let weight = add("\(index).weight", [width, outputs], weights)
                add("MatMul", [current, weight], output: "\(index).product")
                width = outputs
            case .relu: add("Relu", [current], output: "\(index).relu")
            case .leakyRelu(let slope):
                add("LeakyRelu", [current], output: "\(index).leaky_relu", [.float("alpha", slope)])
            case .sigmoid: add("Sigmoid", [current], output: "\(index).sigmoid")
            case .tanh: add("Tanh", [current], output: "\(index).tanh")
            case .gelu: addGELU(index)
            case .standardization(let mean, let scale):
                let means = addConstant(Constant(name: "\(index).mean", shape: [width], doubles: mean))
                let scales = addConstant(Constant(name: "\(index).scale", shape: [width], doubles: scale))
                add("Sub", [current, means], output: "\(index).centred")
                add("Mul", [current, scales], output: "\(index).scaled")
                add(
                    "Cast", [current], output: "\(index).narrowed", [.integer("to", ONNXModel.Element.float.rawValue)])
                let narrowed = current
                add("IsNaN", [narrowed], output: "\(index).missing")
                let zero = add("\(index).zero", [], [0])
                add("Where", [current, zero, narrowed], output: "\(index).standardized")
            case .normalization(let mean, let variance, let scale, let shift, let epsilon):
                let inputs = [
                    current, add("\(index).weight", [width], scale), add("\(index).bias", [width], shift),
                    add("\(index).running_mean", [width], mean), add("\(index).running_var", [width], variance),
                ]
                add("BatchNormalization", inputs, output: "\(index).normalized", [.float("epsilon", epsilon)])
            case .twoLevel(let sizes, let order): addTwoLevel(sizes: sizes, order: order, index: index)
            }
        }

        /// Builds GELU from simpler operators: ONNX has a Gelu operator only from version 20 on.
        private mutating func addGELU(_ index: Int) {
            let input = current
            add("Mul", [input, add("\(index).root_half", [], [Float(0.5).squareRoot()])], output: "\(index).scaled")
            add("Erf", [current], output: "\(index).erf")
            add("Add", [current, add("\(index).one", [], [1])], output: "\(index).twice_phi")
            add("Mul", [current, add("\(index).half", [], [0.5])], output: "\(index).phi")
            add("Mul", [input, current], output: "\(index).gelu")
        }

        /// Adds a node whose output is the next step's input.
        mutating func add(
            _ operation: String, _ inputs: [String], output: String, _ attributes: [Node.Attribute] = [],
            unused: [String] = []
        ) {
            nodes.append(Node(operation, inputs, output: output, unusedOutputs: unused, attributes: attributes))
            current = output
        }

        /// Adds a constant and returns its name.
        mutating func add(_ name: String, _ shape: [Int], _ values: [Float]) -> String {
            addConstant(Constant(name: name, shape: shape, values: values))
        }

        mutating func addConstant(_ constant: Constant) -> String {
            constants.append(constant)
            return constant.name
        }
    }
}
