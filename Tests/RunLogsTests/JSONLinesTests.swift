import RunLogs
import Testing

@Suite("JSON lines of other programs")
struct JSONLinesTests {
    private func read(_ text: String) -> LogBatch {
        RunLogsTests.read(JSONLinesParser(path: "metrics.jsonl"), Array(text.utf8))
    }

    @Test(
        "rows of several programs are read",
        arguments: [
            // detectron2
            (
                #"{"data_time": 0.25, "iteration": 19, "loss_cls": 1.5, "time": 0.5}"#,
                [
                    "data_time 19 - - 0.25", "loss_cls 19 - - 1.5", "time 19 - - 0.5",
                ]
            ),
            // mmengine
            (
                #"{"lr": 0.01, "loss": 2.5, "epoch": 1, "iter": 50, "step": 50}"#,
                [
                    "lr 50 1.0 - 0.01", "loss 50 1.0 - 2.5",
                ]
            ),
            // swift
            (
                #"{"loss": 1.5, "epoch": 0.25, "global_step/max_steps": "12/500", "percentage": "2.40%"}"#,
                [
                    "loss 12 0.25 - 1.5"
                ]
            ),
            (#"{"loss":1,"iteration":"12/500"}"#, ["loss 12 - - 1.0"]),
            // LLaMA-Factory
            (#"{"current_steps": 10, "loss": 1.5, "epoch": 0.5, "elapsed_time": "0:00:10"}"#, ["loss 10 0.5 - 1.5"]),
            // W&B
            (
                #"{"_step":3,"_timestamp":1700000000.5,"train":{"loss":0.5,"acc":{"top1":2}}}"#,
                [
                    "train.loss 3 - 1700000000.5 0.5", "train.acc.top1 3 - 1700000000.5 2.0",
                ]
            ),
            (
                #"{"ts": "2023-11-14T22:13:20Z", "step": 1, "a": NaN, "b": -Infinity, "c": "inf", "d": "NaN"}"#,
                [
                    "a 1 - 1700000000.0 nan", "b 1 - 1700000000.0 -inf", "c 1 - 1700000000.0 inf",
                    "d 1 - 1700000000.0 nan",
                ]
            ),
            (
                #"{"step": 1, "a": [1, {"b": "]"}], "t": true, "n": null, "s": "x", "\u00e9\"": 1e-3, "e": {}}"#,
                [
                    "é\" 1 - - 0.001"
                ]
            ),
            // Hugging Face's Trainer prints strings
            (
                #"{"loss": "0.3214", "grad_norm": "1e-05", "x": "NaN", "y": " -2 ", "id": "3f", "epoch": "0.5", "step": "7"}"#,
                ["loss 7 0.5 - 0.3214", "grad_norm 7 0.5 - 1e-05", "x 7 0.5 - nan", "y 7 0.5 - -2.0"]
            ),
            (#"{"iteration": "12/500", "ts": "1700000000", "a": "Infinity", "b": ""}"#, ["a 12 - 1700000000.0 inf"]),
            ("\u{FEFF}{\"epoch\":2,\"batch\":7,\"loss\":1}", ["loss 7 2.0 - 1.0"]),
        ] as [(String, [String])])
    func rows(text: String, lines: [String]) {
        for end in ["", "\n", "\r\n\r\n"] {
            let batch = read(text + end)
            #expect(batch.lines == lines)
            #expect(batch.troubles.isEmpty)
        }
    }

    @Test("numbers in quotation marks are read on every line, also where others stand between them")
    func quotedNumbers() {
        let batch = read(
            """
            {"loss": "0.5", "step": 1, "lr": "1e-05"}
            {"loss": "0.25", "step": 2, "lr": "2e-05"}
            {"loss": "nan", "step": 3, "lr": "-3"}
            {"loss": "0.125", "step": 4, "lr": 4}
            {"loss": "1/8", "step": 5, "lr": "5"}
            {"loss": "6 ", "step": 6, "lr": "6"}
            {"loss": "7", "step": 7, "lr": "7"}
            """)
        #expect(
            batch.lines == [
                "loss 1 - - 0.5", "lr 1 - - 1e-05", "loss 2 - - 0.25", "lr 2 - - 2e-05", "loss 3 - - nan",
                "lr 3 - - -3.0",
                "loss 4 - - 0.125", "lr 4 - - 4.0", "lr 5 - - 5.0", "loss 6 - - 6.0", "lr 6 - - 6.0", "loss 7 - - 7.0",
                "lr 7 - - 7.0",
            ])
        #expect(batch.faults == [#"5 162 "loss" is "1/8", which is not a number"#])
    }

    @Test("a step or an epoch that is none is told, once for each name, and its values are kept")
    func oddPlaces() {
        let batch = read(
            """
            {"step": 12.5, "a": 1}
            {"step": 13.5, "a": 2}
            {"epoch": "first", "iter": 3, "a": 3}
            {"epoch": 1.5, "step": null, "a": 4}

            """)
        #expect(batch.lines == ["a - - - 1.0", "a - - - 2.0", "a 3 - - 3.0", "a - 1.5 - 4.0"])
        #expect(
            batch.faults == [
                #"1 0 "step" is "12.5", which is not a whole number; the values have no step"#,
                #"3 46 "epoch" is "first", which is not a number"#,
            ])
        #expect(read("{\"epochs\": \"auto\", \"lr\": 1}\n{\"step\": 1, \"a\": 2}\n").lines[0] == "config lr 1")
    }

    @Test("lines before the first with a step are the configuration")
    func configuration() {
        let batch = read(
            """
            {"lr": 0.5, "name": "a\\nb", "layers": [1, 2], "opt": {"beta": 0.9, "amsgrad": false}}
            {"seed": 3}
            {"step": 1, "loss": 2}
            {"train_runtime": 12}

            """)
        #expect(
            batch.lines == [
                "config lr 0.5", #"config name "a\nb""#, "config layers [1,2]", "config opt.beta 0.9",
                "config opt.amsgrad false", "config seed 3", "loss 1 - - 2.0", "train_runtime - - - 12.0",
            ])
    }

