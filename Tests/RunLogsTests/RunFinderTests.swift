import Glibc
import Interchange
import RunLogs
import TestFiles
import Testing

@Suite("Finding runs")
struct RunFinderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ name: String, _ text: String) throws {
        try folder.write(Array(text.utf8), to: name)
    }

    private func events(_ name: String, _ tags: String...) throws {
        try folder.write(WrittenEvents.file(tags.map { ($0, 1, 0.5) }), to: name)
    }

    /// The runs as `name format`, sorted.
    private func found(in name: String = "") throws -> [String] {
        var finder = try RunFinder(name.isEmpty ? folder.path : "\(folder.path)/\(name)")
        return finder.all().map { "\($0.name) \($0.format.rawValue)" }.sorted()
    }

    @Test(
        "each format is known by its files",
        arguments: [
            ("a/events.out.tfevents.1700000000.host.1.0", "", "a tensorboard"),
            ("wandb/run-20260102_030405-ab1/run-ab1.wandb", "", "wandb/run-20260102_030405-ab1 wandb"),
            ("v/version_3/metrics.csv", "epoch,step,train_loss\n0,1,0.5\n", "v/version_3 lightning"),
            ("k/log.csv", "epoch,accuracy,loss\n0,0.5,1\n", "k/log.csv keras"),
            ("y/results.csv", "epoch,time,train/box_loss,metrics/mAP50(B)\n1,2,3,4\n", "y ultralytics"),
            ("t.csv", "step;reward\n1;2\n", "t.csv csv"),
            ("training.log", "epoch,accuracy,loss\n0,0.5,1\n", "training.log keras"),
            ("log.txt", "{\"step\":1,\"loss\":0.5}\n", "log.txt jsonl"),
            ("m/metrics.json", "{\"iteration\": 19, \"loss\": 1}\n", "m/metrics.json jsonl"),
            ("s.jsonl", "{\"step\":1,\"loss\":0.5}\n", "s.jsonl jsonl"),
            ("h/checkpoint-500/trainer_state.json", "{\"log_history\":[]}", "h trainer_state"),
            ("mlruns/0/abc/metrics/loss", "1 2 3\n", ""),
            ("b/train/epoch-1/Loss.log", "0.5\n", "b burn"),
            (
                "x.jsonl", "{\"event\":\"start\",\"run\":\"one\",\"data\":\"iris\",\"model\":\"4-3\"}\n",
                "x.jsonl softscope"
            ),
        ])
    func formats(file: String, text: String, expected: String) throws {
        if file.contains("tfevents") { try events(file, "loss") } else { try write(file, text) }
        #expect(try found() == (expected.isEmpty ? [] : [expected]))
    }

    @Test(
        "tables without a step or an epoch, JSON documents and other files are no runs",
        arguments: [
            ("people.csv", "name,age\nbob,3\n"), ("metrics.json", "{\n  \"accuracy\": 0.9\n}\n"),
            ("texts.jsonl", "{\"text\":\"a step\"}\n"), ("data.db", "SQLite format 3 is what it is not"),
            ("empty.csv", ""), ("a.log", "epoch,loss\n"), ("b.log", "step 1, loss 2\nstep 2, loss 3\n"),
            ("c.txt", "{\"step\":1}\nand text\n"),
            ("d.txt", "It works\nTo do: plot the loss, epoch, and time\nThat is all\n"),
        ])
    func others(name: String, text: String) throws {
        try write(name, text)
        #expect(try found() == [])
    }

    @Test("a run that is given itself is named after its folder or file")
    func names() throws {
        try events("logs/one/events.out.tfevents.1.host.1.0", "loss")
        try write("t.csv", "step,reward\n1,2\n")
        #expect(try found(in: "logs/one") == ["one tensorboard"])
        #expect(try found(in: "logs/one/") == ["one tensorboard"])
        #expect(
            try found(in: "logs/one/events.out.tfevents.1.host.1.0") == [
                "events.out.tfevents.1.host.1.0 tensorboard"
            ])
        #expect(try found(in: "t.csv") == ["t.csv csv"])
        #expect(throws: RunLogError.missing(path: "\(folder.path)/none")) { try found(in: "none") }
    }

    @Test("sub-runs of add_hparams and add_scalars belong to their run, and runs in its folder do not")
    func folding() throws {
        try events("run/events.out.tfevents.5.host.1.0", "loss")
        try events("run/1700000000.123/events.out.tfevents.5.host.1.1", "hparam/accuracy")
        try events("run/Loss_both_train/events.out.tfevents.5.host.1.2", "Loss/both")
        try events("run/Loss/both/val/events.out.tfevents.5.host.1.3", "Loss/both")
        try events("run/second_try/events.out.tfevents.5.host.9.0", "loss")
        #expect(try found() == ["run tensorboard", "run/second_try tensorboard"])
        var finder = try RunFinder("\(folder.path)/run")
        var summary = LogSummary(try #require(finder.next()?.first))
        summary = LogSummary(reading: summary.run) { (_) throws(Never) in }
        #expect(
            summary.metrics.map(\.name).sorted()
                == ["Loss/both/train", "Loss/both/val", "hparam/accuracy", "loss"])
        #expect(summary.attempts == 1)
    }

    @Test("the two halves that Keras writes are one run, also before the first validation")
    func keras() throws {
        try events("fit/train/events.out.tfevents.5.host.1.0.v2", "epoch_loss")
        #expect(try found() == ["fit tensorboard"])
        try events("fit/validation/events.out.tfevents.6.host.1.0.v2", "epoch_loss")
        #expect(try found() == ["fit tensorboard"])
        var finder = try RunFinder(folder.path)
        let summary = LogSummary(reading: try #require(finder.all().first)) { (_) throws(Never) in }
        #expect(summary.metrics.map(\.name) == ["train/epoch_loss", "validation/epoch_loss"])
        #expect(summary.attempts == 1)
    }

    @Test("several starts of one run of W&B are its attempts, in the order of their times")
    func wandb() throws {
        for name in ["run-20260103_000000-ab", "offline-run-20260102_000000-ab", "run-20260101_000000-cd"] {
            try write("wandb/\(name)/run-\(name.suffix(2)).wandb", "")
        }
        #expect(symlink("run-20260103_000000-ab", "\(folder.path)/wandb/latest-run") == 0)
        var finder = try RunFinder(folder.path)
        let runs = finder.all().sorted { $0.name < $1.name }
        #expect(runs.map(\.name) == ["wandb/offline-run-20260102_000000-ab", "wandb/run-20260101_000000-cd"])
        #expect(runs.first?.files.count == 2)
    }

    @Test("logs of two formats in a folder are two runs with two names")
    func twoFormats() throws {
        try events("run/events.out.tfevents.5.host.1.0", "loss")
        try write("run/run-ab.wandb", "")
        #expect(try found(in: "run") == ["run (tensorboard) tensorboard", "run (wandb) wandb"])
    }

    @Test("links are followed, and loops end")
    func loops() throws {
        try events("runs/one/events.out.tfevents.5.host.1.0", "loss")
        #expect(symlink("..", "\(folder.path)/runs/one/up") == 0)
        #expect(symlink("runs", "\(folder.path)/again") == 0)
        #expect(symlink("nowhere", "\(folder.path)/broken") == 0)
        #expect(try found() == ["runs/one tensorboard"])
    }

    @Test("text in UTF-16 with a byte order mark is read, and troubles name the bytes of the file")
    func utf16() throws {
        func write(_ name: String, _ text: String) throws {
            let bytes = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
            try folder.write([0xFF, 0xFE] + bytes, to: name)
        }
        try write("a.csv", "step,é\r\n1,2\r\n3\r\n4,5\r\n")
        try write("b.jsonl", "{\"step\":1,\"é\":0.5}\r\n")
        var finder = try RunFinder(folder.path)
        let summaries = finder.all().sorted { $0.name < $1.name }.map {
            LogSummary(reading: $0) { (_) throws(Never) in }
        }
        #expect(summaries.map(\.run.format) == [.csv, .jsonl])
        #expect(summaries.flatMap(\.metrics).map(\.name) == ["é", "é"])
        #expect(summaries.flatMap(\.metrics).map(\.summary.points) == [2, 1])
        #expect(summaries.flatMap(\.troubles).map(\.place) == [.line(3, byte: 28)])
    }

    @Test("a run over several paths, links and folders is one run")
    func distinct() throws {
        try events("fit/train/events.out.tfevents.5.host.1.0.v2", "epoch_loss")
        try events("fit/validation/events.out.tfevents.6.host.1.0.v2", "epoch_loss")
        try write("a.csv", "step,a\n1,2\n")
        try write("b.csv", "step,a\n1,2\n")
        try write("h/checkpoint-1/trainer_state.json", "{\"log_history\":[]}")
        #expect(symlink("a.csv", "\(folder.path)/link.csv") == 0)
        let paths = ["fit/train", "a.csv", "./a.csv", "link.csv", "h/checkpoint-1/trainer_state.json", "", "fit", "h"]
        let all = try paths.flatMap { path in
            var finder = try RunFinder("\(folder.path)/\(path)")
            return finder.all()
        }
        let names = DistinctRuns.distinct(all).map { $0.path.dropFirst(folder.path.count) }
        #expect(names.sorted() == ["/a.csv", "/b.csv", "/fit", "/h/checkpoint-1/trainer_state.json"])
        var known = DistinctRuns()
        #expect(all.filter { known.insert($0) }.count == 5)
    }

    @Test("of a version of Lightning with event files and a table, the table adds the metrics that only it has")
    func lightning() throws {
        try write("version_0/metrics.csv", "epoch,step,train_loss,val_acc\n0,1,0.5,\n0,2,,0.75\n")
        try write("version_0/hparams.yaml", "lr: 0.1\n")
        #expect(try found() == ["version_0 lightning"])
        try events("version_0/events.out.tfevents.5.host.1.0", "train_loss")
        #expect(try found() == ["version_0 tensorboard"])
        var finder = try RunFinder(folder.path)
        let summary = LogSummary(reading: try #require(finder.all().first)) { (_) throws(Never) in }
        #expect(summary.config == [.init("lr", .number(0.1))])
        #expect(summary.metrics.map { "\($0.name) \($0.summary.points)" } == ["train_loss 1", "val_acc 1"])
        #expect(summary.troubles.map(\.file) == ["\(folder.path)/version_0/metrics.csv"])
        #expect(!summary.isDamaged && summary.attempts == 1)
    }

    /// Rows of Hugging Face's Trainer in a document and in event files.
    private func trainer(_ name: String, _ rows: [(step: Int, loss: Double)]) throws {
        let rows = rows.map { "{\"loss\": \($0.loss), \"learning_rate\": 0.1, \"step\": \($0.step)}" }
        try write(name, "{\"max_steps\": 9, \"log_history\": [\(rows.joined(separator: ", "))]}")
    }

    private func trainerEvents(_ name: String, _ rows: [(step: Int, loss: Double)]) throws {
        var values: [(tag: String, step: Int, value: Float)] = []
        for row in rows {
            values += [("train/loss", row.step, Float(row.loss)), ("train/learning_rate", row.step, 0.1)]
        }
        try folder.write(WrittenEvents.file(values), to: name)
    }

    @Test(
        "documents of Hugging Face's Trainer and the event files with the same values are one run",
        arguments: [
            // One start; its document may be behind.
            (["runs/a/events.out.tfevents.5.host.1.0": [(1, 4.1), (2, 3), (3, 2)]], ["h/runs/a tensorboard 1"]),
            (["events.out.tfevents.5.host.1.0": [(1, 4.1), (2, 3)]], ["h tensorboard 1"]),
            (["logs/events.out.tfevents.5.host.1.0": [(2, 3), (3, 2)]], ["h/logs tensorboard 1"]),
            // Resumed at step 2.
            (
                [
                    "runs/a/events.out.tfevents.5.host.1.0": [(1, 4.1)],
                    "runs/b/events.out.tfevents.6.host.1.0": [(2, 3), (3, 2)],
                ], ["h/runs/a tensorboard 2"]
            ),
            // The earlier start is another training, whatever its values.
            (
                [
                    "runs/a/events.out.tfevents.5.host.1.0": [(1, 4.1), (2, 3)],
                    "runs/b/events.out.tfevents.6.host.1.0": [(1, 4.1), (2, 3)],
                ], ["h/runs/a tensorboard 1", "h/runs/b tensorboard 1"]
            ),
            (
                ["runs/a/events.out.tfevents.5.host.1.0": [(1, 5), (2, 4)]],
                ["h trainer_state 1", "h/runs/a tensorboard 1"]
            ),
            (["runs/a/events.out.tfevents.5.host.1.0": [(7, 5)]], ["h trainer_state 1", "h/runs/a tensorboard 1"]),
        ] as [([String: [(Int, Double)]], [String])])
    func trainerRuns(events: [String: [(Int, Double)]], expected: [String]) throws {
        try trainer("h/checkpoint-1/trainer_state.json", [(1, 4.1)])
        try trainer("h/checkpoint-2/trainer_state.json", [(1, 4.1), (2, 3)])
        for (name, rows) in events { try trainerEvents("h/\(name)", rows) }
        var finder = try RunFinder(folder.path)
        let runs = finder.all()
        let summaries = runs.map { run in LogSummary(reading: run) { (_) throws(Never) in } }
        #expect(
            zip(runs, summaries).map { "\($0.name) \($0.format.rawValue) \($1.attempts)" }.sorted() == expected)
        let values = zip(runs, summaries).flatMap { run, summary in
            summary.metrics.map { "\($0.name) \($0.summary.points)" }
        }
        #expect(values.filter { $0.hasPrefix("loss") }.isEmpty == !expected.contains("h trainer_state 1"))
        let joined = summaries.filter { !$0.config.isEmpty && !$0.troubles.isEmpty }
        #expect(joined.count == (expected.contains("h trainer_state 1") ? 0 : 1))
        #expect(summaries.allSatisfy { !$0.isDamaged })
    }

    @Test(
        "deleted runs of MLflow are left out, and its other folders are no runs",
        arguments: [
            ("active", ["mlruns/7/abc mlflow"]), ("deleted", []),
        ])
    func mlflow(stage: String, expected: [String]) throws {
        try write("mlruns/7/meta.yaml", "experiment_id: '7'\nlifecycle_stage: active\n")
        try write("mlruns/7/abc/meta.yaml", "run_id: abc\nstatus: 1\nlifecycle_stage: \(stage)\n")
        try write("mlruns/7/abc/metrics/loss", "1 2 3\n")
        try write("mlruns/7/models/m-1/meta.yaml", "model_id: m-1\n")
        #expect(try found() == expected)
    }

    private func symlink(_ target: String, _ path: String) -> Int32 { unsafe Glibc.symlink(target, path) }
}
