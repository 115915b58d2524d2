import Interchange
import Learning

extension SoftmaxAnswer {
    /// The steps as the JSON object that scripts read. Numbers that are not finite are strings; what a variant does not
    /// have, such as the exponentials of sparsemax, is null.
    var json: JSONValue {
        let isTaylor = question.variant == .taylor
        var members: [JSONValue.Member] = [
            .init("scores", JSONValue(scores)),
            .init("temperature", JSONValue(question.temperature)),
            .init("variant", JSONValue(question.variant.name)),
        ]
        if case .gumbel(let seed) = question.variant {
            members.append(.init("seed", JSONValue(Int(clamping: seed))))
            members.append(.init("perturbed", JSONValue(variant.perturbed ?? [])))
        }
        if let topK = question.topK { members.append(.init("top_k", JSONValue(topK))) }
        let numerators = dividesExponentials ? steps.exponentials : isTaylor ? variant.numerators : nil
        members += [
            .init("max", JSONValue(steps.maximum)),
            .init("shifted", JSONValue(steps.shifted)),
            .init("exponentials", numerators.map { JSONValue($0) } ?? .null),
            .init(
                "sum", dividesExponentials ? JSONValue(steps.sum) : JSONValue(numerators.map { $0.reduce(0, +) })),
            .init("probabilities", JSONValue(mapped.probabilities)),
            .init("log_probabilities", JSONValue(mapped.logProbabilities)),
            .init("log_sum_exp", dividesExponentials ? JSONValue(steps.logSumExp) : .null),
            .init("entropy", JSONValue(mapped.entropy)),
            .init("support", JSONValue(mapped.support)),
        ]
        if let twice { members.append(.init("twice", JSONValue(twice.probabilities))) }
        if let naive {
            members.append(
                .init(
                    "naive",
                    .object([
                        .init("probabilities", JSONValue(naive)),
                        .init("error_ulp", JSONValue(naive.indices.map(errorInUlps))),
                    ])))
        }
        if let measured {
            members.append(.init("cross_entropy", JSONValue(measured.crossEntropy)))
            if hasOwnLoss { members.append(.init("loss", JSONValue(measured.loss))) }
            members.append(.init("gradient", JSONValue(measured.gradient)))
        }
        return .object(members)
    }
}
