import ArgumentParser
import Files
import Interchange
import Learning

struct SoftmaxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "softmax",
        abstract: "Shows the softmax of scores step by step, and what is used in its place.",
        discussion: """
            softmax(z)_k = exp(z_k − max z) / Σ exp(z_j − max z): subtracting the maximum changes nothing in \
            the result, and no exponential can overflow. Every number is within 2 units of its last digit.

            Two vectors are often misprinted in texts. For 2 1 -1 the correct values are 0.7054, 0.2595, 0.0351 (not \
            0.88, 0.11, 0.01), and the last of 1 2 3 is 0.66524096 (not 0.65507956).

            Variants: sparsemax and entmax give classes far below the best an exact 0; taylor has a polynomial for the \
            exponential, and does not keep the order of scores below −1; gumbel adds noise, so that the largest is a \
            sample. Losses: gce and bi-tempered hold against wrong labels, focal attends to hard samples.

            Examples: softscope softmax 2 1 -1; softscope softmax 1000 1001 1002 --target 2 --naive; \
            softscope softmax 0.5 0.3 -1 --variant sparsemax; softscope softmax 2 1 -1 --target 0 --loss gce=0.7; \
            printf '1 2 3\\n4,5,6\\n' | softscope softmax --stdin --json
            """)

    @Argument(help: "The scores (logits): numbers, inf or -inf, as 2 1 -1 or as 2,1,-1.")
    var scores: [String] = []

    @Option(
        help: """
            Divides the scores: above 1 evens the probabilities out, below 1 sharpens them. 0 is the arg max, whose ties \
            share; inf is uniform.
            """)
    var temperature: Double = 1

    @Option(
        help: ArgumentHelp(
            "softmax, sparsemax, entmax15, entmax=A (A 1 or more), taylor or gumbel.", valueName: "name"))
    var variant = "softmax"

    @Option(help: ArgumentHelp("Seeds the noise of --variant gumbel. Default: 1.", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "Only the K largest scores take part. Scores equal to the last of them take part too.", valueName: "k"))
    var topK: Int?

    @Option(help: "The correct class, counted from 0: also shows the cross-entropy and the gradient p − y.")
    var target: Int?

    @Option(
        help: ArgumentHelp("With --target: the share of the label spread over all classes, 0 to 1.", valueName: "share")
    )
    var labelSmoothing: Double?

    @Option(
        help: ArgumentHelp(
            "With --target, for the softmax: gce=Q, focal=G or bi-tempered=T1,T2 instead of cross-entropy.",
            valueName: "loss"))
    var loss: String?

    @Flag(help: "Apply a second softmax to the first, as a softmax layer under a cross-entropy with its own does.")
    var twice = false

    @Flag(help: "Show the formula without the maximum beside it, its wrong digits in brackets.")
    var naive = false

    @Flag(name: .customLong("stdin"), help: "Read one vector per line from standard input.")
    var readsStandardInput = false

    @Flag(help: "One JSON object for each vector, in double precision.")
    var json = false

    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    @Flag(help: "Draw without colours.")
    var noColor = false

    mutating func run() throws {
        let question = try question()
        let given = try Self.scores(in: scores.joined(separator: " "))
        if readsStandardInput {
            guard given.isEmpty else {
                throw Failure(.wrongUsage, "scores come from the command line or with --stdin, not both")
            }
            try answerLines(question)
        } else {
            guard !given.isEmpty else {
                throw Failure(.wrongUsage, "no scores were given, for example: softscope softmax 2 1 -1")
            }
            try answer(given, question)
        }
    }

    private func answerLines(_ question: SoftmaxQuestion) throws {
        var lines = InputLines()
        var number = 0
        var isFirst = true
        while let line = try lines.next() {
            number += 1
            let scores = try Self.scores(in: line, place: "line \(number): ")
            if scores.isEmpty { continue }
            if !json, !isFirst { try StandardStream.output.emit("\n") }
            isFirst = false
            try answer(scores, question, place: "line \(number): ")
        }
    }

    private func answer(_ scores: [Double], _ question: SoftmaxQuestion, place: String = "") throws {
        if let target, !scores.indices.contains(target) {
            throw Failure(
                .wrongUsage, "\(place)--target \(target): the classes go from 0 to \(scores.count - 1)")
        }
        let answer = SoftmaxAnswer(scores, question)
        try StandardStream.output.emit(
            json
                ? answer.json.text + "\n"
                : SoftmaxTable(answer: answer, isColored: isColored).text(ascii: ascii || !Locale.usesUTF8))
    }

    private var isColored: Bool {
        !noColor && StandardStream.output.isTerminal && (Environment["NO_COLOR"] ?? "").isEmpty
    }
}
