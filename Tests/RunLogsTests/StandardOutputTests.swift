import RunLogs
import Testing

@Suite("Metrics in what programs print")
struct StandardOutputTests {
    struct Shape: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        let lines: [String]

        init(_ name: String, _ text: String, _ lines: [String]) {
            (self.name, self.text, self.lines) = (name, text, lines)
        }

        var testDescription: String { name }
    }

    private func read(_ text: String, piece: Int = .max) -> [String] {
        RunLogsTests.read(StandardOutputParser(path: "output"), Array(text.utf8), piece: piece).lines
    }

    @Test("values are found in the output of many programs, in pieces of any size", arguments: shapes)
    func shape(_ shape: Shape) {
        for piece in [Int.max, 1, 7, 64] {
            #expect(read(shape.text, piece: piece) == shape.lines, "in pieces of \(piece)")
        }
    }

    static let shapes: [Shape] = [
        Shape(
            "tqdm with a postfix, redrawn",
            "\r  0%|          | 0/3 [00:00<?, ?it/s]\r 33%|###3      | 1/3 [00:03<00:04, 12.3it/s, loss=0.5, lr=1e-4]"
                + "\r 33%|###3      | 1/3 [00:03<00:04, 12.3it/s, loss=0.4, lr=1e-4]"
                + "\r 67%|######6   | 2/3 [00:03<00:04,  1.3s/it, loss=0.3, lr=1e-4]"
                + "\r100%|##########| 3/3 [00:03<00:00,  1.3s/it, loss=0.2, lr=1e-4]\n",
            [
                "loss 1 - - 0.4", "lr 1 - - 0.0001", "loss 2 - - 0.3", "lr 2 - - 0.0001", "loss 3 - - 0.2",
                "lr 3 - - 0.0001",
            ]),
        Shape(
            "tqdm with a bar for each epoch",
            "\rEpoch 1:  50%|█████     | 1/2 [00:03<00:04, 12.3it/s, loss=0.5]\rEpoch 1: 100%|██████████| 2/2 "
                + "[00:03<00:04, 12.3it/s, loss=0.4]\n\rEpoch 2:  50%|█████     | 1/2 [00:03<00:04, 12.3it/s, loss=0.3]"
                + "\rEpoch 2: 100%|██████████| 2/2 [00:03<00:04, 12.3it/s, loss=0.2]\n",
            ["loss 1 1.0 - 0.5", "loss 2 1.0 - 0.4", "loss 3 2.0 - 0.3", "loss 4 2.0 - 0.2"]),
        Shape(
            "tqdm without epochs counts its steps on",
            "\r 50%|█████     | 1/2 [00:03<00:04, 12.3it/s, loss=0.5]\r100%|██████████| 2/2 [00:03<00:04, 12.3it/s, "
                + "loss=0.4]\n\r 50%|█████     | 1/2 [00:03<00:04, 12.3it/s, loss=0.3]\r100%|██████████| 2/2 "
                + "[00:03<00:04, 12.3it/s, loss=0.2]\n",
            ["loss 1 - - 0.5", "loss 2 - - 0.4", "loss 3 - - 0.3", "loss 4 - - 0.2"]),
        Shape(
            "Lightning with a validation bar below",
            "\rEpoch 3:  50%|█████     | 1/2 [00:01<00:01, 12.30it/s, v_num=3, train_loss=0.100]\n"
                + "\rValidation DataLoader 0:  50%|#####     | 1/2 [00:00<00:00, 100.00it/s]\u{1B}[A"
                + "\rEpoch 3:  50%|█████     | 1/2 [00:01<00:01, 12.30it/s, v_num=3, train_loss=0.100]"
                + "\rEpoch 3: 100%|██████████| 2/2 [00:01<00:00, 12.30it/s, v_num=3, train_loss=0.090, val_loss=0.2]\n",
            ["train_loss 1 3.0 - 0.1", "train_loss 2 3.0 - 0.09", "val_loss 2 3.0 - 0.2"]),
        Shape(
            "Keras 3 in colour, with backspaces",
            "Epoch 1/2\n\u{1B}[1m1/2\u{1B}[0m \u{1B}[32m━━━━━━━━━━\u{1B}[0m\u{1B}[37m━━━━━━━━━━\u{1B}[0m \u{1B}[1m0s\u{1B}[0m "
                + "12ms/step - accuracy: 0.5 - loss: 3.1e-04" + String(repeating: "\u{8}", count: 80)
                + "\r\u{1B}[1m2/2\u{1B}[0m \u{1B}[32m━━━━━━━━━━━━━━━━━━━━\u{1B}[0m\u{1B}[37m\u{1B}[0m \u{1B}[1m0s\u{1B}[0m 12ms/step"
                + " - accuracy: 0.75 - loss: 0.3" + String(repeating: "\u{8}", count: 80)
                + "\r\u{1B}[1m2/2\u{1B}[0m \u{1B}[32m━━━━━━━━━━━━━━━━━━━━\u{1B}[0m\u{1B}[37m\u{1B}[0m \u{1B}[1m0s\u{1B}[0m 12ms/step"
                + " - accuracy: 0.75 - loss: 0.3 - val_accuracy: 0.625 - val_loss: 0.5\nEpoch 2/2\n"
                + "\u{1B}[1m2/2\u{1B}[0m \u{1B}[32m━━━━━━━━━━━━━━━━━━━━\u{1B}[0m\u{1B}[37m\u{1B}[0m \u{1B}[1m0s\u{1B}[0m 12ms/step"
                + " - accuracy: 0.8 - loss: 0.2\n"
                + "\u{1B}[1m4/4\u{1B}[0m \u{1B}[32m━━━━━━━━━━━━━━━━━━━━\u{1B}[0m\u{1B}[37m\u{1B}[0m \u{1B}[1m0s\u{1B}[0m 2ms/step"
                + " - accuracy: 0.7 - loss: 0.4\n",
            [
                "accuracy 1 1.0 - 0.5", "loss 1 1.0 - 0.00031", "accuracy 2 1.0 - 0.75", "loss 2 1.0 - 0.3",
                "val_accuracy 2 1.0 - 0.625", "val_loss 2 1.0 - 0.5", "accuracy 4 2.0 - 0.8", "loss 4 2.0 - 0.2",
                "eval/accuracy 4 2.0 - 0.7", "eval/loss 4 2.0 - 0.4",
            ]),
        Shape(
            "Keras 2 and verbose=2",
            "Epoch 1/2\n30/60 [======>.......] - ETA: 3s - loss: 0.5 - acc: 0.5\r60/60 [=====] - 3s 50ms/step - loss: 0.4\n"
                + "Epoch 2/2\n60/60 - 3s - 12ms/step - accuracy: 0.75 - loss: nan - val_loss: inf\n",
            [
                "loss 30 1.0 - 0.5", "acc 30 1.0 - 0.5", "loss 60 1.0 - 0.4", "accuracy 120 2.0 - 0.75",
                "loss 120 2.0 - nan", "val_loss 120 2.0 - inf",
            ]),
        Shape(
            "the dictionaries of Hugging Face get their step from the bar behind them",
            "\r  2%|2         | 9/500 [00:03<00:04, 12.3it/s]\r                                   \r"
                + "{'loss': 0.693, 'grad_norm': 1.5, 'learning_rate': 4.9e-05, 'epoch': 0.1}\n"
                + "\r  2%|2         | 10/500 [00:03<00:04, 12.3it/s]\r  3%|2         | 15/500 [00:03<00:04, 12.3it/s]"
                + "\n\r  0%|          | 0/10 [00:00<?, ?it/s]\u{1B}[A\r                \r"
                + "{'eval_loss': '0.6', 'eval_runtime': '1.234', 'eval_samples_per_second': '81', 'epoch': '0.2'}\n"
                + "\r  4%|2         | 20/500 [00:03<00:04, 12.3it/s]\n{'train_runtime': 12.3, 'train_loss': 0.5, 'epoch': 3.0}",
            [
                "loss 10 0.1 - 0.693", "grad_norm 10 0.1 - 1.5", "learning_rate 10 0.1 - 4.9e-05",
                "eval_loss 20 0.2 - 0.6", "train_loss 20 3.0 - 0.5",
            ]),
        Shape(
            "fastai",
            "epoch     train_loss  valid_loss  accuracy  time    \n"
                + "\rEpoch 1/2 : |███----| 12.50% [5/40 00:03<00:21 0.5321]\rEpoch 1/2 : |█████| 100.00% [40/40 00:03<00:00 0.5]"
                + "\r0         0.532100    0.432100    0.812500  00:12     \n"
                + "\rEpoch 2/2 : |███----| 12.50% [5/40 00:03<00:21 0.4]\r1         0.4         0.3         0.9       00:12\n",
            [
                "loss 5 1.0 - 0.5321", "train_loss 40 0.0 - 0.5321", "valid_loss 40 0.0 - 0.4321",
                "accuracy 40 0.0 - 0.8125", "loss 40 1.0 - 0.5", "train_loss 45 1.0 - 0.4", "valid_loss 45 1.0 - 0.3",
                "accuracy 45 1.0 - 0.9", "loss 45 2.0 - 0.4",
            ]),
        Shape(
            "Ultralytics",
            "\n      Epoch    GPU_mem   box_loss   cls_loss  Instances       Size\n"
                + "\r        1/3      0.21G      1.234      2.345          5        640:  50%|█████     | 1/2 [00:01<00:01]"
                + "\r        1/3      0.21G      1.2        2.3            5        640: 100%|██████████| 2/2 [00:01<00:00]\n"
                + "\r                 Class     Images  Instances      Box(P          R      mAP50  mAP50-95): 100%|██| 1/1\n"
                + "                   all          4         17       0.65       0.54       0.61       0.44\n"
                + "\r        2/3      0.21G      1.1        2.2            5        640: 100% ━━━━━━━━━━━━ 2/2 1.2it/s 3.4s\n",
            [
                "box_loss 1 1.0 - 1.234", "cls_loss 1 1.0 - 2.345", "box_loss 2 1.0 - 1.2", "cls_loss 2 1.0 - 2.3",
                "val/precision 2 1.0 - 0.65", "val/recall 2 1.0 - 0.54", "val/mAP50 2 1.0 - 0.61",
                "val/mAP50-95 2 1.0 - 0.44", "box_loss 4 2.0 - 1.1", "cls_loss 4 2.0 - 2.2",
            ]),
        Shape(
            "XGBoost",
            "[0]\ttrain-logloss:0.32123\teval-logloss:0.34+0.001\n[10]\ttrain-logloss:0.1\teval-logloss:0.2\n"
                + "[12:30:45] WARNING: learner.cc:740: 0.5\n",
            [
                "train-logloss 0 - - 0.32123", "eval-logloss 0 - - 0.34", "train-logloss 10 - - 0.1",
                "eval-logloss 10 - - 0.2",
            ]),
        Shape(
            "LightGBM and CatBoost",
            "[12]\tvalid_0's binary_logloss: 0.32 + 0.01\tvalid_0's auc: 0.9\n"
                + "13:\tlearn: 0.69\ttest: 0.7\tbest: 0.7 (13)\ttotal: 1.5ms\tremaining: 1.2s\n",
            [
                "valid_0/binary_logloss 12 - - 0.32", "valid_0/auc 12 - - 0.9", "learn 13 - - 0.69", "test 13 - - 0.7",
                "best 13 - - 0.7",
            ]),
        Shape(
            "Megatron",
            " [2024-05-01 10:00:00] iteration       10/     100 | consumed samples:          640 | elapsed time per "
                + "iteration (ms): 12.3 | learning rate: 1.0E-04 | global batch size:    64 | lm loss: 1.02E+01 | grad "
                + "norm: 1.2 | number of skipped iterations:   0 |\n",
            ["learning rate 10 - - 0.0001", "lm loss 10 - - 10.2", "grad norm 10 - - 1.2"]),
        Shape(
            "mmengine",
            "2024/05/01 10:00:00 - mmengine - INFO - Epoch(train)  [1][658/742]  lr: 5.0000e-05  eta: 2:15:01  time: 0.396  "
                + "data_time: 0.01  memory: 5213  loss: 0.32\n05/01 10:00:01 - INFO - Epoch [2][1/742] lr: 5.000e-05, eta: "
                + "2:15:01, time: 0.396, loss: 0.3\n",
            ["train/lr 658 1.0 - 5e-05", "train/loss 658 1.0 - 0.32", "lr 1 2.0 - 5e-05", "loss 1 2.0 - 0.3"]),
        Shape(
            "mmengine's validation, at the newest step of the training",
            "Epoch(train)  [1][742/742]  lr: 5.0000e-05  eta: 2:15:01  loss: 0.32\nEpoch(val) [1][25/25]    "
                + "accuracy/top1: 51.5  accuracy/top5: 80.5  data_time: 0.01\n",
            [
                "train/lr 742 1.0 - 5e-05", "train/loss 742 1.0 - 0.32", "val/accuracy/top1 742 1.0 - 51.5",
                "val/accuracy/top5 742 1.0 - 80.5",
            ]),
        Shape(
            "Detectron2, with a date in brackets",
            "[01/31 10:00:00 d2.utils.events]:  eta: 0:12:34  iter: 19  total_loss: 3.5  lr: 0.25  max_mem: 2345M\n",
            ["total_loss 19 - - 3.5", "lr 19 - - 0.25"]),
        Shape(
            "names with slashes, and a speed",
            "epoch=1 train/loss=0.5 val/loss=0.6\nepoch 2 train/loss: 0.4 val/loss 0.5, 12.5 images/s\n",
            ["train/loss - 1.0 - 0.5", "val/loss - 1.0 - 0.6", "train/loss - 2.0 - 0.4", "val/loss - 2.0 - 0.5"]),
        Shape(
            "PyTorch's CIFAR tutorial", "[1,  2000] loss: 2.2\n[1,  4000] loss: 1.8\n[2,  2000] loss: 1.1\n",
            ["loss 2000 1.0 - 2.2", "loss 4000 1.0 - 1.8", "loss 6000 2.0 - 1.1"]),
        Shape(
            "PyTorch's language model",
            "| epoch   1 |   200/ 2928 batches | lr 5.00 | ms/batch 30.0 | loss  8.2 | ppl  3600\n",
            ["lr 200 1.0 - 5.0", "loss 200 1.0 - 8.2", "ppl 200 1.0 - 3600.0"]),
        Shape("steps with commas", "Step 1,000: loss 0.5\n", ["loss 1000 - - 0.5"]),
        Shape(
            "results that are printed once, at the end", "lr=0.1\ntraining\ntest f1: 0.5\naccuracy: 0.9375\n",
            ["accuracy 1 - - 0.9375", "test/f1 1 - - 0.5"]),
        Shape(
            "RETURNN",
            "ep 28 train, step 56, ctc 2.221, num_seqs 8, max_size:time 2000, mem_usage 1.2GB, 0.5 sec/step\n",
            ["train/ctc 56 28.0 - 2.221"]),
        Shape(
            "nanoGPT",
            "step 250: train loss 2.1000, val loss 2.2\niter 250: loss 2.125, time 123.45ms, mfu 12.50%\n",
            ["train/loss 250 - - 2.1", "val/loss 250 - - 2.2", "loss 250 - - 2.125", "mfu 250 - - 12.5"]),
        Shape(
            "an epoch a line", "Epoch 01 loss 75.6 | train 2.6s\nEpoch 2/10: loss=0.5, val_loss=0.6 (1.2s)\n",
            ["loss - 1.0 - 75.6", "loss - 2.0 - 0.5", "val_loss - 2.0 - 0.6"]),
        Shape(
            "PyTorch's MNIST example",
            "Train Epoch: 1 [0/60000 (0%)]\tLoss: 2.3\nTrain Epoch: 1 [640/60000 (1%)]\tLoss: 1.5\n"
                + "\nTest set: Average loss: 0.0625, Accuracy: 9832/10000 (98%)\n\nTrain Epoch: 2 [0/60000 (0%)]\tLoss: 1.0\n",
            [
                "train/Loss 0 1.0 - 2.3", "train/Loss 640 1.0 - 1.5", "test/Average loss 640 1.0 - 0.0625",
                "test/Accuracy 640 1.0 - 0.9832", "train/Loss 641 2.0 - 1.0",
            ]),
        Shape(
            "PyTorch's quickstart",
            "Epoch 1\n-------------------------------\nloss: 2.303  [   64/60000]\nloss: 2.25  [ 6464/60000]\nTest Error: \n "
                + "Accuracy: 50.9%, Avg loss: 1.92 \n\n",
            [
                "loss 64 1.0 - 2.303", "loss 6464 1.0 - 2.25", "test/Accuracy 6464 1.0 - 50.9",
                "test/Avg loss 6464 1.0 - 1.92",
            ]),
        Shape(
            "PyTorch's ImageNet example",
            "Epoch: [0][  10/5005]\tTime  0.2 ( 0.3)\tData  0.1 ( 0.2)\tLoss 6.9044e+00 (7.0)\tAcc@1   0.00 (  0.10)\n",
            ["Loss 10 0.0 - 6.9044", "Acc@1 10 0.0 - 0.0"]),
        Shape(
            "JSON lines among others",
            "starting 3 workers\n{\"step\": 1, \"loss\": 0.5}\nsaved to /tmp/x\n{\"step\": 2, \"loss\": NaN}\n",
            ["loss 1 - - 0.5", "loss 2 - - nan"]),
        Shape(
            "lines without a step are counted", "loss: 0.5\nloss: 0.4\nloss=0.3 acc=0.5\nloss=0.2 acc=0.6\n",
            ["loss 1 - - 0.5", "loss 2 - - 0.4", "loss 3 - - 0.3", "acc 1 - - 0.5", "loss 4 - - 0.2", "acc 2 - - 0.6"]),
        Shape(
            "tensors and types of numpy",
            "step 0 loss tensor(0.75, grad_fn=<NllLossBackward0>)\nstep 1 loss: tensor(0.5, grad_fn=<NllLossBackward0>) acc=np.float32(0.25)\n",
            ["loss 0 - - 0.75", "loss 1 - - 0.5", "acc 1 - - 0.25"]),
    ]

    @Test(
        "what is no metric gives no points",
        arguments: [
            "2024-05-01 10:00:00,123 - INFO - started", "Python 3.11.2, CUDA 12.1, torch: 2.1.0", "numpy==1.26.4",
            "Serving TensorBoard on localhost:6006", "http://127.0.0.1:8080/loss?acc=3", "train.py:45: UserWarning",
            "Namespace(batch_size=64, epochs=14, lr=1.0, gamma=0.7, seed=1)", "num_workers: 4", "Total params: 101770",
            "{'lr': 0.001, 'batch_size': 32, 'epochs': 10}", "size: 12.3 MB, ETA: 00:12:33", "GPU 0: 45%",
            "\r 45%|####5     | 45/100 [00:03<00:04, 12.3it/s]\n",
            "\r 12%|#2        | 1.2M/10M [00:03<00:04, 1.3MB/s]\n",
            "Epoch 3/10", "epoch=3-step=100.ckpt", "Step 5 took 0.3s, 12.5 it/s",
            "Epoch 2: time=10:00:00 version: 1.2.3",
            "step 5: saved model_0.95.pt to checkpoint-500", "{'a': [1, 2", "{{{{{", "=======", "\u{1B}[31m", "[1/3]",
            "%|1/",
            "1/2 ━", "all 1 2 3",
        ])
    func noMetrics(line: String) {
        #expect(read(line) == [])
        #expect(read(line + "\n") == [])
    }

    @Test("bytes that are no text give no trap, and the same points in pieces")
    func garbage() {
        var generator = SplitMix(state: 7)
        let words = Array(" %|[]{}'\":=,0123456789.-/\r\n\u{8}\u{1B}[mKAloss epoch step it [━".utf8)
        for _ in 0..<300 {
            let bytes = (0..<200).map { _ in
                generator.next() % 8 == 0
                    ? UInt8(truncatingIfNeeded: generator.next()) : words[Int(generator.next() % UInt64(words.count))]
            }
            let whole = RunLogsTests.read(StandardOutputParser(path: ""), bytes).lines
            #expect(RunLogsTests.read(StandardOutputParser(path: ""), bytes, piece: 3).lines == whole)
        }
    }

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }
    }

    @Test("a pattern with named groups finds what nothing else does")
    func pattern() throws {
        let pattern = try PrintedPattern(#"it (?<step>\d+) -> (?<loss>[0-9.e-]+) \{(?<top>\d+)\}"#)
        let text = "it 5 -> 0.5 {3}\nit 6 -> 2.5e-1 {4}\nnothing\nstep 7 acc=0.5\n"
        let batch = RunLogsTests.read(StandardOutputParser(path: "", pattern: pattern), Array(text.utf8), piece: 5)
        #expect(
            batch.lines == [
                "loss 5 - - 0.5", "top 5 - - 3.0", "loss 6 - - 0.25", "top 6 - - 4.0", "acc 7 - - 0.5",
            ])
    }

    @Test("a pattern that cannot be used is refused", arguments: ["(", "loss [0-9]+", #"(?<step>\d+)"#])
    func badPattern(text: String) {
        #expect(throws: RunLogError.self) { _ = try PrintedPattern(text) }
    }
}
