import Interchange
import TestFiles
import Testing

@Suite("Saved models: evaluate, predict, export", .serialized)
struct SavedModelTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
    }

    /// Trains on the small data, and returns the last line.
    @discardableResult
    private func train(_ options: String = "") async throws -> JSONValue {
        let result = try await Program.run(
            "--data rows --hidden 8 --batch-size 32 --epochs 6 --headless --log-format jsonl --save m.safetensors "
                + options, in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        return try #require(try result.objects.last)
    }

    private func object(_ line: String) async throws -> JSONValue {
        let result = try await Program.run(line, in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        #expect(result.errors == "")
        let objects = try result.objects
        #expect(objects.count == 1)
        return try #require(objects.first)
    }

    private func numbers(_ value: JSONValue?) -> [Double] { value?.arrayValue?.compactMap(\.doubleValue) ?? [] }

    @Test("evaluate gives the figures that training ended with")
    func evaluate() async throws {
        let end = try await train()
        let json = try await object("evaluate m.safetensors --data rows --json")
        #expect(
            json.objectValue?.map(\.name) == [
                "data", "split", "samples", "loss", "accuracy", "classes", "confusion", "expected_calibration_error",
                "trained_on", "epoch", "best_epoch", "best_val_loss", "best_val_accuracy", "warnings",
            ])
        for name in ["best_epoch", "best_val_loss", "best_val_accuracy"] { #expect(json[name] == end[name]) }
        #expect(json["epoch"] == 6 && json["trained_on"] == 0 && json["warnings"] == [])
        #expect(json["data"] == "rows")
        #expect(json["split"] == "test")
        #expect(json["samples"] == 80)
        #expect(json["loss"] == end["val_loss"])
        #expect(json["accuracy"] == end["val_accuracy"])
        let classes = try #require(json["classes"]?.arrayValue)
        #expect(classes.map { $0["name"]?.stringValue } == ["0", "1", "2", "3"])
        #expect(classes[0].objectValue?.map(\.name) == ["name", "support", "precision", "recall", "f1"])
        #expect(classes.map { $0["support"]?.integerValue } == [20, 20, 20, 20])
        let confusion = try #require(json["confusion"]?.arrayValue).map(numbers)
        #expect(confusion.map { $0.reduce(0, +) } == [20, 20, 20, 20])
        let correct = (0..<4).reduce(0) { $0 + confusion[$1][$1] }
        #expect(json["accuracy"]?.doubleValue == correct / 80)
        for (place, one) in classes.enumerated() {
            #expect(one["recall"]?.doubleValue == confusion[place][place] / 20)
        }
        #expect((0...1).contains(try #require(json["expected_calibration_error"]?.doubleValue)))

        let train = try await object("evaluate m.safetensors --data rows --split train --limit 30 --json")
        #expect(train["split"] == "train")
        #expect(train["samples"] == 30)
    }

    @Test("for people it is a table, and with many classes the worst of them")
    func evaluateText() async throws {
        try await train()
        let result = try await Program.run("evaluate m.safetensors --data rows --ascii", in: folder)
        #expect(result.ending == .exited(0))
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[0] == "rows, test: 80 samples, 16-8-4 relu")
        #expect(lines[1].hasPrefix("loss ") && lines[1].contains("accuracy "))
        #expect(lines[2].hasPrefix("weights of epoch 6 (best val. accuracy ") && lines[2].contains(" %, epoch "))
        #expect(lines[4].hasPrefix("class  samples  precision"))
        #expect(lines[5].hasPrefix("0"))
        #expect(lines[9].hasPrefix("mean"))
        #expect(result.output.contains("confusion (rows are labels, columns predictions)"))
        #expect(result.output.utf8.allSatisfy { $0 < 0x80 })

        // Stopped in the middle of an epoch.
        let stopping =
            "--headless --data rows --hidden 8 --batch-size 32 --epochs 4 --stop-after-batches 13 --save half"
        #expect(try await Program.run(stopping, in: folder).ending == .exited(0))
        let half = try await Program.run("evaluate half --data rows --ascii", in: folder)
        #expect(half.output.contains("\nweights of batch 13, within epoch 2 (best val. accuracy "))

        // Thirty classes, of which a pixel each is bright.
        let images = (0..<60).flatMap { sample in (0..<36).map { UInt8($0 == sample % 30 ? 250 : 0) } }
        let labels = (0..<60).map { UInt8($0 % 30) }
        for half in ["train", "t10k"] {
            try folder.write(idx(0x08, [60, 6, 6], images), to: "many/\(half)-images-idx3-ubyte")
            try folder.write(idx(0x08, [60], labels), to: "many/\(half)-labels-idx1-ubyte")
        }
        _ = try await Program.run("--data many --hidden none --epochs 1 --headless --save n.safetensors", in: folder)
        let many = try await Program.run("evaluate n.safetensors --data many", in: folder)
        #expect(many.ending == .exited(0))
        #expect(many.output.contains("20 of the 30 classes") || many.output.contains("the 20 of 30 classes"))
        #expect(many.output.contains("most frequent mistakes"))
        #expect(!many.output.contains("confusion"))
    }

    @Test("predict gives the probabilities of each picture, a line each, and bars for people")
    func predict() async throws {
        try await train("--learning-rate 0.05")
        // PGM: the second row bright, as class 1 has it; as it is, and on a picture twice as large.
        try folder.write(pgm(4) { $1 == 1 ? 220 : 20 }, to: "one.pgm")
        try folder.write(pgm(8) { $1 / 2 == 1 ? 220 : 20 }, to: "two.pgm")
        let result = try await Program.run("predict m.safetensors one.pgm two.pgm --json", in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        let objects = try result.objects
        #expect(objects.map { $0["input"]?.stringValue } == ["one.pgm", "two.pgm"])
        for object in objects {
            #expect(
                object.objectValue?.map(\.name) == [
                    "input", "prediction", "label", "confidence", "probabilities", "logits",
                ])
            #expect(object["prediction"] == "1")
            #expect(object["label"] == "1")
            let probabilities = numbers(object["probabilities"])
            #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
            #expect(object["confidence"]?.doubleValue == probabilities.max())
            #expect(numbers(object["logits"]).count == 4)
        }
        #expect(objects[0]["logits"] == objects[1]["logits"])
        let raw = try await object("predict m.safetensors one.pgm --raw --json")
        #expect(raw == objects[0])
        let text = try await Program.run("predict m.safetensors one.pgm --ascii", in: folder)
        #expect(text.output.hasPrefix("one.pgm: 1, "))
        #expect(text.output.split(separator: "\n").count == 5)
        try await Program.run("predict m.safetensors two.pgm --raw", in: folder)
            .expectRefusal(65, naming: "two.pgm", "4 × 4", "8 × 8", "--raw")
        try await Program.run("predict m.safetensors one.pgm --raw --center", in: folder).expectRefusal(64)
    }

    /// A picture whose pixels are told by their column and row.
    private func pgm(_ size: Int, _ pixel: (Int, Int) -> UInt8) -> [UInt8] {
        let pixels = (0..<size * size).map { pixel($0 % size, $0 / size) }
        return Array("P5\n\(size) \(size)\n255\n".utf8) + pixels
    }

    @Test("a digit is found wherever it stands, black or white, small or large, when the model learnt MNIST")
    func centered() async throws {
        let trained = try await Program.run(
            "--limit 3000 --epochs 3 --hidden none --headless --save d.safetensors", in: folder)
        #expect(trained.ending == .exited(0))
        // A bar that stands upright in a corner: a 1 once it is centred.
        try folder.write(pgm(28) { (2...4).contains($0) && (1...20).contains($1) ? 255 : 0 }, to: "white.pgm")
        try folder.write(pgm(28) { (2...4).contains($0) && (1...20).contains($1) ? 0 : 255 }, to: "black.pgm")
        try folder.write(
            pgm(280) { (20..<50).contains($0) && (10..<210).contains($1) ? 40 : 230 }, to: "large.pgm")
        let result = try await Program.run("predict d.safetensors white.pgm black.pgm large.pgm --json", in: folder)
        let objects = try result.objects
        #expect(objects.map { $0["label"]?.stringValue } == ["1", "1", "1"])
        #expect(objects[0]["probabilities"] == objects[1]["probabilities"])
        #expect(objects.allSatisfy { $0["confidence"]?.doubleValue ?? 0 > 0.6 })
    }

    @Test("rows come from tables, with or without a header; texts are files")
    func otherKinds() async throws {
        let table =
            "kind,a,b\n" + (0..<60).map { "\($0 % 2 == 0 ? "low" : "high"),\($0 % 2 * 3).5,\($0 % 7)\n" }.joined()
        try folder.write(Array(table.utf8), to: "t.csv")
        var trained = try await Program.run(
            "--data t.csv --hidden none --learning-rate 0.1 --epochs 20 --headless --save t.safetensors", in: folder)
        #expect(trained.ending == .exited(0), "\(trained.errors)")
        try folder.write(Array("b,x,a\n1,?,3.5\n2,?,0.5\n".utf8), to: "named.csv")
        try folder.write(Array("3.5,1\n".utf8), to: "plain.csv")
        let rows = try await Program.run("predict t.safetensors named.csv plain.csv --json", in: folder)
        #expect(rows.ending == .exited(0), "\(rows.errors)")
        let objects = try rows.objects
        #expect(objects.map { $0["input"]?.stringValue } == ["named.csv:2", "named.csv:3", "plain.csv:1"])
        #expect(objects.map { $0["label"]?.stringValue } == ["high", "low", "high"])
        #expect(objects[0]["logits"] == objects[2]["logits"])
        for (text, words) in [
            ("3.5\n", ["line 1", "2 fields", "1 field"]), ("1,x\n", ["line 1", "column b"]),
            ("1,2\n1,y\n", ["line 2", "column b"]), ("1,2\n1,1e999\n", ["line 2", "column b"]),
            ("1,2\n1\n", ["line 2", "2 fields"]), ("a,c\n1,2\n", ["b is missing", "does not know c"]),
        ] {
            try folder.write(Array(text.utf8), to: "bad.csv")
            let result = try await Program.run("predict t.safetensors bad.csv", in: folder)
            #expect(result.ending == .exited(65))
            for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
        }

        let texts = (0..<40).map { $0 % 2 == 0 ? "sport\tthe team won game \($0)\n" : "food\tbread and soup \($0)\n" }
        try folder.write(Array(texts.joined().utf8), to: "x.tsv")
        trained = try await Program.run(
            "--data x.tsv --text --buckets 64 --hidden none --learning-rate 0.1 --epochs 20 --headless "
                + "--save x.safetensors", in: folder)
        #expect(trained.ending == .exited(0), "\(trained.errors)")
        try folder.write(Array("A game for the team.".utf8), to: "sport.txt")
        #expect(try await object("predict x.safetensors sport.txt --json")["label"] == "sport")
        #expect(try await object("evaluate x.safetensors --data x.tsv --json")["accuracy"] == 1)
    }

    @Test("what is exported as safetensors is the model without its training, and predicts the same")
    func export() async throws {
        try await train()
        try folder.write(pgm(4) { $1 == 2 ? 220 : 20 }, to: "p.pgm")
        let before = try await object("predict m.safetensors p.pgm --json")
        for format in ["safetensors", "onnx", "npz"] {
            let result = try await Program.run(
                "export m.safetensors --format \(format) --output e.\(format)", in: folder)
            #expect(result.ending == .exited(0), "\(result.errors)")
            #expect(result.errors == "")
        }
        let file = try SafetensorsFile(decoding: #require(folder.read("e.safetensors")))
        #expect(file.metadata["softscope"]?.contains("training") == false)
        #expect(try await object("predict e.safetensors p.pgm --json") == before)
        // The same weights alone, as PyTorch's users save them.
        var weights = file
        weights.metadata = [:]
        try folder.write(weights.encoded(), to: "w.safetensors")
        let alone = try await object("evaluate w.safetensors --data rows --json")
        let whole = try await object("evaluate m.safetensors --data rows --json")
        for name in ["loss", "accuracy", "confusion"] { #expect(alone[name] == whole[name]) }
        #expect(alone["trained_on"] == .null && alone["best_epoch"] == .null)
        try await Program.run("export m.safetensors --format xml --output x", in: folder)
            .expectRefusal(64, naming: "onnx")
        try await Program.run("export m.safetensors --format onnx --output /no/such/folder/x", in: folder)
            .expectRefusal(74, naming: "/no/such/folder")
    }

    @Test("left-over temporary files go when a run begins to write beside them")
    func sweeping() async throws {
        let name = ".softscope-\(Int32.max)-1a2b.tmp"
        try folder.write([1, 2], to: name)
        try folder.write([1, 2], to: "data/softscope/runs/old-1/\(name)")
        try await train()
        #expect(folder.read(name) == nil)
        let result = try await Program.run("--data rows --hidden none --epochs 1 --headless", in: folder)
        #expect(result.ending == .exited(0))
        #expect(folder.read("data/softscope/runs/old-1/\(name)") == nil)
    }

    @Test("what is no model, or does not fit, is refused in a sentence")
    func refusals() async throws {
        try await train()
        let good = try #require(folder.read("m.safetensors"))
        try folder.write(Array(good.dropLast(9)), to: "cut.safetensors")
        var flipped = good
        flipped[flipped.count - 100] ^= 4
        try folder.write(flipped, to: "flipped.safetensors")
        try folder.write(SafetensorsFile().encoded(), to: "empty.safetensors")
        try folder.write(Array("not a picture".utf8), to: "text.png")
        for command in [
            "evaluate @ --data rows", "predict @ text.png", "export @ --format onnx --output x", "inspect @",
        ] {
            func run(_ file: String) async throws -> Program.Result {
                try await Program.run(command.replacing("@", with: file), in: folder)
            }
            try await run("no.safetensors").expectRefusal(66, naming: "no.safetensors")
            try await run("rows").expectRefusal(65, naming: "rows", "a folder")
            try await run("cut.safetensors").expectRefusal(65, naming: "cut.safetensors", "\(good.count) bytes")
            try await run("flipped.safetensors").expectRefusal(65, naming: "flipped.safetensors", "damaged")
            try await run("empty.safetensors").expectRefusal(65, naming: "empty.safetensors", "weights")
            try await run("input").expectRefusal(65, naming: "input")
        }
        try await Program.run("evaluate m.safetensors", in: folder).expectRefusal(64, naming: "rows", "--data")
        try await Program.run("evaluate m.safetensors --data mnist", in: folder)
            .expectRefusal(65, naming: "4 × 4", "28 × 28")
        try await Program.run("evaluate m.safetensors --data nosuch", in: folder).expectRefusal(66, naming: "nosuch")
        try await Program.run("evaluate m.safetensors --data rows --limit 0", in: folder).expectRefusal(64)
        try await Program.run("predict m.safetensors text.png", in: folder).expectRefusal(65, naming: "text.png")
        try await Program.run("predict m.safetensors no.png", in: folder).expectRefusal(66, naming: "no.png")
        try await Program.run("predict m.safetensors", in: folder).expectRefusal(64)
        try await Program.run("inspect m.safetensors --data rows", in: folder).expectRefusal(64, naming: "terminal")
    }
}
