import RunLogs
import Testing

@Suite("Metrics in irregular output")
struct IrregularOutputTests {
    private func read(_ text: String) -> [String] {
        RunLogsTests.read(StandardOutputParser(path: "output"), Array(text.utf8), piece: .max).lines
    }

    @Test("an evaluation's bar that is not drawn to its end gives a dictionary no step")
    func evaluationBar() {
        let text =
            "\r 50%|#####     | 2/4 [00:01<00:01,  1.0it/s]\n{'loss': '0.5', 'epoch': '1'}\n"
            + "\r 50%|#####     | 2/4 [00:01<00:01,  1.0it/s]\r100%|##########| 4/4 [00:01<00:00,  1.0it/s]\n{'loss': '0.4', 'epoch': '2'}\n"
            + "\r100%|##########| 4/4 [00:01<00:00,  1.0it/s]\r 50%|#####     | 1/2 [00:01<00:01,  1.0it/s]\n"
            + "{'eval_loss': '0.3', 'epoch': '2'}\n\r100%|##########| 4/4 [00:01<00:00,  1.0it/s]"
            + "\r100%|##########| 2/2 [00:01<00:00,  1.0it/s]\n{'train_loss': '0.45', 'epoch': '2'}\n"
        #expect(
            read(text) == ["loss 2 1.0 - 0.5", "loss 4 2.0 - 0.4", "eval_loss 4 2.0 - 0.3", "train_loss 4 2.0 - 0.45"])
    }

    @Test("a second training's bar gives its dictionaries their steps")
    func secondTraining() {
        let text =
            "\r100%|##########| 4/4 [00:01<00:00,  1.0it/s]\n{'loss': 0.5}\n\r100%|##########| 4/4 [00:01<00:00,  1.0it/s]\n"
            + "\r 20%|##        | 1/5 [00:01<00:01,  1.0it/s]\n{'loss': 0.4}\n\r 20%|##        | 1/5 [00:01<00:01,  1.0it/s]\n"
        #expect(read(text) == ["loss 4 - - 0.5", "loss 5 - - 0.4"])
    }

    @Test("a bar that is drawn again after its end brings what the validation has measured")
    func barAfterValidation() {
        let text =
            "\rEpoch 0:  50%|#####     | 1/2 [00:01<00:00,  1.0it/s, loss=0.6, val_loss=0.9]"
            + "\rEpoch 0: 100%|##########| 2/2 [00:01<00:00,  1.0it/s, loss=0.5, val_loss=0.9]\n"
            + "\rValidation DataLoader 0: 100%|##########| 1/1 [00:00<00:00, 99.0it/s]\n"
            + "\rEpoch 0: 100%|##########| 2/2 [00:01<00:00,  1.0it/s, loss=0.5, val_loss=0.4]\n"
            + "\rEpoch 0: 100%|##########| 2/2 [00:01<00:00,  1.0it/s, loss=0.5, val_loss=0.4]\n"
        #expect(
            read(text) == [
                "loss 1 0.0 - 0.6", "val_loss 1 0.0 - 0.9", "loss 2 0.0 - 0.5", "val_loss 2 0.0 - 0.9",
                "val_loss 2 0.0 - 0.4",
            ])
    }

    @Test("a bar that is set back to 0 before it is told its next epoch adds no step")
    func barAtZero() {
        func bar(_ epoch: Int, _ step: Int, _ loss: Double) -> String {
            "\rEpoch \(epoch):  50%|#####     | \(step)/2 [00:01<00:00,  1.0it/s, loss=\(loss)]"
        }
        let text =
            bar(0, 1, 0.6) + bar(0, 2, 0.5) + bar(0, 0, 0.5) + bar(1, 0, 0.5) + bar(1, 1, 0.4) + bar(1, 2, 0.3) + "\n"
        let second = read(text).filter { $0.contains(" 1.0 ") }
        #expect(second == ["loss 2 1.0 - 0.5", "loss 3 1.0 - 0.4", "loss 4 1.0 - 0.3"])
    }

    @Test(
        "values that are not finite count, with and without a separator",
        arguments: [
            ("step 5: loss nan\n", ["loss 5 - - nan"]), ("epoch 5 | loss -inf\n", ["loss - 5.0 - -inf"]),
            ("[5]\ttrain-loss:nan\teval-rmse:inf\n", ["train-loss 5 - - nan", "eval-rmse 5 - - inf"]),
            ("step 20: train loss nan, val loss 0.5\n", ["train/loss 20 - - nan", "val/loss 20 - - 0.5"]),
            ("step 20: the loss in nanoseconds\n", []),
        ])
    func notFinite(text: String, lines: [String]) {
        #expect(read(text) == lines)
    }

    @Test(
        "a bar whose text is a part of the run and a number is of that part",
        arguments: ["Val", "Validating", "valid"])
    func numberedPhases(phase: String) {
        func bars(_ epoch: Int) -> String {
            "\rTrain \(epoch):  50%|##   | 1/2 [00:01<00:00,  1.0it/s, loss=0.9]"
                + "\rTrain \(epoch): 100%|#####| 2/2 [00:01<00:00,  1.0it/s, loss=0.\(5 - epoch)]\n"
                + "\r\(phase) \(epoch):  50%|##   | 1/2 [00:01<00:00,  1.0it/s, loss=0.9]"
                + "\r\(phase) \(epoch): 100%|#####| 2/2 [00:01<00:00,  1.0it/s, loss=0.\(7 - epoch)]\n"
        }
        let ends = read(bars(0) + bars(1)).filter { !$0.hasSuffix("0.9") }
        #expect(
            ends == ["train/loss 2 - - 0.5", "val/loss 2 - - 0.7", "train/loss 4 - - 0.4", "val/loss 4 - - 0.6"])
    }

    @Test("the validation of a classifier of Ultralytics is a table")
    func classifier() {
        let text =
            "      Epoch    GPU_mem       loss  Instances       Size\n"
            + "\r        1/3         0G     0.6418          8         32: 100% ━━━━━━━━━━━━ 6/6 29.5it/s 0.2s\n"
            + "\r               classes   top1_acc   top5_acc: 100% ━━━━━━━━━━━━ 3/3 72.8it/s 0.0s\n"
            + "                   all       0.75          1\n"
        #expect(read(text) == ["loss 6 1.0 - 0.6418", "val/top1_acc 6 1.0 - 0.75", "val/top5_acc 6 1.0 - 1.0"])
    }

    @Test("the settings that a program prints as it starts are no values")
    func settings() {
        let text =
            "engine/trainer: agnostic_nms=False, amp=True, angle=1.0, batch=8, iou=0.7, lr0=0.01, cfg=None\n"
            + "Namespace(batch_size=64, lr=1.0, no_cuda=False, dry_run=False)\nmodel summary: 56 layers, 3.4 GFLOPs\n"
            + "model summary: 56 layers, 3.4 GFLOPs\nstep=3 loss=0.5 best=True\n"
        #expect(read(text) == ["loss 3 - - 0.5"])
    }
}
