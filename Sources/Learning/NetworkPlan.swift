package import Matrices

/// The architecture of a network, without weights.
package struct NetworkPlan: Hashable, Sendable {
    /// The number of inputs per sample.
    package var features: Int
    /// The widths of the hidden layers, first to last; without any, the network is a softmax regression.
    package var hidden: [Int]
    package var classes: Int
    package var activation: Activation
    /// Whether batch normalization precedes the activation in each hidden layer.
    package var batchNorm: Bool
    /// The dropout rate of each hidden layer, 0..<1; 0 means no dropout.
    package var dropout: Double
    /// The width of the embedding that sparse samples go through first; nil: no embedding.
    package var embedding: Int?
    /// The standardization that samples go through first; nil: none. Excludes an embedding.
    package var standardization: StandardizationLayer?
    package var head: OutputHead
    /// The last layer's two levels; nil: it scores only classes. Must have as many classes.
    package var twoLevel: TwoLevelLayer?

    package init(
        features: Int, hidden: [Int], classes: Int, activation: Activation = .relu, batchNorm: Bool = false,
        dropout: Double = 0, embedding: Int? = nil, standardization: StandardizationLayer? = nil,
        head: OutputHead = .softmax, twoLevel: TwoLevelLayer? = nil
    ) {
        self.features = features
        self.hidden = hidden
        self.classes = classes
        self.activation = activation
        self.batchNorm = batchNorm
        self.dropout = dropout
        self.embedding = embedding
        self.standardization = standardization
        self.head = head
        self.twoLevel = twoLevel
    }

    /// The number of features, the width of the embedding if any, the hidden widths, and the number of classes.
    package var widths: [Int] { [features] + [embedding].compactMap(\.self) + hidden + [classes] }

    /// The number of weights that the layers would have, as a floating-point number so that it cannot overflow.
    package var weights: Double {
        let widths = widths.dropLast() + [scores]
        return zip(widths, widths.dropFirst()).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    /// The number of outputs of the last dense layer.
    package var scores: Int { twoLevel?.inputs ?? classes }
}

extension Network {
    /// Builds standardization or embedding, hidden blocks, and the layers that output the logits. A hidden block is a
    /// dense layer, batch normalization, the activation and dropout, as far as the plan includes them.
    ///
    /// Weights are drawn for the dense layers from first to last, so that batch normalization and dropout do not change
    /// them.
    ///
    /// - Parameter plan: its widths must be positive, and its dropout rate in 0..<1.
    package init(_ plan: NetworkPlan, initialization: Initialization, from generator: inout SeededGenerator) {
        var layers: [Layer] = []
        var width = plan.features
        if let standardization = plan.standardization { layers.append(.standardization(standardization)) }
        if let dimensions = plan.embedding {
            layers.append(
                .embedding(EmbeddingLayer(features: width, dimensions: dimensions, from: &generator)))
            width = dimensions
        }
        for hidden in plan.hidden {
            layers.append(.dense(initialization.layer(inputs: width, outputs: hidden, from: &generator)))
            if plan.batchNorm { layers.append(.batchNorm(BatchNormLayer(units: hidden))) }
            layers.append(.activation(plan.activation))
            if plan.dropout > 0 { layers.append(.dropout(DropoutLayer(rate: plan.dropout))) }
            width = hidden
        }
        layers.append(.dense(initialization.layer(inputs: width, outputs: plan.scores, from: &generator)))
        if let twoLevel = plan.twoLevel { layers.append(.twoLevel(twoLevel)) }
        self.init(layers: layers, head: plan.head)
    }

    /// Dense layers of the given widths, with the activation after each but the last.
    ///
    /// - Parameter widths: features, hidden widths and classes; at least two, all positive.
    package init(
        widths: [Int], activation: Activation, initialization: Initialization,
        from generator: inout SeededGenerator
    ) {
        precondition(widths.count >= 2, "a network from \(widths)")
        self.init(
            NetworkPlan(
                features: widths[0], hidden: Array(widths[1..<widths.count - 1]), classes: widths[widths.count - 1],
                activation: activation),
            initialization: initialization, from: &generator)
    }
}
