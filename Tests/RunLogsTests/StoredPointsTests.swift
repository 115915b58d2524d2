import Files
import Glibc
import Interchange
import RunLogs
import TestFiles
import Testing

@Suite("Reading points again")
struct StoredPointsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private typealias Point = StoredPoints.Point

    private func run() throws -> LogRun {
        var finder = try RunFinder(folder.path)
        return try #require(finder.all().first)
    }

    /// Reads on, and adds to the points by the names of their metrics.
    private func read(_ reader: inout RunReader, into all: inout [String: [Point]]) {
        while true {
            let progress = reader.read()
            if progress == .restarted { all = [:] }
            for (index, segment) in reader.batch.segments.enumerated() {
                let isLast = index + 1 == reader.batch.segments.count
                let end = isLast ? reader.batch.points.count : reader.batch.segments[index + 1].start
                for point in reader.batch.points[segment.start..<end] {
                    let metric = Int(point.metric)
                    let name = reader.batch.names[metric]
                    let ordinal = all[name]?.count ?? 0
                    all[name, default: []].append(
                        Point(point, metric: metric, attempt: segment.attempt, ordinal: ordinal))
                }
            }
            reader.batch.empty()
            if progress == .caughtUp { return }
        }
    }

    private func points(
        _ stored: StoredPoints, _ names: [String], along axis: StoredPoints.Axis = .step,
        in range: ClosedRange<Double> = -.infinity ... .infinity
    ) throws -> [Point] {
        var points: [Point] = []
        let metrics = try names.map { try #require(stored.names.firstIndex(of: $0)) }
        let outcome = stored.read(metrics, along: axis, in: range) { points += $0 }
        #expect(outcome == .complete)
        return points
    }

    private static let ranges: [ClosedRange<Double>] = [
        -.infinity ... .infinity, 500...520, 9_000...9_100, 1_700_000_100...1_700_000_150, -5...(-1), 0.5...1.5,
    ]

    /// Compares every range on every axis with what was read first: of each metric, and of all in one pass.
    private func compare(_ stored: StoredPoints, _ all: [String: [Point]]) throws {
        let selections = all.count > 1 ? all.keys.map { [$0] } + [Array(all.keys)] : [Array(all.keys)]
        for names in selections {
            for axis in StoredPoints.Axis.allCases {
                for range in Self.ranges {
                    let found = Dictionary(
                        grouping: try points(stored, names, along: axis, in: range), by: { stored.names[$0.metric] })
                    for name in names {
                        let wanted = all[name, default: []].filter {
                            $0.position(on: axis).map(range.contains) ?? false
                        }
                        #expect(found[name, default: []].count == wanted.count, "\(name) \(axis) \(range)")
                        // NaN is not equal to itself.
                        let difference = zip(found[name, default: []], wanted)
                            .first { $0 != $1 && "\($0)" != "\($1)" }
                        #expect(difference == nil, "\(name) \(axis) \(range)")
                    }
                    #expect(Set(found.keys).isSubset(of: names))
                }
            }
        }
    }

    private func write(_ format: String) throws {
        switch format {
        case "event files":
            // The second writer begins again at a step of the first.
            var values = (0..<10_000).map { (tag: "loss", step: $0, value: Float($0)) }
            values += (0..<100).map { ("test", 100 * $0, Float(2 * $0)) }
            try folder.write(WrittenEvents.file(values), to: "events.out.tfevents.5.host.1.0")
            let later = (8_000..<9_500).map { (tag: "loss", step: $0, value: Float(-$0)) }
            try folder.write(WrittenEvents.file(later), to: "events.out.tfevents.60.host.1.0")
        case "folded event files":
            for (name, sign) in [("train", 1), ("validation", -1)] {
                let values = (0..<1000).map { (tag: "epoch_loss", step: $0, value: Float(sign * $0)) }
                try folder.write(WrittenEvents.file(values), to: "\(name)/events.out.tfevents.5.host.1.0.v2")
            }
        case "W&B":
            var file = WandBFile()
            for step in 0..<3000 {
                let nested = step == 7 ? "NaN" : "\(-step)"
                file.append(step: step, history: [(["loss"], "\(step).5"), (["a", "b"], nested)])
            }
            let name = "wandb/offline-run-20260101_000000-abcd1234/run-abcd1234.wandb"
            try folder.write(file.bytes, to: name)
        case "a table":
            // The steps are those of each epoch; the training is resumed in the midst of it.
            var text = "epoch,step,loss,accuracy\n"
            for epoch in Array(0..<20) + Array(15..<18) {
                for step in 0..<1000 {
                    text += "\(epoch),\(step),\(epoch * 1000 + step).25,\(step % 10 == 0 ? "0.5" : "")\n"
                }
            }
            try folder.write(Array(text.utf8), to: "log.csv")
        case "JSON lines":
            var text = "{\"lr\": 0.1}\n"
            for step in 0..<12_000 {
                let time = step % 3 == 0 ? ", \"timestamp\": \(1_700_000_000 + step)" : ""
                let accuracy = step % 2 == 0 ? "NaN" : "1e-3"
                text += "{\"step\": \(step), \"loss\": \(step).5, \"accuracy\": \(accuracy)\(time)}\n"
            }
            try folder.write(Array(text.utf8), to: "log.jsonl")
        case "lines without steps":
            var text = ""
            for row in 0..<20_000 { text += "{\"loss\": \(row).5}\n" }
            text = "{\"step\": 1, \"other\": 2}\n" + text
            try folder.write(Array(text.utf8), to: "log.jsonl")
        case "MLflow":
            try folder.write(Array("run_id: a\nrun_name: fox\nstatus: 1\n".utf8), to: "meta.yaml")
            let lines = (0..<3000).map { "\(1_700_000_000_000 + 1000 * $0) \($0).5 \($0)\n" }.joined()
            try folder.write(Array(lines.utf8), to: "metrics/loss")
        default: Issue.record("no such format")
        }
    }

    @Test(
        "gives exactly the points of any range on any axis, in every format",
        arguments: [
            "event files", "folded event files", "W&B", "a table", "JSON lines", "lines without steps", "MLflow",
        ])
    func ranges(format: String) throws {
        try write(format)
        var reader = RunReader(try run(), follows: true, isMarked: true)
        var all: [String: [Point]] = [:]
        read(&reader, into: &all)
        #expect(!all.isEmpty)
        try compare(reader.storedPoints, all)
    }

    @Test("has the points that the reader had, and not those that a growing file has since")
    func growth() throws {
        let file = WrittenEvents.file((0..<500).map { ("loss", $0, Float($0)) })
        try folder.write(file, to: "events.out.tfevents.5.h.1.0")
        var reader = RunReader(try run(), follows: true, isMarked: true)
        var all: [String: [Point]] = [:]
        read(&reader, into: &all)
        let earlier = (reader.storedPoints, all)
        let output = try GrowingBytes("\(folder.path)/events.out.tfevents.5.h.1.0")
        for step in 500..<900 { try output.append(WrittenEvents.scalar(("loss", step, Float(step)), seconds: 5)) }
        try output.append([1, 2, 3])
        try compare(earlier.0, earlier.1)
        read(&reader, into: &all)
        #expect(all["loss"]?.count == 900)
        try compare(reader.storedPoints, all)
        try compare(earlier.0, earlier.1)
    }

    @Test("every mark of a large file gives the points behind it")
    func marks() throws {
        var text = "step,loss\n"
        for step in 0..<100_000 { text += "\(step),\(step).25\n" }
        try folder.write(Array(text.utf8), to: "log.csv")
        var reader = RunReader(try run(), follows: true, isMarked: true)
        while reader.read() != .caughtUp { reader.batch.empty() }
        let stored = reader.storedPoints
        for start in stride(from: 0, to: 100_000, by: 10_000) {
            let found = try points(stored, ["loss"], in: Double(start)...Double(start + 9))
            #expect(found.map(\.value) == (start..<start + 10).map { Double($0) + 0.25 })
            #expect(found.map(\.ordinal) == Array(start..<start + 10))
        }
    }

    @Test(
        "refuses a file that shrank, was replaced, was rewritten in place, or is gone",
        arguments: ["shrank", "replaced", "rewritten", "gone"])
    func changes(how: String) throws {
        try folder.write(Array("step,loss\n1,4\n2,2\n".utf8), to: "log.csv")
        var reader = RunReader(try run(), follows: true, isMarked: true)
        var all: [String: [Point]] = [:]
        read(&reader, into: &all)
        let stored = reader.storedPoints
        let path = "\(folder.path)/log.csv"
        switch how {
        case "shrank": try GrowingFile(path: path).append("step,loss\n1,8\n")
        case "replaced": try AtomicFile.write("step,loss\n1,4\n2,2\n3,1\n", to: path)
        case "gone": #expect(unsafe unlink(path) == 0)
        default: try GrowingFile(path: path).append("accuracy,loss,step\n0.5,4,1\n0.5,2,2\n0.5,1,3\n")
        }
        #expect(stored.read([0], along: .step, in: 0...10) { _ in } == .changed)
        guard how != "gone" else { return }
        read(&reader, into: &all)
        try compare(reader.storedPoints, all)
    }

    @Test("several metrics are read in the passes of one, in the order of the log")
    func onePass() throws {
        try write("a table")
        var reader = RunReader(try run(), follows: true, isMarked: true)
        while reader.read() != .caughtUp { reader.batch.empty() }
        let stored = reader.storedPoints
        let metrics = try ["loss", "accuracy"].map { try #require(stored.names.firstIndex(of: $0)) }
        func read(_ metrics: [Int]) -> (pieces: Int, points: [Point]) {
            var (pieces, points): (Int, [Point]) = (0, [])
            let everything = -Double.infinity...Double.infinity
            let isCancelled = {
                pieces += 1
                return false
            }
            #expect(
                stored.read(metrics, along: .step, in: everything, isCancelled: isCancelled) { points += $0 }
                    == .complete)
            return (pieces, points)
        }
        let (one, both) = (read([metrics[0]]), read(metrics + [metrics[1], 99]))
        #expect(one.pieces > 1 && both.pieces == one.pieces)
        #expect(both.points.filter { $0.metric == metrics[0] } == one.points)
        // Every tenth row has both.
        #expect(both.points.prefix(3).map(\.metric) == [metrics[0], metrics[1], metrics[0]])
    }

    @Test("ends when it is cancelled, and has nothing for a metric that does not exist")
    func cancelling() throws {
        try write("a table")
        var reader = RunReader(try run(), follows: true, isMarked: true)
        while reader.read() != .caughtUp { reader.batch.empty() }
        var pieces = 0
        let everything = -Double.infinity...Double.infinity
        let outcome = reader.storedPoints.read(
            [0, 1], along: .step, in: everything, isCancelled: { pieces == 1 }
        ) { _ in pieces += 1 }
        #expect(outcome == .cancelled)
        #expect(pieces == 1)
        #expect(reader.storedPoints.read([99], along: .step, in: everything) { _ in pieces += 1 } == .complete)
        #expect(pieces == 1)
    }
}
