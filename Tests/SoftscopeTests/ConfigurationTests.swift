import Foundation
import Interchange
import TestFiles
import Testing

@Suite("--config, --dry-run and --quiet", .serialized)
struct ConfigurationTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
    }

    private func softscope(_ line: String) async throws -> Program.Result {
        let result = try await Program.run(line, in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        return result
    }

    private func write(_ text: String, to name: String) throws {
        try folder.write(Array(text.utf8), to: name)
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try #require(folder.read(name), "there is no \(name)"), as: UTF8.self)
    }

    @Test(
        "the configuration that a run leaves gives the same model, byte for byte",
        arguments: [
            "--hidden 9,7 --batch-norm --dropout 0.2 --epochs 2 --seed 18446744073709551615",
            "--preset keras-mlp --epochs 1 --limit 100",
            "--hidden none --optimizer adamw --learning-rate 1e-2 --schedule cosine --warmup 0.5 --epochs 2",
            "--classes 3,1 --class-weights 1,2.5 --validation-fraction 0.25 --augment shift=1,noise=0.1 --epochs 2",
            "--activation tanh --initialization lecun --early-stopping 1 --label-smoothing 0.1 --epochs 3",
            "--stop-after-batches 7 --clip-norm 1 --optimizer momentum",
        ])
    func sameModel(options: String) async throws {
        _ = try await softscope("--data rows --batch-size 32 --headless --save one.safetensors \(options)")
        // From another folder, as the paths are whole.
        let elsewhere = try TemporaryFolder()
        let again = try await Program.run(
            ["--config", folder.path + "/one.config.toml", "--quiet", "--save", "two.safetensors"], in: elsewhere)
        #expect(again.ending == .exited(0), "\(again.errors)")
        #expect(again.output == "" && again.errors == "")
        #expect(elsewhere.read("two.safetensors") == folder.read("one.safetensors"))
        #expect(elsewhere.read("two.config.toml") == folder.read("one.config.toml"))
    }

    @Test("tables, texts and a resumed run leave such a configuration too, in the run's folder")
    func otherRuns() async throws {
        let table = "kind;x;y\n" + (0..<60).map { "\($0 % 2 == 0 ? "a" : "b");\($0);\($0 % 2 * 9)\n" }.joined()
        try write(table, to: "points.csv")
        let texts = (0..<60).map { $0 % 2 == 0 ? "up\tit rose \($0) again\n" : "down\tit fell by \($0)\n" }.joined()
        try write(texts, to: "moves.tsv")
        for options in ["--data points.csv --label kind", "--data moves.tsv --text --buckets 512 --embedding 4"] {
            _ = try await softscope("\(options) --epochs 2 --headless --runs-dir mine --name try")
            _ = try await softscope("--config mine/runs/try/config.toml --quiet --save again.safetensors")
            #expect(folder.read("again.safetensors") == folder.read("mine/runs/try/model.safetensors"))
            try FileManager.default.removeItem(atPath: folder.path + "/mine")
        }
        _ = try await softscope("--data rows --epochs 2 --headless --runs-dir mine --name try --stop-after-batches 3")
        _ = try await softscope("--resume try --runs-dir mine --headless")
        #expect(try !text("mine/runs/try/config.toml").contains("resume"))
        _ = try await softscope("--config mine/runs/try/config.toml --quiet --save again.safetensors")
        #expect(folder.read("again.safetensors") == folder.read("mine/runs/try/model.safetensors"))
    }

    @Test("fine-tuning leaves the model that it began with in its configuration")
    func finetuning() async throws {
        _ = try await softscope("--data rows --classes 0,1 --hidden 8 --epochs 1 --headless --save m.safetensors")
        _ = try await softscope(
            "--data rows --classes 2,3 --epochs 1 --headless --finetune m.safetensors --freeze 1 --save f.safetensors")
        _ = try await softscope("--config f.config.toml --quiet --save g.safetensors")
        #expect(folder.read("g.safetensors") == folder.read("f.safetensors"))
    }

    @Test("TOML and JSON, hyphens and underscores say the same; the command line wins")
    func formats() async throws {
        try write(
            "data = 'rows'\nhidden = [6, 5]\nbatch_size = 20\nlearning-rate = 0.01\nbatch-norm = true\n", to: "c.toml")
        try write(
            #"{"data": "rows", "hidden": [6, 5], "batch-size": 20, "learning_rate": 0.01, "batch_norm": true}"#,
            to: "c.json")
        func start(_ options: String) async throws -> JSONValue? {
            try await softscope("\(options) --dry-run --log-format jsonl").objects.first
        }
        let config = try #require(try await start("--config c.toml")?["config"])
        #expect(config["hidden"] == [6, 5])
        #expect(config["batch_size"] == 20)
        #expect(config["batch_norm"] == "on")
        #expect(try await start("--config c.json")?["config"] == config)
        let other = try #require(try await start("train --hidden 3 --config c.toml --batch-size=10")?["config"])
        #expect(other["hidden"] == [3])
        #expect(other["batch_size"] == 10)
        #expect(other["learning_rate"] == 0.01)
        // What the parser demands together may come from either.
        try write("finetune = 'm.safetensors'\nepochs = 1\nhidden = []\n", to: "half.toml")
        try await Program.run("--config half.toml --freeze 1 --headless", in: folder)
            .expectRefusal(64, naming: "--finetune", "--hidden")
        try write("hidden = []\ndata = 'rows'", to: "none.toml")
        #expect(try await start("--config none.toml")?["model"] == "16-4")
    }

    @Test(
        "what is wrong in the file is the file's, with its line",
        arguments: [
            ("\nepoch = 3", "line 2", "epochs"), ("lerning_rate = 3", "line 1", "learning-rate"),
            ("epochs = 'ten'", "line 1", "'ten'"), ("# \n\nepochs = 0", "line 3", "1000000"),
            ("batch-norm = 1", "line 1", "true or false"), ("epochs = true", "line 1", "epochs"),
            ("epochs = 1\nepochs = 2", "line 2", "again"), ("batch_size = 1\nbatch-size = 2", "line 2", "twice"),
            ("[train]\nepochs = 1", "line 1", "tables"), ("limit = 0", "line 1", "--limit"),
            ("seed = 1\nfreeze = 1", "line 2", "--finetune"), ("classes = '77'", "line 1", "'77'"),
            ("hidden = [[1]]", "line 1", "hidden"), ("config = 'c.toml'", "line 1", "config"),
            ("\naugment = 'foo=1'", "line 2", "augment"), ("optimizer = 'lion'", "line 1", "adam"),
            ("{\"epochs\": 1,\n\"hidden\": \"x\"}", "line 2", "'x'"), ("{\"epochs\":", "line 1", "JSON"),
            ("{\"epoch\": 1}", "line 1", "epochs"), ("{\"epochs\": {}}", "line 1", "epochs"),
        ])
    func faults(file: String, place: String, word: String) async throws {
        try write(file, to: "bad.toml")
        try await Program.run(
            "--data rows --headless --dry-run --config bad.toml", in: folder
        ).expectRefusal(65, naming: "bad.toml", place, word)
    }

    @Test("a file that is not there, or a wrong value of the command line beside one, is as without it")
    func otherFaults() async throws {
        try write("epochs = 2\n", to: "c.toml")
        try await Program.run("--headless --config no.toml", in: folder).expectRefusal(66, naming: "no.toml")
        try await Program.run("--headless --config rows", in: folder).expectRefusal(65, naming: "a folder")
        try await Program.run("--headless --config c.toml --epochs x", in: folder).expectRefusal(64, naming: "'x'")
        try await Program.run("--headless --config c.toml --seed 1.5", in: folder).expectRefusal(64, naming: "1.5")
        try await Program.run("--headless --config", in: folder).expectRefusal(64, naming: "--config")
    }

    @Test("a file that was written by hand is not replaced")
    func handwritten() async throws {
        try write("data = 'rows'\nepochs = 1\n# mine\n", to: "m.config.toml")
        let before = folder.read("m.config.toml")
        _ = try await softscope("--config m.config.toml --quiet --save m.safetensors")
        #expect(folder.read("m.config.toml") == before)
    }

    @Test("--dry-run says what would be trained, on what and where, and leaves nothing")
    func dryRun() async throws {
        let result = try await softscope("--data rows --hidden 8 --batch-size 32 --epochs 3 --dry-run")
        for line in [
            "to train on     320", "to measure on   80", "classes         4: 0, 1, 2, 3", "model           16-8-4 relu",
            "parameters      172", "steps           30, 10 an epoch",
            "saved as        \(folder.path)/data/softscope/runs/rows-16-8-4-1/model.safetensors",
        ] {
            #expect(result.output.contains(line + "\n"), "\(line) is not in\n\(result.output)")
        }
        #expect(result.output.contains("memory          about "))
        #expect(folder.read("data/softscope/runs/rows-16-8-4-1/config.toml") == nil)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/data"))
        let lines = try await softscope("--data rows --dry-run --log-format jsonl --save x.safetensors").objects
        #expect(lines.map { $0["event"] } == ["start"])
        #expect(folder.read("x.safetensors") == nil)
        try await Program.run("--data rows --classes 9 --dry-run", in: folder).expectRefusal(64, naming: "'9'")
    }

    @Test("--quiet prints nothing but errors; JSON lines are printed all the same")
    func quiet() async throws {
        let result = try await softscope("--data rows --epochs 1 --quiet --save m.safetensors")
        #expect(result.output == "" && result.errors == "")
        #expect(folder.read("m.safetensors") != nil)
        let lines = try await softscope("--data rows --epochs 1 -q --log-format jsonl --save m.safetensors").objects
        #expect(lines.map { $0["event"] } == ["start", "epoch", "end"])
        try await Program.run("--data rows --quiet --epochs 0", in: folder).expectRefusal(64, naming: "epochs")
    }

    @Test(
        "a network that no memory holds is refused before it is made", .disabled(if: takesAddresses),
        arguments: ["--hidden 60000 --batch-size 1000000", "--hidden 12000,12000 --optimizer adam"])
    func memory(options: String) async throws {
        let folder = folder
        try folder.write([], to: "errors")
        let process = try ChildProcess(
            "/bin/sh",
            ["-c", "ulimit -v 4000000 && exec '\(Program.executable())' --headless --data mnist \(options)"],
            environment: Program.environment(home: folder.path), folder: folder.path,
            output: .writing("/dev/null"), errors: .writing(folder.path + "/errors"))
        #expect(try await process.wait() == .exited(64))
        let errors = try text("errors")
        #expect(errors.contains("training would take about "), "\(errors)")
    }

    @Test(
        "a bad setting of a model file is the file's, and no option that nobody gave",
        arguments: [
            (#""batch_size":32"#, #""batch_size":0"#, "batch-size"),
            (#""batch_size":32"#, #""batch_size":32,"embedding":7"#, "embedding"),
            (#""batch_size":32"#, #""batch_size":32,"label":"x""#, "label"),
            (#""batch_size":32"#, #""batch_size":32,"class_weights":"1,2""#, "class-weights"),
            (#""batch_size":32"#, #""batch_size":32,"only_classes":"77""#, "'77'"),
            (#""batch_size":32"#, #""batch_size":32,"freeze":9"#, "freeze"),
        ])
    func badModel(old: String, new: String, word: String) async throws {
        _ = try await softscope(
            "--data rows --batch-size 32 --epochs 2 --headless --save m.safetensors --stop-after-batches 3")
        var file = try SafetensorsFile(decoding: try #require(folder.read("m.safetensors")))
        let text = try #require(file.metadata["softscope"])
        #expect(text.contains(old))
        file.metadata = ["softscope": text.replacing(old, with: new)]
        try folder.write(file.encoded(), to: "changed.safetensors")
        try await Program.run("--data rows --headless --resume changed.safetensors", in: folder)
            .expectRefusal(65, naming: "changed.safetensors: ", word)
    }

    @Test("--resume refuses every option that it would not heed")
    func resume() async throws {
        _ = try await softscope("--data rows --epochs 2 --headless --runs-dir mine --name try --stop-after-batches 3")
        for option in [
            "--embedding 7", "--hidden 3", "--preset torch-mlp", "--initialization he", "--batch-norm", "--seed 2",
            "--learning-rate=1", "--text", "--buckets 65536", "--grey", "--limit 4", "--augment shift=1", "--label x",
            "--early-stopping 2", "--name other",
        ] {
            let name = option.split { $0 == " " || $0 == "=" }[0]
            try await Program.run("--headless --resume try --runs-dir mine \(option)", in: folder)
                .expectRefusal(64, naming: String(name))
        }
        let again = try await softscope("--resume try --runs-dir mine --headless --threads 1 --epochs 3 --data rows")
        #expect(again.output.contains("completed"))
    }
}
