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
            let step = AdamStep(number: steps, learningRate: learningRate, epsilon: epsilon)
            network.updateParameters { parameter, values in
                step.apply(
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

/// What a step of Adam is the same for all parameters.
///
/// m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g² start at 0, and so are too small at first: m / (1 − β₁ᵗ) and
/// v / (1 − β₂ᵗ) make up for it. Then p ← p − rate · m̂ / (√v̂ + ε). The corrections are folded into the two factors
/// below in double precision: single loses 1 − β₂ᵗ at the first steps.
private struct AdamStep {
    /// rate / (1 − β₁ᵗ)
    let rate: Float
    /// 1 / √(1 − β₂ᵗ)
    let rootScale: Float
    let epsilon: Float

    private static let beta1 = 0.9
    private static let beta2 = 0.999

    init(number: Int, learningRate: Double, epsilon: Double) {
        rate = Float(learningRate / (1 - Self.power(Self.beta1, number)))
        rootScale = Float(1 / (1 - Self.power(Self.beta2, number)).squareRoot())
        self.epsilon = Float(epsilon)
    }

    func apply(to values: inout [Float], gradient: [Float], first: inout [Float], second: inout [Float]) {
        precondition(
            values.count == gradient.count && first.count == gradient.count && second.count == gradient.count,
            "\(gradient.count) derivatives of \(values.count) parameters")
        let (rate, rootScale, epsilon) = (rate, rootScale, epsilon)
        let keep1 = Float(Self.beta1)
        let take1 = Float(1 - Self.beta1)
        let keep2 = Float(Self.beta2)
        let take2 = Float(1 - Self.beta2)
        unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe gradient.withUnsafeBufferPointer { gradient in
                unsafe first.withUnsafeMutableBufferPointer { first in
                    unsafe second.withUnsafeMutableBufferPointer { second in
                        for index in gradient.indices {
                            let derivative = unsafe gradient[index]
                            let mean = unsafe keep1 * first[index] + take1 * derivative
                            let square = unsafe keep2 * second[index] + take2 * derivative * derivative
                            unsafe first[index] = mean
                            unsafe second[index] = square
                            unsafe values[index] -= rate * mean / (square.squareRoot() * rootScale + epsilon)
                        }
                    }
                }
            }
        }
    }

    /// By squaring, so that the bits do not depend on the C library.
    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }
}
