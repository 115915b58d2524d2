package import Matrices

/// What a network is to be like, before it has weights.
package struct NetworkPlan: Hashable, Sendable {
    /// Numbers of a sample.
    package var features: Int
    /// Widths of the hidden layers, front to back; none is softmax regression.
    package var hidden: [Int]
    package var classes: Int
    package var activation: Activation
    /// Whether each hidden layer is normalised before its activation.
    package var batchNorm: Bool
    /// How likely each hidden unit is to be switched off in training, 0..<1; 0 is no dropout.
    package var dropout: Double
    /// The width to which an embedding brings sparse samples first; nil: there is none.
    package var embedding: Int?
    /// What the samples go through first; nil: nothing. Not beside an embedding.
    package var standardization: StandardizationLayer?

    package init(
        features: Int, hidden: [Int], classes: Int, activation: Activation = .relu, batchNorm: Bool = false,
        dropout: Double = 0, embedding: Int? = nil, standardization: StandardizationLayer? = nil
    ) {
        self.features = features
        self.hidden = hidden
        self.classes = classes
        self.activation = activation
        self.batchNorm = batchNorm
        self.dropout = dropout
        self.embedding = embedding
        self.standardization = standardization
    }

    /// Features, the embedding's width, hidden widths, classes.
    package var widths: [Int] { [features] + [embedding].compactMap(\.self) + hidden + [classes] }

    /// How many weights its layers would have; as a number that no width lets overflow.
    package var weights: Double {
        zip(widths, widths.dropFirst()).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
}

extension Network {
    /// Standardisation or embedding, hidden blocks, and the layer whose outputs are the logits. A hidden block is a dense
    /// layer, batch normalisation, the activation, dropout, as far as the plan has them.
    ///
    /// The dense layers draw their weights front to back, so that neither batch normalisation nor dropout moves a draw.
    ///
    /// - Parameter plan: with widths that are positive, and a rate of dropout in 0..<1.
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
        layers.append(.dense(initialization.layer(inputs: width, outputs: plan.classes, from: &generator)))
        self.init(layers: layers)
    }

    /// Dense layers between the given widths, the activation after each but the last.
    ///
    /// - Parameter widths: features, hidden widths, classes; two or more, all positive.
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
