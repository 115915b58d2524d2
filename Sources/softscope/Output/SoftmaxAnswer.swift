import Learning

/// What `softscope softmax` is asked of a vector of scores.
struct SoftmaxQuestion {
    var temperature = 1.0
    var variant = SoftmaxVariant.softmax
    /// Only so many of the largest scores take part; nil for all.
    var topK: Int?
    /// The correct class, an index into the scores.
    var target: Int?
    /// ε, the share of the target that is spread over all classes.
    var smoothing = 0.0
    /// A loss other than the variant's own.
    var loss: RobustLoss?
    /// Whether a second softmax is applied to the first.
    var isTwice = false
    /// Whether the formula without the maximum is shown beside.
    var showsNaive = false
}

/// The answer to a question, with all steps.
struct SoftmaxAnswer {
    let question: SoftmaxQuestion
    /// As given, also those that `topK` leaves out.
    let scores: [Double]
    /// The softmax's own steps, of the scores that take part, with noise if there is any.
    let steps: SoftmaxSteps
    let variant: SoftmaxVariant.Result
    /// The probabilities of the variant, or those that the loss trains.
    let mapped: MappedScores
    let twice: SoftmaxTwice?
    /// exp(z / T) / Σ exp(z / T) without the maximum, in double precision.
    let naive: [Double]?
    let measured: Measured?

    /// The figures of a target.
    struct Measured {
        /// −Σ y log p in nats.
        var crossEntropy: Double
        /// What the gradient is of: the cross-entropy, unless another loss is meant.
        var loss: Double
        /// With respect to the scores.
        var gradient: [Double]
    }

    init(_ scores: [Double], _ question: SoftmaxQuestion) {
        self.question = question
        self.scores = scores
        let temperature = question.temperature
        let taking = question.topK.map { keepingLargest($0, of: scores) } ?? scores
        let variant = question.variant.result(taking, temperature: temperature)
        self.variant = variant
        steps = SoftmaxSteps(scores: variant.perturbed ?? taking, temperature: temperature)
        // A loss reads scores that the temperature has divided already.
        let scaled = temperature == 1 ? taking : Self.scaled(taking, by: temperature)
        let mapped = question.loss?.mapped(scaled) ?? variant.mapped
        self.mapped = mapped
        let twice = question.isTwice ? SoftmaxTwice(scores: taking, temperature: temperature) : nil
        self.twice = twice
        naive = question.showsNaive ? overflowingSoftmax(taking.map { $0 / temperature }) : nil
        measured = question.target.map { target in
            let count = Double(scores.count)
            let wanted = scores.indices.map {
                ($0 == target ? 1 - question.smoothing : 0) + question.smoothing / count
            }
            let crossEntropy = mapped.crossEntropy(wanted)
            if let loss = question.loss {
                let measured = loss.loss(scaled, target: wanted)
                return Measured(
                    crossEntropy: crossEntropy, loss: measured.loss,
                    gradient: measured.gradient.map { $0 == 0 ? 0 : $0 / temperature })
            }
            if let twice {
                return Measured(
                    crossEntropy: crossEntropy, loss: twice.crossEntropy(target: wanted),
                    gradient: twice.gradient(target: wanted))
            }
            let measured = question.variant.loss(taking, temperature: temperature, target: wanted)
            return Measured(crossEntropy: crossEntropy, loss: measured.loss, gradient: measured.gradient)
        }
    }

    /// (z − max) / T: what a softmax makes of it is the same, and nothing overflows.
    private static func scaled(_ scores: [Double], by temperature: Double) -> [Double] {
        SoftmaxSteps(scores: scores, temperature: temperature).shifted
    }

    /// Whether the probabilities are exponentials divided by their sum.
    var dividesExponentials: Bool {
        if case .biTempered(_, let t2) = question.loss, t2 != 1 { return false }
        switch question.variant {
        case .map(let map): return map.alpha == 1
        case .gumbel: return true
        case .taylor: return false
        }
    }

    /// Whether the JSON object names a loss beside the cross-entropy.
    var hasOwnLoss: Bool {
        question.loss != nil || question.isTwice || question.variant != .softmax || question.smoothing != 0
    }

    /// The distance of a naive probability from the right one, in units in the last place of the latter.
    func errorInUlps(_ index: Int) -> Double {
        guard let naive else { return .nan }
        let right = mapped.probabilities[index]
        return right == naive[index] ? 0 : (naive[index] - right).magnitude / right.ulp
    }
}
