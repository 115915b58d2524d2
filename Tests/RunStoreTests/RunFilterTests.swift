import Telemetry
import TestFiles
import Testing

@testable import RunStore

@Suite("Filters and orders of runs")
struct RunFilterTests {
    private let folder: TemporaryFolder
    private let store: RunStore

    init() throws {
        folder = try TemporaryFolder()
        store = try RunStore(in: folder.path, .writing)
        try StoredRuns.fill(
            store,
            [
                ("a", 0.001, "mnist", 0.9), ("b", 0.01, "mnist", 0.95), ("c", 0.1, "iris", .nan),
                ("d 4", 1, "My Data", 0.5),
            ])
        let all = try store.runs()
        for (name, tags) in [("a", ["old", "good"]), ("c", ["old"])] {
            let run = try #require(all.first { $0.name == name })
            try store.tag(run.id, adding: tags)
        }
        try store.note(try store.run(named: "b").id, "looks fine")
    }

    /// The first letters of the names of the runs, those that were created first first.
    private func names(_ filter: String) throws -> String {
        let query = RunQuery(try RunFilter(filter), at: StoredRuns.now)
        let names = try store.runs(query).map(\.name)
        #expect(try store.lines(query).map(\.name) == names)
        return names.reversed().map { String($0.prefix(1)) }.joined()
    }

    @Test(
        "Conditions select runs",
        arguments: [
            ("lr>=1e-2", "bcd"), ("lr>=1e-3 and data=mnist and not tag=old", "b"), ("learning-rate<0.05", "ab"),
            ("config.learning_rate = 0.1", "c"), ("data=MNIST", "ab"), ("data='My Data'", "d"), ("data~my", "d"),
            ("data!=mnist", "cd"), ("tag=old", "ac"), ("tag!=old", "bd"), ("tag=old and tag=good", "a"),
            ("tag~OL", "ac"), ("NOT (a Or b) AND lr>0", "cd"),
            ("best.val/accuracy>0.8", "ab"), ("accuracy>0.8", "ab"), ("last.val_accuracy>0.8", "b"),
            ("val_loss<0.2", "ab"), ("min.val_accuracy<0.5", "d"), ("age<2h30m or name=a", ""), ("age<=2h", "cd"),
            ("duration>=3m", "cd"), ("state=completed", "abcd"), ("state=running", ""), ("note~fine", "b"),
            ("not (a or b)", "cd"), ("a or b and data=iris", "a"), ("(a or b) and data=iris", ""), ("not not a", "a"),
            ("\"d 4\"", "d"), ("nothing=1", ""), ("nothing!=1", "abcd"), ("nothing<1 or nothing>=1", ""),
            ("DATA=mnist and Tag=old", "a"), ("Config.LR = 0.1", "c"), ("OPTIMIZER=adam and LR==1", "d"),
            ("optimizer=adam and lr==1", "d"), ("optimizer!~da", ""), ("last.val_accuracy=nan", "c"), ("seed>0", ""),
        ])
    func selection(filter: String, expected: String) throws {
        guard filter != "age<2h30m or name=a" else {
            #expect(throws: RunFilterError.self) { try RunFilter(filter) }
            return
        }
        #expect(try names(filter) == expected)
    }

    @Test(
        "A mistake is shown with its column, and what was expected there",
        arguments: [
            ("", 1, "the end"), ("lr>=", 5, "the end"), ("lr 5", 4, "\"5\""), ("lr>=1 data=x", 7, "\"data\""),
            ("(lr>1", 6, "the end"), ("lr>1)", 5, "\")\""), ("and lr>1", 1, "\"and\""), ("age<soon", 5, "\"soon\""),
            ("best.loss<low", 11, "\"low\""), ("a = 'open", 10, "the end"), ("lr>=1 and", 10, "the end"),
            ("!x", 1, "\"!\""), ("AND lr>1", 1, "\"AND\""),
            ("lr = = 1", 6, "\"=\""), ("not", 4, "the end"),
        ])
    func mistakes(filter: String, column: Int, found: String) {
        let error = #expect(throws: RunFilterError.self) { try RunFilter(filter) }
        #expect(error?.column == column && error?.found == found, "\(filter): \(String(describing: error))")
    }

    @Test("Deep nesting and noise are refused, and never end the program")
    func depth() throws {
        #expect(throws: RunFilterError.self) { try RunFilter(String(repeating: "(", count: 100_000)) }
        #expect(throws: Never.self) { try RunFilter(String(repeating: "not ", count: 100_000) + "a") }
        let pieces = ["(", ")", "and ", "or ", "not ", "lr", ">=", "~", "!", "'", "\\", "1e-3", " ", "é"]
        var state: UInt64 = 1
        for _ in 0..<2000 {
            var text = ""
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            if let filter = try? RunFilter(text) { _ = try store.lines(RunQuery(filter, at: 0)) }
        }
    }

    @Test(
        "Runs are sorted by fields, those without a value last",
        arguments: [
            ("lr", "abcd"), ("-lr", "dcba"), ("-best.accuracy", "badc"), ("accuracy", "dabc"), ("data,-lr", "cbad"),
            ("-name", "dcba"), ("age", "dcba"), ("tag", "acdb"), ("nothing", "dcba"), (" -duration , name", "dcba"),
        ])
    func order(keys: String, expected: String) throws {
        let sorted = try store.lines(RunQuery(nil, try RunOrder(keys), at: StoredRuns.now))
        #expect(sorted.map { String($0.name.prefix(1)) }.joined() == expected)
    }

    @Test("An empty sort key is refused with its column", arguments: [("", 1), ("lr,", 4), ("lr,,name", 4), ("-", 1)])
    func badOrder(keys: String, column: Int) {
        #expect(#expect(throws: RunFilterError.self) { try RunOrder(keys) }?.column == column)
    }
}
