import Files
import Glibc
import Interchange
import RunLogs
import TestFiles
import Testing

@Suite("Reading a run")
struct RunReaderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run() throws -> LogRun {
        var finder = try RunFinder(folder.path)
        return try #require(finder.all().first)
    }

    /// Reads until everything is read; the values of one metric by attempt.
    private func values(_ reader: inout RunReader, of name: String = "loss") -> [Int: [Double]] {
        var values: [Int: [Double]] = [:]
        while true {
            let progress = reader.read()
            var segment = -1
            for (index, point) in reader.batch.points.enumerated() {
                while segment + 1 < reader.batch.segments.count, reader.batch.segments[segment + 1].start <= index {
                    segment += 1
                }
                guard reader.batch.names[Int(point.metric)] == name else { continue }
                values[reader.batch.segments[segment].attempt, default: []].append(point.value)
            }
            if progress == .restarted { values = [:] }
            reader.batch.empty()
            if progress == .caughtUp { return values }
        }
    }

    private func append(_ bytes: [UInt8], to name: String) throws {
        try folder.write((folder.read(name) ?? []) + bytes, to: name)
    }

    private static let events = "events.out.tfevents.5.host.1.0"

    @Test("goes on where a file grows, and waits for a record that is cut off")
    func growth() throws {
        try folder.write(WrittenEvents.file([("loss", 0, 4)]), to: Self.events)
        var reader = RunReader(try run(), follows: true)
        #expect(values(&reader) == [0: [4]])
        #expect(values(&reader) == [:])
        let record = WrittenEvents.scalar(("loss", 1, 2), seconds: 1_700_000_001)
        let output = try GrowingBytes("\(folder.path)/\(Self.events)")
        try output.append(Array(record[..<10]))
        #expect(values(&reader) == [:])
        try output.append(Array(record[10...]))
        #expect(values(&reader) == [0: [2]])
        #expect(reader.batch.log.troubles.isEmpty)
    }

    @Test("gets every point once, wherever a growing file is cut off", arguments: [1, 7, 41, 100])
    func cuts(piece: Int) throws {
        let bytes = WrittenEvents.file((0..<30).map { ("loss", $0, Float($0)) })
        let path = try folder.write([], to: Self.events)
        let file = LogFile(path: path, content: .events)
        var reader = RunReader(LogRun(name: "", path: path, format: .tensorboard, files: [file]), follows: true)
        let output = try GrowingBytes(path)
        var found: [Double] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try output.append(Array(bytes[start..<min(start + piece, bytes.count)]))
            found += values(&reader)[0] ?? []
        }
        #expect(found == (0..<30).map(Double.init))
    }

    @Test(
        "begins anew when its file shrank, was replaced, or was rewritten in place",
        arguments: ["shrank", "replaced", "rewritten"])
    func rewriting(how: String) throws {
        try folder.write(Array("step,loss\n1,4\n2,2\n".utf8), to: "log.csv")
        var reader = RunReader(try run(), follows: true)
        #expect(values(&reader) == [0: [4, 2]])
        let path = "\(folder.path)/log.csv"
        switch how {
        case "shrank": try GrowingFile(path: path).append("step,loss\n1,8\n")
        case "replaced": try AtomicFile.write("step,loss\n1,4\n2,2\n3,1\n", to: path)
        default: try GrowingFile(path: path).append("accuracy,loss,step\n0.5,4,1\n0.5,2,2\n0.5,1,3\n")
        }
        #expect(reader.read() == .restarted)
        #expect(reader.batch.points.isEmpty && reader.batch.log.notes.isEmpty)
        #expect(values(&reader) == (how == "shrank" ? [0: [8]] : [0: [4, 2, 1]]))
    }

    @Test("event files of a run that was resumed are its attempts; one with other metrics is not")
    func attempts() throws {
        try folder.write(WrittenEvents.file([("loss", 0, 4), ("loss", 1, 3)]), to: Self.events)
        try folder.write(WrittenEvents.file([("loss", 1, 2), ("loss", 2, 1)]), to: "events.out.tfevents.60.host.1.0")
        try folder.write(WrittenEvents.file([("test", 2, 1)]), to: "events.out.tfevents.700.host.1.0")
        var reader = RunReader(try run(), follows: true)
        #expect(values(&reader) == [0: [4, 3], 1: [2, 1]])
        #expect(reader.attempts == 2)
    }

    @Test("takes a file that was found later as a further attempt")
    func laterFiles() throws {
        try folder.write(WrittenEvents.file([("loss", 0, 4)]), to: Self.events)
        var reader = RunReader(try run(), follows: true)
        #expect(values(&reader) == [0: [4]])
        try folder.write(WrittenEvents.file([("loss", 0, 2)]), to: "events.out.tfevents.60.host.1.0")
        reader.add(filesOf: try run())
        #expect(values(&reader) == [1: [2]])
    }

    @Test("reads files of any size piece by piece, to the last point")
    func pieces() throws {
        var text = "step,loss\n"
        for step in 0..<200_000 { text += "\(step),\(step).25\n" }
        try folder.write(Array(text.utf8), to: "log.csv")
        var reader = RunReader(try run(), follows: false)
        #expect(reader.read() == .more)
        let first = reader.batch.points.count
        #expect((1..<200_000).contains(first))
        let rest = values(&reader)[0]
        #expect(rest?.count == 200_000)
        #expect(rest?.last == 199_999.25)
    }

    @Test("an unreadable or missing file is a trouble, and the others are read")
    func unreadable() throws {
        try folder.write(WrittenEvents.file([("loss", 0, 4)]), to: Self.events)
        var run = try run()
        run.files.insert(LogFile(path: folder.path, content: .events), at: 0)
        run.files.insert(LogFile(path: "\(folder.path)/none", content: .table), at: 0)
        let summary = LogSummary(reading: run) { (_) throws(Never) in }
        #expect(summary.metrics.map(\.name) == ["loss"])
        #expect(summary.troubles.map(\.file) == ["\(folder.path)/none", folder.path])
        #expect(summary.isDamaged)
    }

    @Test("checkpoints of Hugging Face have each row once; rows that were trained again are another attempt")
    func trainerStates() throws {
        func state(_ rows: [(Int, Double)], _ name: String) throws {
            let text = rows.map { "{\"loss\": \($0.1), \"step\": \($0.0)}" }.joined(separator: ",")
            try AtomicFile.write(
                "{\"global_step\": 1, \"log_history\": [\(text)]}", to: "\(folder.path)/\(name)/trainer_state.json")
        }
        try folder.makeFolder("checkpoint-20")
        try folder.makeFolder("checkpoint-30")
        try state([(10, 4), (20, 2)], "checkpoint-20")
        var reader = RunReader(try run(), follows: true)
        #expect(values(&reader) == [0: [4, 2]])
        try state([(10, 4), (20, 2), (30, 1)], "checkpoint-30")
        #expect(values(&reader) == [0: [1]])
        try state([(10, 4), (20, 3), (30, 2)], "checkpoint-30")
        #expect(values(&reader) == [1: [3, 2]])
    }

    @Test("what a document had first is not counted twice when an event file has it, too")
    func supplement() throws {
        let rows = "{\"loss\": 4, \"step\": 1}, {\"eval_loss\": 3, \"step\": 1}, {\"train_runtime\": 9, \"step\": 1}"
        try folder.write(Array("{\"log_history\": [\(rows)]}".utf8), to: "checkpoint-1/trainer_state.json")
        try folder.write(WrittenEvents.file([("train/loss", 1, 4)]), to: "runs/a/\(Self.events)")
        let first = try run()
        #expect(first.files.map(\.isSupplement) == [false, true])
        var reader = RunReader(first, follows: true)
        #expect(values(&reader, of: "eval/loss") == [0: [3]])
        let later = [("train/loss", 1, 4), ("eval/loss", 1, 3)] as [(String, Int, Float)]
        try folder.write(WrittenEvents.file(later), to: "runs/a/\(Self.events)")
        var hasRestarted = false
        var counts: [String: Int] = [:]
        while true {
            let progress = reader.read()
            if progress == .restarted { (hasRestarted, counts) = (true, [:]) }
            for point in reader.batch.points { counts[reader.batch.names[Int(point.metric)], default: 0] += 1 }
            reader.batch.empty()
            if progress == .caughtUp { break }
        }
        #expect(hasRestarted)
        #expect(counts == ["train/loss": 1, "eval/loss": 1, "train/train_runtime": 1])
    }

    @Test("a trainer state that is being written keeps what was read")
    func halfDocument() throws {
        let whole = "{\"log_history\": [{\"loss\": 4, \"step\": 10}]}"
        try folder.write(Array(whole.utf8), to: "trainer_state.json")
        var reader = RunReader(try run(), follows: true)
        #expect(values(&reader) == [0: [4]])
        try folder.write(Array(whole.utf8.dropLast(9)), to: "trainer_state.json")
        #expect(values(&reader) == [:])
        #expect(reader.batch.log.troubles.isEmpty)
    }

    @Test("a folder of MLflow has its metrics, parameters and end; new metrics are found")
    func mlflow() throws {
        try folder.write(Array("run_id: a\nrun_name: fox\nstatus: 1\n".utf8), to: "meta.yaml")
        try folder.write(Array("1000 4 0\n2000 nan 1\n".utf8), to: "metrics/train/loss")
        try folder.write(Array("0.1".utf8), to: "params/lr")
        var reader = RunReader(try run(), follows: true)
        #expect(values(&reader, of: "train/loss")[0]?.first == 4)
        try folder.write(Array("1000 1 0\n".utf8), to: "metrics/loss")
        try folder.write(Array("run_id: a\nstatus: 3\nlonger: true\n".utf8), to: "meta.yaml")
        #expect(values(&reader) == [0: [1]])
        let summary = LogSummary(reading: try run()) { (_) throws(Never) in }
        #expect(summary.config == [.init("lr", .number(0.1))])
        #expect(summary.ending == .finished)
        #expect(summary.metrics.map(\.name) == ["loss", "train/loss"])
        #expect(summary.metrics.map(\.summary.notFinite) == [0, 1])
    }

    @Test("steps of Burn are counted through its epochs")
    func burn() throws {
        try folder.write(Array("4,32\n3,32\n".utf8), to: "train/epoch-1/Loss.log")
        try folder.write(Array("2,32\n".utf8), to: "train/epoch-2/Loss.log")
        try folder.write(Array("1,32\n".utf8), to: "train/epoch-10/Loss.log")
        var reader = RunReader(try run(), follows: true)
        var steps: [Int64?] = []
        while reader.read() != .caughtUp {}
        steps += reader.batch.points.map(\.step)
        #expect(steps == [1, 2, 3, 4])
        #expect(reader.batch.points.map(\.value) == [4, 3, 2, 1])
        reader.batch.empty()
        try folder.write(Array("0.5,32\n".utf8), to: "train/epoch-11/Loss.log")
        while reader.read() != .caughtUp {}
        #expect(reader.batch.points.map(\.step) == [5])
    }
}

/// A file that is appended to in place.
final class GrowingBytes {
    private let file: Int32

    init(_ path: String) throws {
        file = unsafe open(path, O_WRONLY | O_APPEND)
        try #require(file >= 0)
    }

    deinit { close(file) }

    func append(_ bytes: [UInt8]) throws {
        #expect(unsafe write(file, bytes, bytes.count) == bytes.count)
    }
}
