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
                "log_probabilities", "entropy",
            ])
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

                max 2   sum of exp 1.4176665   sum of p 1.00000000   entropy 0.7139 nats
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
            ("1 2 --temperature 0", "temperature"), ("1 2 --temperature nan", "temperature"),
            ("1 2 --temperature inf", "temperature"), ("1 2 --temperature", "--temperature"),
            ("1 2 --stdin", "--stdin"),
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
