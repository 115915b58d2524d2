import Interchange
import TestFiles
import Testing

@Suite("softscope train --headless", .serialized)
struct HeadlessTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
    }

    /// The lines of a short run on the small data: 320 samples in 10 batches an epoch.
    private func lines(_ options: String = "") async throws -> [JSONValue] {
        let result = try await Program.run(
            "--data rows --hidden 8 --batch-size 32 --epochs 3 --headless --log-format jsonl \(options)", in: folder)
        #expect(result.ending == .exited(0))
        #expect(result.errors == "")
        #expect(result.output.hasSuffix("}\n"))
        return try result.objects
    }

    private func model(_ path: String) throws -> SafetensorsFile {
        try SafetensorsFile(decoding: #require(folder.read(path), "there is no \(path)"))
    }

    @Test("jsonl is a line for the start, for each epoch and for the end, and nothing else")
    func jsonLines() async throws {
        let lines = try await lines("--seed 5 --save model.safetensors")
        #expect(lines.map { $0["event"]?.stringValue } == ["start", "epoch", "epoch", "epoch", "end"])

        let start = try #require(lines.first)
        #expect(
            start.objectValue?.map(\.name) == [
                "event", "run", "data", "model", "parameters", "train_samples", "val_samples", "config", "seed",
                "notes",
            ])
        #expect(start["run"]?.stringValue == "rows-16-8-4")
        #expect(start["data"]?.stringValue == "rows")
        #expect(start["model"]?.stringValue == "16-8-4")
        #expect(start["parameters"] == .integer(16 * 8 + 8 + 8 * 4 + 4))
        #expect(start["train_samples"] == 320)
        #expect(start["val_samples"] == 80)
        #expect(start["seed"] == 5)
        #expect(
            start["config"] == [
                "hidden": [8], "activation": "relu", "optimizer": "adam", "learning_rate": 0.001, "batch_size": 32,
                "epochs": 3, "initialization": "he-uniform",
            ])

        for (number, epoch) in zip(1..., lines.dropFirst().dropLast()) {
            #expect(
                epoch.objectValue?.map(\.name) == [
                    "event", "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds",
                    "samples_per_second",
                ])
            #expect(epoch["epoch"] == .integer(number))
            for name in ["loss", "val_loss", "seconds", "samples_per_second"] {
                #expect(try #require(epoch[name]?.doubleValue) > 0)
            }
            for name in ["accuracy", "val_accuracy"] {
                #expect((0...1).contains(try #require(epoch[name]?.doubleValue)))
            }
            #expect(epoch["learning_rate"] == 0.001)
        }
        let losses = lines.compactMap { $0["loss"]?.doubleValue }
        #expect(losses == losses.sorted(by: >), "it does not learn: \(losses)")

        let end = try #require(lines.last)
        #expect(
            end.objectValue?.map(\.name) == [
                "event", "status", "epochs", "val_loss", "val_accuracy", "best_epoch", "best_val_loss",
                "best_val_accuracy", "seconds", "checkpoint",
            ])
        #expect(end["status"] == "completed")
        #expect(end["epochs"] == 3)
        #expect(end["val_loss"] == lines[3]["val_loss"])
        #expect(end["val_accuracy"] == lines[3]["val_accuracy"])
        let accuracies = lines.dropLast().compactMap { $0["val_accuracy"]?.doubleValue }
        let best = try #require(accuracies.max().flatMap(accuracies.firstIndex))
        #expect(end["best_epoch"] == .integer(best + 1) && end["best_val_accuracy"]?.doubleValue == accuracies.max())
        #expect(end["checkpoint"]?.stringValue == "model.safetensors")
    }

    @Test("without a terminal it prints progress, asked or not; the bundled digits are the default")
    func bundledDigits() async throws {
        let result = try await Program.run("--limit 640 --epochs 2", in: folder)
        #expect(result.ending == .exited(0))
        #expect(result.errors == "")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[0].hasPrefix("mnist: 784-128-10 relu, 101 770 parameters, adam, learning rate 1.0e-3, batch 64"))
        #expect(lines[1].hasPrefix("epoch 1/2  loss "))
        #expect(lines[2].hasPrefix("epoch 2/2  loss "))
        #expect(lines[3].hasPrefix("completed: 2 epochs in "))
        #expect(lines[4] == "weights: \(folder.path)/data/softscope/runs/mnist-784-128-10-1/model.safetensors")
        #expect(!result.output.contains("\u{1B}") && !result.output.contains("\r"))
    }

    @Test("the same seed gives the same lines but for the times, and another seed others")
    func seeds() async throws {
        func withoutTimes(_ line: JSONValue) -> JSONValue {
            let times: Set = ["seconds", "samples_per_second"]
            return .object((line.objectValue ?? []).filter { !times.contains($0.name) })
        }
        let one = try await lines("--seed 1 --log-every 1 --save one.safetensors")
        let again = try await lines("--seed 1 --log-every 1 --save one.safetensors")
        let other = try await lines("--seed 2 --log-every 1 --save one.safetensors")
        #expect(one.count == 35)
        #expect(one.map(withoutTimes) == again.map(withoutTimes))
        #expect(one[1]["loss"] != other[1]["loss"])
    }

    @Test("the weights of equal runs are equal to the last bit")
    func weights() async throws {
        _ = try await lines("--save one.safetensors")
        _ = try await lines("--save two.safetensors --log-every 2")
        #expect(folder.read("one.safetensors") != nil)
        #expect(folder.read("one.safetensors") == folder.read("two.safetensors"))
    }

    @Test("batches are told of by the number asked for, the rest of them before the epoch's line")
    func batchLines() async throws {
        let lines = try await lines("--log-every 4")
        let batches = lines.filter { $0["event"] == "batch" }
        #expect(batches.map { $0["batch"]?.integerValue } == [4, 8, 10, 12, 16, 20, 24, 28, 30])
        #expect(
            batches.first?.objectValue?.map(\.name) == [
                "event", "epoch", "batch", "loss", "accuracy", "gradient_norm", "learning_rate",
            ])
        #expect(lines[4]["event"] == "epoch")
    }

    @Test("the weights are saved under PyTorch's names with its shapes")
    func savedNames() async throws {
        _ = try await lines("--save deep.safetensors --hidden 8,5")
        let deep = try model("deep.safetensors")
        func weights(_ file: SafetensorsFile) -> [String] { file.names.filter { $0.first?.isNumber == true } }
        #expect(weights(deep) == ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"])
        for (name, shape) in [("0.weight", [8, 16]), ("0.bias", [8]), ("2.weight", [5, 8]), ("4.weight", [4, 5])] {
            let values: [Float] = try deep.values(name, shape: shape)
            #expect(values.allSatisfy(\.isFinite) && values.contains { $0 != 0 })
        }
        _ = try await lines("--save flat.safetensors --hidden none")
        #expect(try weights(model("flat.safetensors")) == ["0.weight", "0.bias"])
    }

    @Test("runs go to numbered folders below XDG_DATA_HOME, or to --runs-dir, under their name")
    func destinations() async throws {
        let first = try await lines()
        let second = try await lines()
        #expect(first[0]["run"] == "rows-16-8-4-1")
        #expect(second[0]["run"] == "rows-16-8-4-2")
        let path = "data/softscope/runs/rows-16-8-4-2/model.safetensors"
        #expect(second.last?["checkpoint"]?.stringValue == "\(folder.path)/\(path)")
        #expect(try model(path).names.starts(with: tinyNames))
        let named = try await lines("--runs-dir mine --name try")
        #expect(named[0]["run"] == "try")
        #expect(try model("mine/runs/try/model.safetensors").names.starts(with: tinyNames))
    }

    @Test("any number of threads trains the same model, byte for byte")
    func threads() async throws {
        var files: Set<[UInt8]> = []
        for threads in [1, 2, 5] {
            _ = try await lines("--threads \(threads) --save \(threads).safetensors")
            files.insert(try #require(folder.read("\(threads).safetensors")))
        }
        #expect(files.count == 1)
    }

    @Test("it stops after the batches that were asked for, and keeps the model")
    func stopAfterBatches() async throws {
        let lines = try await lines("--stop-after-batches 13 --log-every 1")
        #expect(lines.filter { $0["event"] == "batch" }.count == 13)
        let end = try #require(lines.last)
        #expect(end["status"] == "stopped")
        #expect(end["epochs"] == 1)
        #expect(try model("data/softscope/runs/rows-16-8-4-1/model.safetensors").names.starts(with: tinyNames))
    }

    @Test(
        "a preset sets what it says",
        arguments: [
            (
                "torch-mlp", "784-128-10",
                [
                    "hidden": [128], "activation": "relu", "optimizer": "adam", "learning_rate": 0.001,
                    "batch_size": 64, "epochs": 10, "initialization": "torch-default",
                ]
            ),
            (
                "keras-mlp", "784-10-10",
                [
                    "hidden": [10], "activation": "relu", "optimizer": "adam", "learning_rate": 0.001,
                    "batch_size": 32, "epochs": 5, "initialization": "glorot-uniform",
                ]
            ),
            (
                "softmax-regression", "784-10",
                ["hidden": [], "optimizer": "sgd", "learning_rate": 0.1, "batch_size": 128, "epochs": 10]
            ),
        ] as [(String, String, JSONValue)])
    func presets(name: String, model: String, settings: JSONValue) async throws {
        let result = try await Program.run(
            "--preset \(name) --limit 256 --stop-after-batches 1 --headless --log-format jsonl", in: folder)
        let start = try #require(try result.objects.first)
        #expect(start["model"]?.stringValue == model)
        for member in try #require(settings.objectValue) {
            #expect(start["config"]?[member.name] == member.value, "\(member.name)")
        }
        #expect(start["seed"] == 1)
    }

    @Test("an option beside a preset takes precedence")
    func presetAndOption() async throws {
        let result = try await Program.run(
            "--batch-size 16 --epochs 1 --preset softmax-regression --hidden 4 --data rows --headless "
                + "--log-format jsonl", in: folder)
        let config = try #require(try result.objects.first?["config"])
        #expect(config["hidden"] == [4])
        #expect(config["batch_size"] == 16)
        #expect(config["optimizer"] == "sgd")
    }

    @Test(
        "options of model and optimisation reach the configuration, off ones leave it short",
        arguments: [
            (
                "--activation tanh --batch-norm",
                ["activation": "tanh", "batch_norm": "on", "initialization": "glorot-uniform"]
            ),
            ("--dropout 0.2 --initialization torch", ["dropout": 0.2, "initialization": "torch-default"]),
            (
                "--initialization lecun --label-smoothing 0.1",
                ["initialization": "lecun-uniform", "label_smoothing": 0.1]
            ),
            ("--optimizer nesterov", ["optimizer": "nesterov", "learning_rate": 0.05]),
            ("--optimizer sgd --schedule step", ["learning_rate": 0.1, "schedule": "step"]),
            (
                "--optimizer adamw --warmup 0.5",
                ["optimizer": "adamw", "learning_rate": 0.001, "weight_decay": 0.01, "warmup": 0.5]
            ),
            (
                "--optimizer rmsprop --learning-rate 0.01 --weight-decay 0.001",
                ["learning_rate": 0.01, "weight_decay": 0.001]
            ),
            ("--clip-norm 2.5 --class-weights balanced", ["clip_norm": 2.5, "class_weights": "balanced"]),
            (
                "--class-weights 1,2,1,0.5 --early-stopping 1",
                ["class_weights": "1.0,2.0,1.0,0.5", "early_stopping": 1]
            ),
        ] as [(String, JSONValue)])
    func options(options: String, settings: JSONValue) async throws {
        let lines = try await lines(options)
        for member in try #require(settings.objectValue) {
            #expect(lines[0]["config"]?[member.name] == member.value, "\(member.name)")
        }
        #expect(lines.last?["status"] == "completed")
    }

    @Test("early stopping ends as completed, with the figures of the best epoch")
    func earlyStopping() async throws {
        let lines = try await lines("--optimizer sgd --learning-rate 1e-30 --epochs 200 --early-stopping 2")
        // A rate so small moves nothing: the first epoch stays the best.
        let losses = lines.filter { $0["event"] == "epoch" }.compactMap { $0["val_loss"]?.doubleValue }
        let end = try #require(lines.last)
        let best = try #require(losses.min().flatMap(losses.firstIndex))
        #expect(end["status"] == "completed" && losses.count == 3 && best == 0)
        #expect(end["best_epoch"] == .integer(best + 1) && end["val_loss"]?.doubleValue == losses[best])
        #expect(end["best_val_loss"] == end["val_loss"] && end["best_val_accuracy"] == end["val_accuracy"])
    }

    @Test("a loss that is not finite ends the run as diverged, with weights that are")
    func divergence() async throws {
        let result = try await Program.run(
            "--data rows --optimizer sgd --learning-rate 1e30 --headless --log-format jsonl --save model.safetensors",
            in: folder)
        #expect(result.ending == .exited(1))
        result.expectSentence()
        let end = try #require(try result.objects.last)
        #expect(end["status"] == "diverged")
        let file = try model("model.safetensors")
        #expect(file.tensors.allSatisfy { $0.values(as: Float.self)?.allSatisfy(\.isFinite) == true })
    }
}
