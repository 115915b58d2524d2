import ArgumentParser
import Glibc
import Interchange
import Learning

struct SoftmaxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "softmax",
        abstract: "Shows the softmax of scores step by step.",
        discussion: """
            softmax(z)_k = exp(z_k − max z) / Σ exp(z_j − max z): subtracting the maximum changes nothing in \
            the result, and no exponential can overflow.

            Two vectors are often misprinted in texts. For 2 1 -1 the correct values are 0.7054, 0.2595, 0.0351 (not \
            0.88, 0.11, 0.01), and the last of 1 2 3 is 0.66524096 (not 0.65507956).

            Examples: softscope softmax 2 1 -1; softscope softmax 1000 1001 1002 --target 2; \
            printf '1 2 3\\n4,5,6\\n' | softscope softmax --stdin --json
            """)

    @Argument(help: "The scores (logits): numbers, inf or -inf, as 2 1 -1 or as 2,1,-1.")
    var scores: [String] = []

    @Option(help: "Divides the scores: above 1 evens the probabilities out, below 1 sharpens them.")
    var temperature: Double = 1

    @Option(help: "The correct class, counted from 0: also shows the cross-entropy and the gradient p − y.")
    var target: Int?

    @Flag(name: .customLong("stdin"), help: "Read one vector per line from standard input.")
    var readsStandardInput = false

    @Flag(help: "One JSON object for each vector, in double precision.")
    var json = false

    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    mutating func run() throws {
        guard temperature.isFinite, temperature > 0 else {
            throw Failure(.wrongUsage, "the temperature must be a number above 0, not \(temperature)")
        }
        let given = try Self.scores(in: scores.joined(separator: " "))
        if readsStandardInput {
            guard given.isEmpty else {
                throw Failure(.wrongUsage, "scores come from the command line or with --stdin, not both")
            }
            try answerLines()
        } else {
            guard !given.isEmpty else {
                throw Failure(.wrongUsage, "no scores were given, for example: softscope softmax 2 1 -1")
            }
            try answer(given)
        }
    }

    private func answerLines() throws {
        var lines = InputLines()
        var number = 0
        var isFirst = true
        while let line = try lines.next() {
            number += 1
            let scores = try Self.scores(in: line, place: "line \(number): ")
            if scores.isEmpty { continue }
            if !json, !isFirst { try StandardStream.output.emit("\n") }
            isFirst = false
            try answer(scores, place: "line \(number): ")
        }
    }

    private func answer(_ scores: [Double], place: String = "") throws {
        if let target, !scores.indices.contains(target) {
            throw Failure(
                .wrongUsage, "\(place)--target \(target): the classes go from 0 to \(scores.count - 1)")
        }
        let steps = SoftmaxSteps(scores: scores, temperature: temperature)
        try StandardStream.output.emit(
            json
                ? steps.json(target: target).text + "\n"
                : SoftmaxTable(steps: steps, target: target).text(ascii: ascii || !Locale.usesUTF8))
    }
}

extension SoftmaxSteps {
    /// The steps as the JSON object that scripts read; numbers that are not finite are written as strings.
    func json(target: Int?) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("scores", JSONValue(scores)),
            .init("temperature", JSONValue(temperature)),
            .init("variant", "softmax"),
            .init("max", JSONValue(maximum)),
            .init("shifted", JSONValue(shifted)),
            .init("exponentials", JSONValue(exponentials)),
            .init("sum", JSONValue(sum)),
            .init("probabilities", JSONValue(probabilities)),
            .init("log_probabilities", JSONValue(logProbabilities)),
            .init("entropy", JSONValue(entropy)),
        ]
        if let target {
            members.append(.init("cross_entropy", JSONValue(crossEntropy(target: target))))
            members.append(.init("gradient", JSONValue(gradient(target: target))))
        }
        return .object(members)
    }
}
