import Interchange
import RunLogs
import TestFiles
import Testing

struct WandBParserTests {
    private func batch(_ write: (inout WandBFile) -> Void) -> LogBatch {
        var file = WandBFile()
        write(&file)
        return WandBParser.batch(file.bytes)
    }

    @Test("Numbers of a record have its step and time, wherever these stand in it")
    func history() {
        let batch = batch {
            $0.append(
                step: 3,
                history: [
                    (["loss"], "0.3333333333333333"), (["_step"], "3"), (["_runtime"], "0.5"),
                    (["_timestamp"], "1.7959930635425408e+09"), (["accuracy"], "1"), (["_other"], "5"),
                ])
        }
        #expect(
            batch.listing == [
                "loss 3 1795993063.5425408 0.3333333333333333", "accuracy 3 1795993063.5425408 1.0",
            ])
    }

    @Test("A step is that of the item, that of the record, or one more than the last")
    func steps() {
        let batch = batch {
            $0.append(history: [(["a"], "1")])
            $0.append(step: 7, history: [(["a"], "1")])
            $0.append(history: [(["a"], "1")])
            $0.append(step: 0, history: [(["a"], "1")])
            $0.append(step: 5, history: [(["a"], "1"), (["_step"], "1e2")])
            $0.append(history: [(["a"], "1"), (["_step"], "9223372036854775807")])
            $0.append(history: [(["a"], "1"), (["_step"], "1e300"), (["_runtime"], "2.5")])
        }
        #expect(batch.points.map(\.step) == [0, 7, 8, 0, 100, .max, .max])
        #expect(batch.points.last?.seconds == 2.5)
    }

    @Test("A value has its key, whatever the lengths of both", arguments: [1, 7, 8, 9, 100, 127, 128, 300])
    func lengths(_ length: Int) {
        let key = String(repeating: "k", count: length)
        let number = "1." + String(repeating: "0", count: length)
        let batch = batch {
            for step in 0..<3 {
                $0.append(step: step, history: [([key], number), (["other"], "2"), ([key + "2"], "3")])
            }
        }
        let expected = (0..<3).flatMap { ["\(key) \($0) - 1.0", "other \($0) - 2.0", "\(key)2 \($0) - 3.0"] }
        #expect(batch.pointLines == expected)
        #expect(batch.troubles.isEmpty)
    }

    @Test(
        "Only numbers are points",
        arguments: [
            ("1e-3", 0.001), ("-2", -2), ("NaN", .nan), ("Infinity", .infinity), ("-Infinity", -.infinity),
            ("\"NaN\"", .nan), ("\"-Infinity\"", -.infinity), ("true", nil), ("\"1\"", nil), ("null", nil),
            ("[1,2]", nil), ("{}", nil), ("", nil), ("1 2", nil), ("{\"_type\":\"table-file\",\"ncols\":2}", nil),
        ] as [(String, Double?)])
    func numbers(json: String, value: Double?) {
        let batch = batch { $0.append(step: 1, history: [(["x"], json)]) }
        #expect(batch.points.map { "\($0.value)" } == (value.map { ["\($0)"] } ?? []))
        #expect(batch.troubles.isEmpty && batch.notes.isEmpty)
    }

    @Test("Nested keys are joined with dots, in items of their own and in one dictionary")
    func nested() {
        let batch = batch {
            $0.append(
                step: 1, history: [(["train", "loss"], "0.5"), (["train", "top", "k"], "5"), (["_a", "b"], "1")])
            $0.append(
                step: 2, history: [(["train"], "{\"loss\":0.25,\"bad\":NaN,\"name\":\"NaN, no\",\"top\":{\"k\":6}}")])
        }
        #expect(
            batch.listing == [
                "train.loss 1 - 0.5", "train.top.k 1 - 5.0", "train.loss 2 - 0.25", "train.bad 2 - nan",
                "train.top.k 2 - 6.0",
            ])
    }

    @Test("Histograms come as a dictionary, as its parts in any order, and with evenly spaced edges")
    func histograms() {
        let batch = batch {
            $0.append(step: 1, history: [(["h"], "{\"_type\":\"histogram\",\"values\":[1,2],\"bins\":[0,1,3]}")])
            $0.append(
                step: 2,
                history: [
                    (["m", "h", "bins"], "[0,1,3]"), (["loss"], "1"), (["m", "h", "_type"], "\"histogram\""),
                    (["m", "x"], "2"), (["m", "h", "values"], "[1,2]"),
                ])
            $0.append(
                step: 3,
                history: [
                    (["p", "_type"], "\"histogram\""), (["p", "values"], "[1,2]"),
                    (["p", "packedBins", "min"], "-1"), (["p", "packedBins", "size"], "0.5"),
                    (["p", "packedBins", "count"], "2"),
                ])
            $0.append(step: 4, history: [(["h"], "{\"_type\":\"histogram\",\"values\":[1,2],\"bins\":[0,NaN,3]}")])
        }
        let histogram = LogHistogram(edges: [0, 1, 3], counts: [1, 2])
        #expect(
            batch.onlyNotes == [
                .histogram(tag: "h", step: 1, histogram), .histogram(tag: "m.h", step: 2, histogram),
                .histogram(tag: "p", step: 3, LogHistogram(edges: [-1, -0.5, 0], counts: [1, 2])),
            ])
        #expect(batch.pointLines == ["loss 2 - 1.0", "m.x 2 - 2.0"])
    }

    @Test("Images are files beside the log, and their sizes no metrics")
    func images() {
        var file = WandBFile()
        for (step, path) in ["media/a.png", "../../secret", "/etc/passwd"].enumerated() {
            file.append(
                step: step,
                history: [
                    (["i", "size"], "69"), (["i", "path"], "\"\(path)\""), (["i", "_type"], "\"image-file\""),
                    (["i", "width"], "4"),
                ])
        }
        var parser = WandBParser(path: "wandb/run-1/run-1.wandb")
        var batch = LogBatch()
        _ = unsafe parser.parse(file.bytes.span.bytes, at: 0, isLast: true, into: &batch)
        let image = LogImage(path: "wandb/run-1/files/media/a.png", bytes: 0..<69)
        #expect(batch.onlyNotes == [.image(tag: "i", step: 0, image)])
        #expect(batch.points.isEmpty)
    }

    @Test("Images in a list are each one, as far as their files are there")
    func imageList() throws {
        let folder = try TemporaryFolder()
        try folder.write([1, 2, 3], to: "run-1/files/media/a.png")
        var file = WandBFile()
        file.append(
            step: 4,
            history: [(["i"], #"{"_type":"images/separated","filenames":["media/a.png","media/b.png","../c"]}"#)])
        let path = "\(folder.path)/run-1/run-1.wandb"
        var parser = WandBParser(path: path)
        var batch = LogBatch()
        _ = unsafe parser.parse(file.bytes.span.bytes, at: 0, isLast: true, into: &batch)
        let image = LogImage(path: "\(folder.path)/run-1/files/media/a.png", bytes: 0..<3)
        #expect(batch.onlyNotes == [.image(tag: "i/0", step: 4, image)])
    }

    @Test("A run has a name, a config, a start and an end")
    func run() {
        let batch = batch { file in
            for isResumed in [true, false] {
                file.append { record in
                    record.write(17) { run in
                        run.write(1, "id")
                        run.write(4) { config in
                            for (key, json) in [
                                ("_wandb", "{}"), ("lr", "0.1"), ("bad", "NaN"),
                                ("opt", "{\"name\":\"adam\",\"b\":[1,Infinity]}"),
                            ] {
                                config.write(1) {
                                    $0.write(1, key)
                                    $0.write(16, json)
                                }
                            }
                        }
                        run.write(8, "nice name")
                        run.write(14, 40)
                        run.write(17) {
                            $0.write(1, 100)
                            $0.write(2, 500_000_000)
                        }
                        run.write(18, isResumed ? 1 : 0)
                    }
                }
            }
            file.append {
                $0.write(5) {
                    $0.write(1) {
                        $0.write(2, "opt")
                        $0.write(2, "wd")
                        $0.write(16, "0")
                    }
                }
            }
            file.append(history: [(["loss"], "1")])
            file.append {
                $0.write(10) {
                    $0.write(1, "bad")
                    $0.write(2, "it is bad")
                    $0.write(3, "WARN")
                }
            }
            file.append { $0.write(18, []) }
            file.append { $0.write(18) { $0.write(1, 3) } }
        }
        #expect(batch.points.map(\.step) == [40])
        let config: [LogNote] = [
            .config(name: "lr", value: 0.1), .config(name: "opt.name", value: "adam"),
            .config(name: "opt.b", value: [1, .number(.infinity)]), .name("nice name"),
        ]
        let notes = batch.onlyNotes.filter {
            if case .config("bad", .number(let value)) = $0 { !value.isNaN } else { true }
        }
        #expect(
            notes == config + [.attempt(step: 40, seconds: 100.5)] + config + [
                .config(name: "opt.wd", value: 0), .alert(level: "WARN", text: "bad: it is bad", step: 40),
                .ended(.finished), .ended(.failed(status: 3)),
            ])
    }

    @Test("Metrics of the machine have a time and no step")
    func stats() {
        let batch = batch {
            $0.append {
                $0.write(7) { stats in
                    stats.write(2) { $0.write(1, 5) }
                    for (key, json) in [("cpu", "2.5"), ("gpu.0.memory", "3"), ("text", "\"x\"")] {
                        stats.write(3) {
                            $0.write(1, key)
                            $0.write(16, json)
                        }
                    }
                }
            }
        }
        #expect(batch.listing == ["system/cpu - 5.0 2.5", "system/gpu.0.memory - 5.0 3.0"])
    }
}
