import Interchange
import Testing

@Suite("softscope softmax")
struct SoftmaxCommandTests {
    /// The only object that the program prints for these arguments.
    private func object(_ line: String, input: String = "") async throws -> JSONValue {
        let result = try await Program.run("softmax \(line) --json", input: input)
        #expect(result.ending == .exited(0))
        #expect(result.errors == "")
        let objects = try result.objects
        #expect(objects.count == 1)
        return try #require(objects.first)
    }

    private func numbers(_ object: JSONValue, _ name: String) throws -> [Double] {
        try #require(object[name]?.arrayValue).map { try #require($0.doubleValue) }
    }

    private func expect(_ found: [Double], near wanted: [Double], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(found.count == wanted.count, sourceLocation: sourceLocation)
        for (found, wanted) in zip(found, wanted) {
            #expect(
                found == wanted || abs(found - wanted) <= 1e-15 * max(1, abs(wanted)), "\(found), not \(wanted)",
                sourceLocation: sourceLocation)
        }
    }

    @Test(
        "the probabilities are right to the last digit",
        arguments: [
            ("2 1 -1", [0.7053845126982412, 0.2594964603424191, 0.0351190269593397]),
            ("1 2 3", [0.0900305731703805, 0.2447284710547980, 0.6652409557748219]),
            ("1000 1001 1002", [0.0900305731703805, 0.2447284710547980, 0.6652409557748219]),
            ("0 1 2", [0.0900305731703805, 0.2447284710547980, 0.6652409557748219]),
            ("-1e308 1e308", [0, 1]),
            ("7", [1]),
        ])
    func probabilities(scores: String, wanted: [Double]) async throws {
        expect(try numbers(await object(scores), "probabilities"), near: wanted)
    }

    @Test("scores that differ by a constant have the same steps")
    func shifts() async throws {
        let (low, high) = (try await object("0 1 2"), try await object("1000 1001 1002"))
        for name in ["shifted", "exponentials", "sum", "probabilities", "log_probabilities", "entropy"] {
            #expect(low[name] == high[name], "\(name)")
        }
    }

    @Test("the object has its members in their order, with the values of every step")
    func members() async throws {
        let object = try await object("2 1 -1")
        #expect(
            object.objectValue?.map(\.name) == [
                "scores", "temperature", "variant", "max", "shifted", "exponentials", "sum", "probabilities",
                "log_probabilities", "log_sum_exp", "entropy", "support",
            ])
        expect([try #require(object["log_sum_exp"]?.doubleValue)], near: [2.3490122167681863])
        #expect(object["support"] == 3)
        #expect(try numbers(object, "scores") == [2, 1, -1])
        #expect(object["temperature"]?.doubleValue == 1)
        #expect(object["variant"]?.stringValue == "softmax")
        #expect(object["max"]?.doubleValue == 2)
        #expect(try numbers(object, "shifted") == [0, -1, -3])
        expect(try numbers(object, "exponentials"), near: [1, 0.36787944117144233, 0.049787068367863944])
        expect([try #require(object["sum"]?.doubleValue)], near: [1.4176665095393063])
        expect(
            try numbers(object, "log_probabilities"),
            near: [-0.34901221676818633, -1.3490122167681864, -3.3490122167681864])
        expect([try #require(object["entropy"]?.doubleValue)], near: [0.7138657579886247])
    }

    @Test("the temperature divides the scores")
    func temperature() async throws {
        let (hot, plain) = (try await object("4 2 -2 --temperature 2"), try await object("2 1 -1"))
        #expect(hot["temperature"]?.doubleValue == 2)
        #expect(try numbers(hot, "scores") == [4, 2, -2])
        #expect(hot["probabilities"] == plain["probabilities"])
    }

    @Test("a target adds the cross-entropy and the gradient p − y")
    func target() async throws {
        let object = try await object("2 1 -1 --target 1")
        #expect(object.objectValue?.map(\.name).suffix(2) == ["cross_entropy", "gradient"])
        expect([try #require(object["cross_entropy"]?.doubleValue)], near: [1.3490122167681864])
        expect(
            try numbers(object, "gradient"), near: [0.7053845126982412, 0.2594964603424191 - 1, 0.0351190269593397])
        // With respect to the scores, which the temperature divides.
        let hot = try await self.object("4 2 -2 --temperature 2 --target 1")
        expect(
            try numbers(hot, "gradient"),
            near: [0.7053845126982412 / 2, (0.2594964603424191 - 1) / 2, 0.0351190269593397 / 2])
    }

    @Test("a certain class leaves the others their loss and their gradient")
    func certainty() async throws {
        let object = try await object("40 0 --target 0")
        #expect(object["cross_entropy"] == 4.248354255291589e-18)
        #expect(object["gradient"] == [-4.248354255291589e-18, 4.248354255291589e-18])
    }

    @Test("the temperature may be 0, the arg max, and infinite, the uniform distribution")
    func extremeTemperatures() async throws {
        #expect(try await object("2 3 3 -1 --temperature 0")["probabilities"] == [0, 0.5, 0.5, 0])
        let even = try await object("2 3 -inf 5 3 --temperature inf")
        #expect(even["probabilities"] == [0.25, 0.25, 0, 0.25, 0.25])
        #expect(even["temperature"] == "inf")
    }

    @Test(
        "variants have their probabilities, their losses and the gradients of these",
        arguments: [
            ("0.5 0.3 -1 --variant sparsemax --target 0", [0.6, 0.4, 0], 0.16, [-0.4, 0.4, 0]),
            (
                "2 1 -1 --variant entmax15 --target 0", [0.8307189138830738, 0.1692810861169262, 0],
                0.06165586760616107, [-0.1692810861169262, 0.1692810861169262, 0]
            ),
            ("2 1 -1 --variant taylor --target 0", [0.625, 0.3125, 0.0625], 0.4700036292457356, [-0.225, 0.25, 0]),
        ])
    func variants(line: String, probabilities: [Double], loss: Double, gradient: [Double]) async throws {
        let object = try await object(line)
        expect(try numbers(object, "probabilities"), near: probabilities)
        expect([try #require(object["loss"]?.doubleValue)], near: [loss])
        expect(try numbers(object, "gradient"), near: gradient)
    }

    @Test(
        "losses other than cross-entropy have their values",
        arguments: [
            ("gce=0.7", 0.30964867845195476), ("focal=2", 0.03029366198449163),
            ("bi-tempered=0.8,1.4", 0.35653631333142677),
        ])
    func losses(name: String, wanted: Double) async throws {
        let object = try await object("2 1 -1 --target 0 --loss \(name)")
        expect([try #require(object["loss"]?.doubleValue)], near: [wanted])
    }

    @Test("label smoothing spreads its share over all classes")
    func smoothing() async throws {
        let object = try await object("2 1 -1 --target 0 --label-smoothing 0.3")
        #expect(object["loss"] == object["cross_entropy"])
        expect([try #require(object["loss"]?.doubleValue)], near: [0.7490122167681864])
        expect(
            try numbers(object, "gradient"),
            near: [0.7053845126982412 - 0.8, 0.2594964603424191 - 0.1, 0.0351190269593397 - 0.1])
    }

    @Test("the noise of Gumbel-softmax is that of its seed")
    func gumbel() async throws {
        let line = "2 1 -1 --variant gumbel --seed"
        let first = try await object(line + " 5")
        #expect(try await object(line + " 5") == first)
        #expect(try await object(line + " 6")["probabilities"] != first["probabilities"])
        #expect(try numbers(first, "perturbed") != [2, 1, -1])
    }

    @Test("only the largest scores take part, and equal ones share")
    func topK() async throws {
        #expect(try await object("2 1 0 --top-k 1")["probabilities"] == [1, 0, 0])
        let tied = try await object("3 1 3 3 --top-k 2")
        #expect(try numbers(tied, "probabilities") == [1.0 / 3, 0, 1.0 / 3, 1.0 / 3])
        #expect(tied["support"] == 3)
        let pair = try numbers(await object("2 1 -1 --top-k 2"), "probabilities")
        expect(pair, near: [0.7310585786300049, 0.2689414213699951, 0])
    }

    @Test("a second softmax has a loss and a gradient of its own")
    func twice() async throws {
        let object = try await object("2 1 -1 --target 1 --twice")
        expect([try #require(object["loss"]?.doubleValue)], near: [1.2122058530047015])
        #expect(abs(try numbers(object, "twice").reduce(0, +) - 1) < 1e-15)
        #expect(object["cross_entropy"] != object["loss"])
    }

    @Test("the naive formula stands beside the right one, with its errors")
    func naive() async throws {
        let naive = try #require(try await object("1000 1001 1002 --naive")["naive"])
        #expect(naive["probabilities"] == ["nan", "nan", "nan"])
        let result = try await Program.run("softmax 500.3 499.1 480 --naive")
        #expect(result.output.contains("0.2314752162293502[0]"))
        #expect(!result.output.contains("\u{1b}"))
    }

    @Test("infinite scores are the limits that they stand for")
    func infinities() async throws {
        let one = try await object("inf 1 -inf")
        #expect(one["scores"] == ["inf", 1, "-inf"])
        #expect(one["max"] == "inf")
        #expect(one["probabilities"] == [1, 0, 0])
        #expect(one["log_probabilities"] == [0, "-inf", "-inf"])
        #expect(one["entropy"] == 0)
        #expect(try await object("inf inf")["probabilities"] == [0.5, 0.5])
        #expect(try await object("-inf 0 -inf")["probabilities"] == [0, 1, 0])
    }

    @Test("two dashes end the options, for those who are used to them")
    func dashes() async throws {
        let result = try await Program.run("softmax --json -- -1 -2")
        #expect(try result.objects.first?["scores"] == [-1, -2])
    }

    @Test(
        "scores may stand between commas and in brackets",
        arguments: [
            ["4,1,-3"], ["4, 1, -3"], ["(4,1,-3)"], ["[4", "1", "-3]"], ["4;1", "-3"], ["--json", "4,1", "--", "-3"],
        ])
    func separators(arguments: [String]) async throws {
        let result = try await Program.run(["softmax", "--json"] + arguments)
        #expect(result.ending == .exited(0), "\(result.errors)")
        #expect(try result.objects.map { $0["scores"] } == [[4, 1, -3]])
    }

    @Test("what follows an option is its value, and no score")
    func optionValues() async throws {
        let result = try await Program.run("softmax -2 --target 1 5 --temperature 2 -inf --json")
        #expect(result.ending == .exited(0), "\(result.errors)")
        let object = try #require(try result.objects.first)
        #expect(object["scores"] == [-2, 5, "-inf"])
        #expect(object["temperature"] == 2)
        #expect(object["cross_entropy"] != nil)
    }

    @Test("thousands of scores have a row each")
    func manyScores() async throws {
        let scores = (0..<5_000).map { String($0 % 70) }
        let result = try await Program.run(["softmax"] + scores + ["--target", "4999"])
        #expect(result.ending == .exited(0), "\(result.errors)")
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5_000 + 5)
        #expect(lines[4_999].hasPrefix("4998   28 "))
    }

    @Test("a line without an end is refused")
    func endlessLine() async throws {
        let result = try await Program.run("softmax --stdin", input: String(repeating: "1 ", count: 9_000_000))
        result.expectRefusal(65, naming: "standard input", "16777216")
    }

    @Test("a vector a line from standard input, answered in order; blank lines say nothing")
    func standardInput() async throws {
        let result = try await Program.run("softmax --stdin --json", input: "1 2 3\n\n  \n4,5;6\t-7\ninf 0")
        #expect(result.ending == .exited(0))
        #expect(try result.objects.map { $0["scores"] } == [[1, 2, 3], [4, 5, 6, -7], ["inf", 0]])
        #expect(try await Program.run("softmax --stdin --json", input: "").output == "")
    }

    @Test("a bad line is named; those before it are answered")
    func badLine() async throws {
        let result = try await Program.run("softmax --stdin --json", input: "1 2\n\n3 x\n4 5\n")
        #expect(result.ending == .exited(64))
        #expect(try result.objects.map { $0["scores"] } == [[1, 2]])
        result.expectSentence()
        #expect(result.errors.contains("line 3"))
        #expect(result.errors.contains("'x'"))
    }

    @Test("the table has a row a score, and a bar for its probability")
    func table() async throws {
        let result = try await Program.run("softmax 2 1 -1 --target 0")
        #expect(result.ending == .exited(0))
        #expect(
            result.output == """
                k    z   z − max         exp   p = exp/sum         p − y
                0    2         0     1.00000    0.70538451   -0.29461549   ████████████████▉
                1    1        -1    0.367879    0.25949646    0.25949646   ██████▎
                2   -1        -3   0.0497871    0.03511903    0.03511903   ▉

                max 2   sum of exp 1.4176665   log sum exp 2.3490122   sum of p 1.00000000   entropy 0.7139 nats
                class 0: cross-entropy −log p = 0.34901222 nats

                """)
    }

    @Test("the table is ASCII on request, and where the locale writes no UTF-8", arguments: [true, false])
    func asciiTable(isRequested: Bool) async throws {
        let result = try await Program.run(
            ["softmax", "2", "1", "-1"] + (isRequested ? ["--ascii"] : []),
            environment: isRequested ? [:] : ["LANG": "C"])
        #expect(result.ending == .exited(0))
        #expect(result.output.utf8.allSatisfy { $0 < 128 })
        #expect(result.output.contains("0.70538451   #"))
    }

    @Test(
        "what makes no sense is refused in a sentence",
        arguments: [
            ("abc", "'abc'"), ("1 abc", "'abc'"), ("", "no scores"), ("nan", "NaN"), ("1 -NaN", "NaN"),
            ("1e999", "range"), ("1 --bogus", "--bogus"), ("--temprature 2 1 2", "--temprature"),
            ("1 2 --target 2", "0 to 1"), ("1 2 --target x", "'x'"), ("1 2 --target -1", "--target"),
            ("1 2 --temperature -1", "temperature"), ("1 2 --temperature nan", "temperature"),
            ("1 2 --temperature", "--temperature"), ("1 2 --stdin", "--stdin"),
            ("1,,2", "missing"), ("1 2 --variant cosine", "'cosine'"), ("1 2 --variant entmax=0.5", "'entmax=0.5'"),
            ("1 2 --top-k 0", "--top-k"), ("1 2 --seed 3", "--seed"), ("1 2 --loss gce=0.7", "--target"),
            ("1 2 --target 0 --loss gce=0", "'gce=0'"), ("1 2 --target 0 --loss focal=-1", "'focal=-1'"),
            ("1 2 --target 0 --loss bi-tempered=0.8", "'bi-tempered=0.8'"),
            ("1 2 --target 0 --loss bi-tempered=1.2,1.4", "T1"), ("1 2 --target 0 --loss own", "'own'"),
            ("1 2 --target 0 --variant sparsemax --loss gce=0.7", "sparsemax"),
            ("1 2 --variant sparsemax --twice", "--twice"), ("1 2 --variant taylor --naive", "--naive"),
            ("1 2 --label-smoothing 0.1", "--target"), ("1 2 --target 0 --label-smoothing 2", "--label-smoothing"),
        ])
    func refusals(arguments: String, word: String) async throws {
        for format in ["", " --json"] {
            try await Program.run("softmax \(arguments)\(format)").expectRefusal(64, naming: word)
        }
    }

    @Test("output that cannot be written is a failure")
    func fullDisk() async throws {
        let result = try await Program.run(["softmax", "1", "2"], output: .writing("/dev/full"))
        #expect(result.ending == .exited(74))
        result.expectSentence()
    }
}
