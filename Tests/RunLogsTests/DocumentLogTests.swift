import Interchange
import RunLogs
import Testing

@Suite("Small files of other programs")
struct DocumentLogTests {
    private static let trainerState = """
        {
          "best_metric": 0.5, "best_model_checkpoint": null, "epoch": 1.0, "global_step": 20, "is_local_process_zero": true,
          "log_history": [
            {"epoch": 0.5, "grad_norm": NaN, "learning_rate": 5e-05, "loss": 1.25, "step": 10},
            {"epoch": 1.0, "eval_loss": Infinity, "eval_runtime": 2, "step": 20},
            {"epoch": 1.0, "step": 20, "total_flos": 1e15, "train_runtime": 60.5}
          ],
          "max_steps": 20, "stateful_callbacks": {"a": {"args": {}}}, "trial_params": {"lr": 0.1}
        }
        """

    @Test("the rows of trainer_state.json are read, also numbers that are not finite")
    func trainerStateRows() throws {
        var batch = LogBatch()
        try TrainerState.read(Array(Self.trainerState.utf8), path: "out/checkpoint-20/trainer_state.json", into: &batch)
        #expect(
            batch.lines == [
                "config max_steps 20", "config best_metric 0.5", "config trial_params.lr 0.1",
                "grad_norm 10 0.5 - nan", "learning_rate 10 0.5 - 5e-05", "loss 10 0.5 - 1.25",
                "eval_loss 20 1.0 - inf", "eval_runtime 20 1.0 - 2.0", "total_flos 20 1.0 - 1000000000000000.0",
                "train_runtime 20 1.0 - 60.5", "checkpoint 20", "ended finished",
            ])
    }

    @Test("a number that is too large is infinite and told, and costs nothing else")
    func trainerStateOverflow() throws {
        let text = "{\"log_history\": [\n {\"step\": 1, \"loss\": -1e400},\n {\"step\": 2, \"loss\": \"0.5\"}]}"
        var batch = LogBatch()
        try TrainerState.read(Array(text.utf8), path: "trainer_state.json", into: &batch)
        #expect(batch.lines == ["loss 1 - - -inf", "loss 2 - - 0.5"])
        #expect(batch.faults == ["2 18 -1e400 is more than a double can hold; it was read as infinity"])
    }

    @Test("rows that are none, and steps that are none, are told")
    func oddTrainerState() throws {
        let rows = #"1, null, {"step": 2.5, "loss": 1}, {"loss": 2, "step": null}, {"step": 3, "a": 4}"#
        let text = "{\"log_history\": [\(rows)]}"
        var batch = LogBatch()
        try TrainerState.read(Array(text.utf8), path: "trainer_state.json", into: &batch)
        #expect(batch.lines == ["loss - - - 1.0", "loss - - - 2.0", "a 3 - - 4.0"])
        #expect(
            batch.troubles.map(\.what) == [
                "rows of the log that are no objects and were left out: 2",
                "rows of the log whose step is not a whole number, and is left out: 1",
            ])
        #expect(batch.troubles.map(\.isDamage) == [true, false])
    }

    @Test("a part of trainer_state.json is not whole yet, wherever it is cut off, and gives nothing")
    func trainerStatePrefixes() {
        let bytes = Array(Self.trainerState.utf8)
        for count in bytes.indices {
            for padding in [0, 5] {
                let part = bytes[..<count] + Array(repeating: 0, count: padding)
                var batch = LogBatch()
                do throws(InterchangeError) {
                    try TrainerState.read(Array(part), path: "trainer_state.json", into: &batch)
                    Issue.record("read at \(count)")
                } catch {
                    #expect(TrainerState.isUnfinished(error, in: Array(part)), "at \(count): \(error)")
                }
                #expect(batch.points.isEmpty && batch.notes.isEmpty)
            }
        }
        for text in ["[]", "{}", "{\"log_history\": 1}", "{]"] {
            var batch = LogBatch()
            #expect { try TrainerState.read(Array(text.utf8), path: "", into: &batch) } throws: { error in
                (error as? InterchangeError).map { !TrainerState.isUnfinished($0, in: Array(text.utf8)) } == true
            }
        }
    }

    @Test("Burn's lines are counted over the epochs, and named by their folders")
    func burn() {
        var parser = BurnMetricFile(path: "run/train/epoch-2/Loss.log", firstStep: 11)
        var batch = LogBatch()
        let bytes = Array("0.5\n0.25,64\nNaN,1\n".utf8)
        #expect(unsafe parser.parse(bytes.span.bytes, at: 0, isLast: false, into: &batch) == bytes.count)
        #expect(batch.lines == ["train/Loss 11 2.0 - 0.5", "train/Loss 12 2.0 - 0.25", "train/Loss 13 2.0 - nan"])
        #expect(parser.nextStep == 14)
        let tagged = read(BurnMetricFile(path: "test/mnist/epoch-1/Top-K_Accuracy.log"), Array("90\nx\n80\n8".utf8))
        #expect(
            tagged.lines == [
                "test/mnist/Top-K_Accuracy 1 1.0 - 90.0", "test/mnist/Top-K_Accuracy 3 1.0 - 80.0",
            ])
        #expect(tagged.faults == ["!2 3 the line is not a number; it was skipped", "4 8 \(TableLogParser.cutOff)"])
        var cut = BurnMetricFile(path: "run/train/epoch-1/Loss.log")
        _ = unsafe cut.parse(Array("0.5\n0.2".utf8).span.bytes, at: 0, isLast: true, into: &batch)
        #expect(cut.nextStep == 3, "a line that was cut off is a step")
        #expect(BurnMetricFile.Place(path: "other/epoch-1/Loss.log") == nil)
        #expect(BurnMetricFile.Place(path: "train/epoch-x/Loss.log") == nil)
        #expect(BurnMetricFile.Place(path: "train/epoch-1/Loss.txt") == nil)
    }

    @Test("MLflow's lines have a time in milliseconds, a value and perhaps a step")
    func mlflow() {
        let text = "1700000000500 0.5 1\n1700000001000 nan 2\n1700000002000 0.25\n1700000003000 inf 1 more\nx\n17 1"
        let batch = read(MLflowMetricFile(path: "mlruns/0/abc/metrics/val/loss"), Array(text.utf8))
        #expect(
            batch.lines == [
                "val/loss 1 - 1700000000.5 0.5", "val/loss 2 - 1700000001.0 nan", "val/loss - - 1700000002.0 0.25",
                "val/loss 1 - 1700000003.0 inf",
            ])
        #expect(
            batch.faults == [
                "!5 84 the line is not a time, a value and a step; it was skipped",
                "6 86 \(TableLogParser.cutOff)",
            ])
    }

    @Test(
        "a file of MLflow or Burn in an unexpected place is no danger",
        arguments: ["", "/", "a", "metrics", "/metrics/"])
    func oddPaths(path: String) {
        #expect(read(MLflowMetricFile(path: path), Array("1 2 3\n".utf8)).points.count == 1)
        #expect(read(BurnMetricFile(path: path), Array("1\n".utf8)).lines == ["value 1 - - 1.0"])
    }

    @Test("the name, the ending and the parameters of a run of MLflow are read")
    func mlflowRun() {
        var batch = LogBatch()
        let meta = "artifact_uri: file:///a b\nend_time: null\nrun_id: abc\nrun_name: 'big: run'\nstatus: 4\n"
        #expect(MLflowRun.readMeta(Array(meta.utf8), into: &batch))
        #expect(!MLflowRun.readMeta(Array(meta.utf8.dropLast(20)), into: &batch))
        MLflowRun.readParameter(Array("0.5".utf8), name: "lr", into: &batch)
        MLflowRun.readParameter(Array("adam w".utf8), name: "opt/name", into: &batch)
        MLflowRun.readTag(Array("quick-fox".utf8), name: "mlflow.runName", into: &batch)
        MLflowRun.readTag(Array("me".utf8), name: "mlflow.user", into: &batch)
        MLflowRun.readTag(Array("1".utf8), name: "team", into: &batch)
        #expect(
            batch.lines == [
                "name big: run", "ended failed(status: nil)", "config lr 0.5", #"config opt/name "adam w""#,
                "name quick-fox", #"config tags.team "1""#,
            ])
    }
}
