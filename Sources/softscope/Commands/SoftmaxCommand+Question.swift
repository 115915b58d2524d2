import Learning

extension SoftmaxCommand {
    /// The question that the options ask; throws `wrongUsage` for values out of range, and for options that do not go
    /// together.
    func question() throws(Failure) -> SoftmaxQuestion {
        guard temperature >= 0 else {
            throw Failure(.wrongUsage, "the temperature must be a number, 0 or above, or inf, not \(temperature)")
        }
        var question = SoftmaxQuestion(temperature: temperature)
        guard let variant = SoftmaxVariant(name: variant, seed: seed ?? 1) else {
            throw Failure(
                .wrongUsage,
                "--variant must be softmax, sparsemax, entmax15, entmax=A with A 1 or more, taylor or gumbel, "
                    + "not '\(variant)'")
        }
        question.variant = variant
        if seed != nil, variant.name != "gumbel" {
            throw Failure(.wrongUsage, "--seed is for --variant gumbel, which has noise")
        }
        if let topK {
            guard topK >= 1 else { throw Failure(.wrongUsage, "--top-k must be 1 or more, not \(topK)") }
            question.topK = topK
        }
        question.target = target
        if let labelSmoothing {
            guard (0...1).contains(labelSmoothing) else {
                throw Failure(.wrongUsage, "--label-smoothing must be 0 to 1, not \(labelSmoothing)")
            }
            guard target != nil else { throw needsTarget("--label-smoothing") }
            question.smoothing = labelSmoothing
        }
        if let loss {
            guard let robust = RobustLoss(word: loss) else {
                throw Failure(.wrongUsage, "--loss must be \(RobustLoss.expectedWords), not '\(loss)'")
            }
            guard target != nil else { throw needsTarget("--loss") }
            guard variant == .softmax else {
                throw Failure(
                    .wrongUsage, "--loss \(loss) is for the softmax; --variant \(variant.name) has its own loss")
            }
            question.loss = robust
        }
        if twice {
            guard variant == .softmax, loss == nil else {
                throw Failure(
                    .wrongUsage, "--twice is for the softmax and its cross-entropy, not with --variant or --loss")
            }
            question.isTwice = true
        }
        if naive {
            guard variant == .softmax, loss == nil else {
                throw Failure(.wrongUsage, "--naive is for the softmax, not with --variant or --loss")
            }
            question.showsNaive = true
        }
        return question
    }

    private func needsTarget(_ option: String) -> Failure {
        Failure(.wrongUsage, "\(option) needs the correct class: add --target K")
    }
}
