package import Matrices

/// Updates the parameters of a network from their gradients, and keeps the optimizer state between steps.
package struct Optimizer: Hashable, Sendable {
    /// The algorithms, as PyTorch computes them with its defaults.
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
        /// `epsilon` prevents division by 0 for a parameter without gradients: 1e-8 in PyTorch, 1e-7 in Keras.
        case adam(epsilon: Double)
        /// Adam with weight decay decoupled from the gradient: in addition to the step, p ← p − rate · decay · p
        /// (Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101).
        case adamW(epsilon: Double)
    }

    package let kind: Kind
    /// Positive and finite; may be changed between steps.
    package var learningRate: Double
    /// Pulls each parameter towards 0: decay · p is added to its gradient, except that AdamW subtracts rate · decay · p
    /// from the parameter. 0 means no weight decay.
    package let weightDecay: Double
    /// The factor of the learning rate for each parameter. A parameter with factor 0, and its optimizer state, do not
    /// change.
    package let rateFactors: [Double]
    /// The state that a checkpoint saves. If a copy is kept, the next step copies the moments once.
    package private(set) var state: State

    /// Everything that the optimizer keeps between steps.
    package struct State: Hashable, Sendable {
        /// The number of updates so far.
        package var steps: Int
        /// For each parameter, the decaying mean of its gradient (Adam) or its velocity (momentum); otherwise empty.
        package var firstMoments: [[Float]]
        /// For each parameter, the decaying mean of its squared gradient (Adam and RMSProp); otherwise empty.
        package var secondMoments: [[Float]]
        /// For a parameter of which a step touches only some rows and makes up for missed steps, the number of the
        /// step that touched each row last, 0 for none; by the parameter's index.
        package var rowSteps: [Int: [Int]]

        package init(
            steps: Int, firstMoments: [[Float]], secondMoments: [[Float]], rowSteps: [Int: [Int]] = [:]
        ) {
            self.steps = steps
            self.firstMoments = firstMoments
            self.secondMoments = secondMoments
            self.rowSteps = rowSteps
        }
    }

    /// - Parameter rateFactors: one for each of `network.parameters`, not negative; nil: 1 for all.
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

    /// This optimizer without its moments, for somebody else to keep them; not to be used for steps.
    package var withoutMoments: Optimizer {
        var optimizer = self
        optimizer.state.firstMoments = state.firstMoments.map { _ in [] }
        optimizer.state.secondMoments = state.secondMoments.map { _ in [] }
        return optimizer
    }

    package var steps: Int { state.steps }
    package var firstMoments: [[Float]] { state.firstMoments }
    package var secondMoments: [[Float]] { state.secondMoments }

    /// Continues from a saved state. Returns false, and changes nothing, if it does not belong to this kind of
    /// optimizer and to parameters of these sizes, or if a number in it is not finite.
    package mutating func restore(_ saved: State) -> Bool {
        func fits(_ saved: [[Float]], _ own: [[Float]]) -> Bool {
            saved.map(\.count) == own.map(\.count) && saved.allSatisfy { $0.allSatisfy(\.isFinite) }
        }
        guard saved.steps >= 0, fits(saved.firstMoments, firstMoments), fits(saved.secondMoments, secondMoments),
            saved.secondMoments.allSatisfy({ $0.allSatisfy { $0 >= 0 } }),
            saved.rowSteps.allSatisfy({ $0.value.allSatisfy { (0...saved.steps).contains($0) } })
        else { return false }
        state = saved
        return true
    }

    /// The Euclidean norm of the gradients of all parameters whose rate factor is not 0.
    ///
    /// - Parameter rows: see `update`.
    package func norm(of gradients: [Matrix], rows: [[Int]?] = []) -> Double {
        gradients.indices.reduce(0) { sum, parameter in
            guard rateFactors[parameter] != 0 else { return sum }
            return sum + gradients[parameter].sumOfSquares(in: Self.part(parameter, of: gradients, rows: rows))
        }.squareRoot()
    }

    /// The factor of the gradients for gradient clipping, so that their norm is at most `limit`, as in PyTorch's
    /// `clip_grad_norm_`.
    package static func clippingScale(norm: Double, limit: Double) -> Double { min(1, limit / (norm + 1e-6)) }

    /// Performs one step.
    ///
    /// If the nonzero rows of a gradient are given, the step is lazy, as in PyTorch's `SparseAdam`: the other rows, and
    /// their optimizer state, do not change. Neither momentum nor weight decay affects them until a batch touches them
    /// again; Adam's bias corrections count all steps.
    ///
    /// - Parameters:
    ///   - gradients: one for each of `network.parameters`, of its size.
    ///   - rows: for each parameter, the rows of its gradient that may be nonzero, without duplicates, or nil for any;
    ///     an empty array means any for all parameters. See `TrainingPass.touchedRows`.
    ///   - scale: a factor applied to each gradient first.
    package mutating func update(
        _ network: inout Network, gradients: [Matrix], rows: [[Int]?] = [], scale: Double = 1
    ) {
        state.steps += 1
        network.updateParameters { parameter, values in
            guard let rule = rule(for: parameter, step: state.steps, scale: scale) else { return }
            // Taken out of the state meanwhile: an array with two references would be copied.
            var (first, second) = (state.takeFirst(parameter), state.takeSecond(parameter))
            rule.apply(
                to: &values, gradient: gradients[parameter].values,
                in: Self.part(parameter, of: gradients, rows: rows), first: &first, second: &second)
            state.putBack(parameter, first: first, second: second)
        }
    }

    /// What update number `step`, counted from 1, does to a parameter; nil: nothing.
    ///
    /// - Parameter scale: a factor applied to each gradient first.
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
    /// The number of values of each parameter.
    fileprivate var parameterSizes: [Int] {
        layers.flatMap { $0.parameterShapes.map { $0.shape.reduce(1, *) } }
    }
}
