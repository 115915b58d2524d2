package import Matrices

/// Moves a network's parameters against their gradients, and keeps what it remembers from step to step.
package struct Optimizer: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Stochastic gradient descent: p ← p − rate · g.
        case sgd
        /// Adam (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980), with β₁ = 0.9 and β₂ = 0.999.
        ///
        /// `epsilon` keeps a parameter without gradients from a division by 0: 1e-8 in PyTorch, 1e-7 in Keras.
        case adam(epsilon: Double)
    }

    package let kind: Kind
    /// Positive and finite; may be changed between any two steps.
    package var learningRate: Double
    /// Updates done.
    package private(set) var steps = 0
    /// For each parameter, the decaying mean of its gradient; empty for `sgd`.
    package private(set) var firstMoments: [[Float]] = []
    /// For each parameter, the decaying mean of its gradient's square; empty for `sgd`.
    package private(set) var secondMoments: [[Float]] = []

    package init(_ kind: Kind, learningRate: Double, for network: Network) {
        self.kind = kind
        self.learningRate = learningRate
        if case .adam = kind {
            firstMoments = network.parameters.map { Array(repeating: 0, count: $0.values.count) }
            secondMoments = firstMoments
        }
    }

    /// One step.
    ///
    /// - Parameter gradients: one for each of `network.parameters`, of its size.
    package mutating func update(_ network: inout Network, gradients: [Matrix]) {
        steps += 1
        switch kind {
        case .sgd:
            let rate = Float(learningRate)
            network.updateParameters { parameter, values in
                descend(&values, gradients[parameter].values, rate: rate)
            }
        case .adam(let epsilon):
            let factors = AdamFactors(step: steps, learningRate: learningRate, epsilon: epsilon)
            network.updateParameters { parameter, values in
                factors.apply(
                    to: &values, gradient: gradients[parameter].values,
                    first: &firstMoments[parameter], second: &secondMoments[parameter])
            }
        }
    }
}

private func descend(_ values: inout [Float], _ gradient: [Float], rate: Float) {
    precondition(
        values.count == gradient.count, "\(gradient.count) derivatives of \(values.count) parameters")
    unsafe values.withUnsafeMutableBufferPointer { values in
        unsafe gradient.withUnsafeBufferPointer { gradient in
            for index in gradient.indices { unsafe values[index] -= rate * gradient[index] }
        }
    }
}

extension AdamFactors {
    /// m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g² start at 0, and so are too small at first: m̂ = m / (1 − β₁ᵗ)
    /// and v̂ = v / (1 − β₂ᵗ) make up for it. Then p ← p − rate · m̂ / (√v̂ + ε).
    ///
    /// The corrections are folded into `rate` and `rootScale`, in double precision: single would lose digits of
    /// 1 − β₂ᵗ at the first steps.
    fileprivate init(step: Int, learningRate: Double, epsilon: Double) {
        let (beta1, beta2) = (0.9, 0.999)
        self.init(
            rate: Float(learningRate / (1 - power(beta1, step))),
            rootScale: Float(1 / (1 - power(beta2, step)).squareRoot()), epsilon: Float(epsilon),
            keep1: Float(beta1), take1: Float(1 - beta1), keep2: Float(beta2), take2: Float(1 - beta2))
    }
}

/// By squaring, so that the bits do not depend on the C library.
private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
        if rest & 1 == 1 { result *= square }
        square *= square
        rest >>= 1
    }
    return result
}
