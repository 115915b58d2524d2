package import Matrices

/// Moves a network's parameters against their gradients, and keeps its state from step to step.
package struct Optimizer: Hashable, Sendable {
    /// As PyTorch computes them, each with PyTorch's defaults.
    package enum Kind: Hashable, Sendable {
        /// Stochastic gradient descent: p ← p − rate · g.
        case sgd
        /// Descent with momentum 0.9: b ← 0.9 · b + g, p ← p − rate · b (Polyak 1964; Sutskever et al. 2013).
        case momentum
        /// Nesterov's momentum, which looks ahead: p ← p − rate · (g + 0.9 · b), with the new b.
        case nesterov
        /// v ← 0.99 · v + 0.01 · g², p ← p − rate · g / (√v + 1e-8) (Tieleman and Hinton 2012).
        case rmsprop
        /// Adam (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980), with β₁ = 0.9 and β₂ = 0.999.
        ///
        /// `epsilon` keeps a parameter without gradients from a division by 0: 1e-8 in PyTorch, 1e-7 in Keras.
        case adam(epsilon: Double)
        /// Adam with its weight decay decoupled from the gradient: p ← p − rate · decay · p beside the step (Loshchilov
        /// and Hutter 2019, https://arxiv.org/abs/1711.05101).
        case adamW(epsilon: Double)
    }

    package let kind: Kind
    /// Positive and finite; may be changed between any two steps.
    package var learningRate: Double
    /// What pulls each parameter towards 0: decay · p is added to its gradient, but by AdamW, which takes rate · decay · p
    /// away. 0 is none.
    package let weightDecay: Double
    /// For each parameter, what its rate is multiplied by. 0 leaves it, and its part of the state, as they are.
    package let rateFactors: [Double]
    /// What a checkpoint keeps. A copy makes the next step copy the moments, once.
    package private(set) var state: State

    /// All that it keeps from step to step.
    package struct State: Hashable, Sendable {
        /// Updates done.
        package var steps: Int
        /// For each parameter, the decaying mean of its gradient (Adam), or its velocity (momentum); else empty.
        package var firstMoments: [[Float]]
        /// For each parameter, the decaying mean of its gradient's square (Adam and RMSProp); else empty.
        package var secondMoments: [[Float]]

        package init(steps: Int, firstMoments: [[Float]], secondMoments: [[Float]]) {
            self.steps = steps
            self.firstMoments = firstMoments
            self.secondMoments = secondMoments
        }
    }

    /// - Parameter rateFactors: one for each of `network.parameters`, 0 or more; nil: 1 for all.
    package init(
        _ kind: Kind, learningRate: Double, weightDecay: Double = 0, rateFactors: [Double]? = nil, for network: Network
    ) {
        let sizes = network.parameterSizes
        let factors = rateFactors ?? Array(repeating: 1, count: sizes.count)
        precondition(factors.count == sizes.count, "\(factors.count) factors for \(sizes.count) parameters")
        self.kind = kind
        self.learningRate = learningRate
        self.weightDecay = weightDecay
        self.rateFactors = factors
        let zeros = sizes.map { Array(repeating: Float(0), count: $0) }
        state = State(
            steps: 0, firstMoments: kind.keepsFirstMoments ? zeros : [],
            secondMoments: kind.keepsSecondMoments ? zeros : [])
    }

    package var steps: Int { state.steps }
    package var firstMoments: [[Float]] { state.firstMoments }
    package var secondMoments: [[Float]] { state.secondMoments }

    /// Goes on from a saved state. Returns false, and changes nothing, where it is not of this kind of optimiser and of
    /// parameters of these sizes, or where a number in it is not finite.
    package mutating func restore(_ saved: State) -> Bool {
        func fits(_ saved: [[Float]], _ own: [[Float]]) -> Bool {
            saved.map(\.count) == own.map(\.count) && saved.allSatisfy { $0.allSatisfy(\.isFinite) }
        }
        guard saved.steps >= 0, fits(saved.firstMoments, firstMoments), fits(saved.secondMoments, secondMoments),
            saved.secondMoments.allSatisfy({ $0.allSatisfy { $0 >= 0 } })
        else { return false }
        state = saved
        return true
    }

    /// The Euclidean norm of the gradients of all parameters that it moves.
    ///
    /// - Parameter rows: as `update` takes them.
    package func norm(of gradients: [Matrix], rows: [[Int]?] = []) -> Double {
        gradients.indices.reduce(0) { sum, parameter in
            guard rateFactors[parameter] != 0 else { return sum }
            return sum + gradients[parameter].sumOfSquares(in: Self.part(parameter, of: gradients, rows: rows))
        }.squareRoot()
    }

    /// What the gradients are multiplied by so that their norm is at most `limit`, as PyTorch's `clip_grad_norm_` has it.
    package static func clippingScale(norm: Double, limit: Double) -> Double { min(1, limit / (norm + 1e-6)) }

    /// One step.
    ///
    /// Where the rows of a gradient that may be other than 0 are told, the step is lazy, as that of PyTorch's
    /// `SparseAdam`: the other rows keep their values, and their part of the state. Neither does momentum carry them
    /// on, nor weight decay pull at them, until a batch meets them again; Adam's corrections count all steps.
    ///
    /// - Parameters:
    ///   - gradients: one for each of `network.parameters`, of its size.
    ///   - rows: for each parameter the rows of its gradient that may be other than 0, each once, nil for any; empty
    ///     where that is so of all parameters. `TrainingPass.touchedRows`.
    ///   - scale: what each gradient is multiplied by first.
    package mutating func update(
        _ network: inout Network, gradients: [Matrix], rows: [[Int]?] = [], scale: Double = 1
    ) {
        state.steps += 1
        network.updateParameters { parameter, values in
            guard let rule = rule(for: parameter, step: state.steps, scale: scale) else { return }
            // Taken out meanwhile: an array that two hold would be copied.
            var (first, second) = (state.takeFirst(parameter), state.takeSecond(parameter))
            rule.apply(
                to: &values, gradient: gradients[parameter].values,
                in: Self.part(parameter, of: gradients, rows: rows), first: &first, second: &second)
            state.putBack(parameter, first: first, second: second)
        }
    }

    /// What the update number `step`, from 1, does to that parameter; nil: nothing.
    ///
    /// - Parameter scale: what each gradient is multiplied by first.
    package func rule(for parameter: Int, step: Int, scale: Double) -> StepRule? {
        let factor = rateFactors[parameter]
        guard factor != 0 else { return nil }
        return kind.rule(step: step, rate: learningRate * factor, decay: weightDecay, scale: scale)
    }

    private static func part(_ parameter: Int, of gradients: [Matrix], rows: [[Int]?]) -> ArrayPart {
        guard parameter < rows.count, let chosen = rows[parameter] else { return .all }
        return .rows(chosen, width: gradients[parameter].columns)
    }
}

extension Optimizer.State {
    fileprivate mutating func takeFirst(_ parameter: Int) -> [Float] {
        var taken: [Float] = []
        if !firstMoments.isEmpty { swap(&taken, &firstMoments[parameter]) }
        return taken
    }

    fileprivate mutating func takeSecond(_ parameter: Int) -> [Float] {
        var taken: [Float] = []
        if !secondMoments.isEmpty { swap(&taken, &secondMoments[parameter]) }
        return taken
    }

    fileprivate mutating func putBack(_ parameter: Int, first: consuming [Float], second: consuming [Float]) {
        if !firstMoments.isEmpty { swap(&first, &firstMoments[parameter]) }
        if !secondMoments.isEmpty { swap(&second, &secondMoments[parameter]) }
    }
}

extension Network {
    /// How many numbers each parameter has.
    fileprivate var parameterSizes: [Int] {
        layers.flatMap { $0.parameterShapes.map { $0.shape.reduce(1, *) } }
    }
}
