import Interchange
import Sweeps
import Testing

@Suite("Sweeps")
struct SweepTests {
    @Test(
        "commas separate values, except in brackets",
        arguments: [
            ("learning-rate=1e-3,3e-3", ["1e-3", "3e-3"]), ("--hidden=64", ["64"]),
            ("hidden=[128,64],[256]", ["128,64", "256"]), ("hidden=[128,64],32", ["128,64", "32"]),
            ("x=[[1,2],[3]]", ["[1,2],[3]"]), ("note=a=b", ["a=b"]),
        ])
    func axis(text: String, values: [String]) throws {
        #expect(try SweepAxis(parsing: text).values == values)
    }

    @Test(
        "what is no axis is refused",
        arguments: ["", "=1", "hidden", "hidden=", "hidden=1,", "hidden=[1", "hidden=1]", "hidden=1,1", "a b=1"])
    func refusedAxis(text: String) {
        #expect(throws: SweepError.self) { try SweepAxis(parsing: text) }
    }

    private func plan(_ command: [String], seeds: Int = 2) throws -> SweepPlan {
        try SweepPlan(
            axes: [SweepAxis("lr", ["1", "2", "3"]), SweepAxis("hidden", ["[8]", "4,2"])], seeds: seeds,
            command: command, workingFolder: "/")
    }

    @Test("a run is each combination with each seed, once, in the order of the grid")
    func members() throws {
        let members = try plan(["--limit=100"]).members
        #expect(members.map(\.number) == Array(1...12) && Set(members.map(\.text)).count == 12)
        #expect(members[0].text == "lr=1 hidden=[8] seed=1" && members[11].text == "lr=3 hidden=4,2 seed=2")
        #expect(try plan(["--limit=100"], seeds: 0).members.count == 6)
    }

    @Test("values go where the command says, or behind the options for training")
    func arguments() throws {
        let training = try plan(["--limit=100"])
        #expect(
            training.arguments(of: training.members[2]) == ["--limit=100", "--lr=1", "--hidden=4,2", "--seed=1"])
        let program = try plan(["python", "t.py", "--lr={lr},{lr}", "{hidden}", "{seed}{other}"])
        #expect(
            program.arguments(of: program.members[3]) == ["python", "t.py", "--lr=1,1", "4,2", "2{other}"])
    }

    @Test("a command without a place for a setting, or with two, is refused")
    func refusedCommand() {
        #expect(throws: SweepError.missingPlaceholder("seed")) { try plan(["python", "{lr}", "{hidden}"]) }
        #expect(throws: SweepError.givenBeside("lr")) { try plan(["--lr", "3"]) }
        #expect(throws: SweepError.repeatedAxis("a")) {
            try SweepPlan(axes: [.init("a", ["1"]), .init("a", ["2"])], seeds: 0, command: [], workingFolder: "/")
        }
        #expect(throws: SweepError.tooManyMembers(most: SweepPlan.mostMembers)) {
            try SweepPlan(axes: [.init("a", ["1", "2"])], seeds: .max, command: [], workingFolder: "/")
        }
    }

    @Test("a plan is read as it was written")
    func json() throws {
        let plan = try plan(["--limit=100"])
        #expect(SweepPlan(json: try JSONValue(parsing: Array(plan.json.text.utf8))) == plan)
        #expect(SweepPlan(json: ["seeds": 1]) == nil)
    }

    @Test("the queue starts as many as there are jobs, none twice, and again what failed before")
    func queue() {
        var queue = SweepQueue([.done, .failed(status: 1), .stopped, .running, .waiting], jobs: 2)
        #expect(queue.running == [3])
        #expect(queue.start() == [1] && queue.start() == [])
        queue.end(3, .done)
        #expect(queue.start() == [2])
        queue.end(1, .failed(status: 3))
        queue.end(2, .done)
        #expect(queue.start() == [4] && !queue.isOver)
        queue.end(4, .done)
        #expect(queue.start() == [] && queue.isOver && queue.failed == [1] && queue.count(.done) == 4)
    }

    @Test("what was running when the sweep was started again is tried once more if it fails")
    func inheritedFailure() {
        var queue = SweepQueue([.running, .waiting], jobs: 2)
        #expect(queue.start() == [1])
        queue.end(0, .failed(status: 137))
        queue.end(1, .failed(status: 1))
        #expect(queue.failed == [1] && queue.start() == [0])
        queue.end(0, .failed(status: 137))
        #expect(queue.failed == [0, 1] && queue.start() == [] && queue.isOver)
    }

    @Test(
        "a shell reads the arguments of a printed line as they were",
        arguments: [
            ("a", "a"), ("", "''"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("$x", "'$x'"), ("--a=1,2", "--a=1,2"),
        ])
    func quoting(word: String, quoted: String) { #expect(ShellWords.line([word, "x"]) == quoted + " x") }
}