    @Test("a log without steps is told by a metric that comes again, and no value is lost")
    func withoutSteps() {
        let batch = read("{\"loss\": 3}\n{\"loss\": 2}\n{\"loss\": 1, \"acc\": 4}\n")
        #expect(
            batch.lines == ["config loss 3", "loss - - - 3.0", "loss - - - 2.0", "loss - - - 1.0", "acc - - - 4.0"])
    }

    @Test("training and validation may alternate, and a restart begins another attempt")
    func attempts() {
        let batch = read(
            """
            {"step": 10, "loss": 1}
            {"step": 10, "loss": 1}
            {"step": 1, "val": 2}
            {"step": 20, "loss": 3}
            {"step": 2, "val": 4}
            {"step": 15, "ts": 1700000000, "loss": 5}
            {"step": 2, "val": 6}

            """)
        #expect(
            batch.lines == [
                "loss 10 - - 1.0", "loss 10 - - 1.0", "val 1 - - 2.0", "loss 20 - - 3.0", "val 2 - - 4.0",
                "attempt 15 1700000000.0", "loss 15 - 1700000000.0 5.0", "val 2 - - 6.0",
            ])
    }

    @Test("a text where numbers were before is told, once for each name; brackets must match")
    func text() {
        let batch = read(
            """
            {"step": 1, "a": "0.5", "note": "x"}
            {"step": 2, "a": "0.x", "note": "y"}
            {"step": 3, "a": "-", "b": 1}
            {"step": 4, "b": 2, "c": ["d": 1}}

            """)
        #expect(batch.lines == ["a 1 - - 0.5", "b 3 - - 1.0"])
        #expect(
            batch.faults == [
                #"2 37 "a" is "0.x", which is not a number"#, "!4 104 the line is not a JSON object; it was skipped",
            ])
        let late = read("{\"step\": 1, \"a\": \"0.x\"}\n{\"step\": 2, \"a\": 1}\n{\"step\": 3, \"a\": \"y\"}\n")
        #expect(late.faults == [#"2 24 "a" of line 1 is "0.x", which is not a number"#])
        #expect(read("{\"a\": \"auto\"}\n{\"step\": 2, \"a\": 1}\n").faults == [], "a setting")
    }

    @Test("damaged lines are told with their place and skipped")
    func damage() {
        let batch = read(
            "{\"step\":1,\"a\":1}\n{\"step\":2,\"a\":\n[1]\n{\"step\":3,\"a\":3}x\n{\"step\":4,\"a\":4}\n{\"st")
        #expect(batch.lines == ["a 1 - - 1.0", "a 4 - - 4.0"])
        #expect(
            batch.faults == [
                "!2 17 the line is not a JSON object; it was skipped",
                "!3 32 the line is not a JSON object; it was skipped",
                "!4 36 the line is not a JSON object; it was skipped", "6 71 the last line is not complete",
            ])
    }

    @Test("deep nesting and long names are left out, and do no harm")
    func limits() {
        let deep = String(repeating: #"{"a":"#, count: 100_000) + "1" + String(repeating: "}", count: 100_000)
        #expect(read("{\"step\":1,\"x\":\(deep),\"b\":2}").lines == ["b 1 - - 2.0"])
        #expect(read(String(repeating: #"{"a":"#, count: 100_000)).points.isEmpty)
        #expect(read("{\"step\":1,\"x\":" + String(repeating: "[", count: 100_000)).points.isEmpty)
        let long = String(repeating: "n", count: 600)
        #expect(read("{\"\(long)\":1,\"step\":1,\"b\":2,\"c\":{\"\(long.dropLast(80))\":1}}").lines == ["b 1 - - 2.0"])
    }

    /// A line with a number at its start, in its middle and at its end, between members of other kinds.
    private static func line(_ step: String, _ inner: String, _ last: String, mode: String = "train") -> String {
        #"{"step": \#(step), "mode": "\#(mode)", "t": 2, "n": null, "in": {"a": \#(inner), "b": [1, 2]}, "long_name": \#(last)}"#
    }

    @Test(
        "a line with the text of the one before it around its numbers is read as if it had another",
        arguments: [
            "2", "-2", "0.5", "1.5abc", "NaN", "-Infinity", "Infinity", "01", "+1", "1.", ".5", "-", "1e", "1e999",
            "0.1234567890123456789", "1.7976931348623157e308", "4.9e-324", "\"3\"", "[1]", "null", "true", "{}", "",
        ])
    func sameText(number: String) {
        let first = Self.line("1", "0.5", "1e-3")
        // As many bytes, and the same members.
        let other = "{ \"step\":1" + first.dropFirst(10)
        #expect(first.utf8.count == other.utf8.count)
        let rows = [
            Self.line(number, "7", "8"), Self.line("7", number, "8"), Self.line("7", "8", number),
            Self.line("7", "8", "9", mode: number), Self.line("7", "8", "9") + number,
            Self.line("7", "8", "9", mode: "tra\"in"),
            String(Self.line("7", "8", "9").dropLast()), Self.line("7", "8", "9") + "\r",
        ]
        for row in rows {
            // With a line behind it, and as the last one, which is cut off.
            for end in ["\n", "\n" + Self.line("10", "11", "12") + "\n", ""] {
                let (like, unlike) = (read("\(first)\n\(row)\(end)"), read("\(other)\n\(row)\(end)"))
                #expect(like.lines == unlike.lines && like.faults == unlike.faults, "\(row)\(end)")
            }
        }
    }

    @Test("Softscope's own lines are read")
    func softscope() {
        let batch = read(
            """
            {"event":"start","run":"iris-1","data":"iris","model":"4-3","parameters":15,"config":{"learning-rate":0.1},"notes":[]}
            {"event":"batch","epoch":1,"batch":5,"loss":2,"accuracy":0.5,"gradient_norm":"nan","learning_rate":0.1}
            {"event":"epoch","epoch":1,"loss":1.5,"accuracy":0.75,"val_loss":1.25,"val_accuracy":0.5,"clean_accuracy":null,"seconds":2}
            {"event":"layers","after_batch":5,"gradient_norms":[1,2]}
            {"event":"epoch","epoch":2,"loss":1,"val_label_excluded":0.5,"samples_per_second":10,"seconds":3}
            {"event":"checkpoint","status":"failed","after_batch":5,"reason":"full"}
            {"event":"end","status":"stopped","epochs":2,"checkpoint":"a/b"}

            """)
        #expect(
            batch.lines == [
                "name iris-1", #"config data "iris""#, #"config model "4-3""#, "config parameters 15",
                "config learning-rate 0.1", "batch/loss 5 1.0 - 2.0", "batch/accuracy 5 1.0 - 0.5",
                "batch/gradient-norm 5 1.0 - nan", "batch/learning-rate 5 1.0 - 0.1", "train/loss - 1.0 2.0 1.5",
                "train/accuracy - 1.0 2.0 0.75", "validation/loss - 1.0 2.0 1.25", "validation/accuracy - 1.0 2.0 0.5",
                "seconds - 1.0 2.0 2.0", "train/loss - 2.0 5.0 1.0", "validation/label-excluded - 2.0 5.0 0.5",
                "samples-per-second - 2.0 5.0 10.0", "seconds - 2.0 5.0 3.0", "alert warning full", "checkpoint -",
                "ended killed",
            ])
    }

    @Test(
        "JSON lines are told from other JSON",
        arguments: [
            ("{\"step\":1,\"loss\":2}\n{\"ste", .jsonl), ("{\"lr\":1}\n{\"epoch\":1,\"loss\":2}\n", .jsonl),
            ("{\"event\":\"start\",\"run\":\"r\",\"data\":\"d\",\"model\":\"m\"}\n", .softscope),
            ("{\"text\":\"a\",\"label\":1}\n{\"text\":\"b\",\"label\":2}\n", nil), ("{\n\"step\":1\n}\n", nil),
            ("[1]\n", nil), ("", nil), ("step,loss\n1,2\n", nil),
        ] as [(String, LogFormat?)])
    func recognition(start: String, format: LogFormat?) {
        let found = unsafe JSONLinesParser.recognize(Array(start.utf8).span.bytes)
        #expect(found == format)
    }
}
