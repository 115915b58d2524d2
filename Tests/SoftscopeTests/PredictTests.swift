import Foundation
import Interchange
import TestFiles
import Testing

@Suite("predict: files, folders, standard input, labels", .serialized)
struct PredictTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to name: String) throws { try folder.write(Array(text.utf8), to: name) }

    private func run(_ line: String, input: String = "") async throws -> Program.Result {
        try await Program.run(line, input: input, in: folder)
    }

    private func done(_ line: String, input: String = "") async throws -> Program.Result {
        let result = try await run(line, input: input)
        #expect(result.ending == .exited(0), "\(result.errors)")
        return result
    }

    /// A model `t.safetensors` of texts about sport and food, which are easily told apart.
    private func trainTexts() async throws {
        let lines = (0..<60).map { $0 % 2 == 0 ? "sport\tthe team won game \($0)\n" : "food\tbread and soup \($0)\n" }
        try write(lines.joined(), to: "t.tsv")
        _ = try await done(
            "--data t.tsv --text --buckets 4096 --hidden none --learning-rate 0.1 --epochs 20 --headless "
                + "--save t.safetensors")
    }

    private func predictions(_ result: Program.Result) throws -> [String?] {
        try result.objects.map { $0["prediction"]?.stringValue }
    }

    @Test("a table of texts is a text a row, by its header or without one; labels give the accuracy")
    func textTables() async throws {
        try await trainTexts()
        try write("number,text,more\n1,\"soup, and bread\",x\n2,the game,y\n", to: "named.csv")
        try write("text\nsoup for bread\nthe team\n", to: "single.tsv")
        try write("soup and bread\nthe team won\n", to: "plain.tsv")
        let rows = try await done("predict t.safetensors named.csv single.tsv plain.tsv --json")
        #expect(try predictions(rows) == ["food", "sport", "food", "sport", "food", "sport"])
        #expect(
            try rows.objects.map { $0["input"]?.stringValue } == [
                "named.csv:2", "named.csv:3", "single.tsv:2", "single.tsv:3", "plain.tsv:1", "plain.tsv:2",
            ])
        #expect(rows.errors == "")
        #expect(try rows.objects[0]["label"] == "food" && rows.objects[0]["true_label"] == nil)

        try write("food\tthe bread\nfood\twon the game\nsport\tteam won\nopera\tgame\n", to: "labelled.tsv")
        let labelled = try await done("predict t.safetensors labelled.tsv --json")
        let objects = try labelled.objects
        #expect(objects.map { $0["true_label"]?.stringValue } == ["food", "food", "sport", "opera"])
        #expect(objects.map { $0["correct"]?.boolValue } == [true, false, true, false])
        #expect(labelled.errors.hasPrefix("accuracy 50.0") && labelled.errors.contains("2 of 4; 1 with a label"))
        let text = try await done("predict t.safetensors labelled.tsv --ascii")
        #expect(text.output.split(separator: "\n").last?.hasPrefix("accuracy 50.0") == true)
        #expect(text.output.contains("labelled.tsv:2: sport") && text.output.contains("wrong: labelled food"))
        #expect(text.errors == "")

        try write(
            #"{"id": "a", "text": "some soup", "label": "food"}"# + "\n"
                + #"{"id": "b", "text": "a game", "label": "sport"}"#, to: "new.jsonl")
        let lines = try await done("predict t.safetensors new.jsonl --json")
        #expect(try predictions(lines) == ["food", "sport"])
        #expect(try lines.objects.map { $0["input"]?.stringValue } == ["new.jsonl:1", "new.jsonl:2"])
        #expect(lines.errors.hasPrefix("accuracy 100.0"))

        try write("a,b\nbread soup,team game\n", to: "two.csv")
        #expect(try predictions(try await done("predict t.safetensors two.csv --text-column b --json")).last == "sport")
        try await run("predict t.safetensors two.csv --text-column nosuch").expectRefusal(
            64, naming: "nosuch", "--text-column")
        try write("bread\nsoup, bread\n", to: "unquoted.csv")
        let refused = try await run("predict t.safetensors unquoted.csv --json")
        #expect(refused.ending == .exited(65))
        #expect(refused.errors.contains("line 2") && refused.errors.contains("quotes"))
    }

    @Test("standard input is a text a line, told as it comes; a folder is all its texts")
    func standardInputAndFolders() async throws {
        try await trainTexts()
        let lines = try await done("predict t.safetensors - --json", input: "bread and soup\r\n\n the team won")
        #expect(try predictions(lines) == ["food", "sport"])
        #expect(try lines.objects.map { $0["input"]?.stringValue } == ["-:1", "-:3"])
        try write("bread", to: "new/food/10.txt")
        try write("soup", to: "new/food/9.txt")
        try write("the team", to: "new/sport/1.TXT")
        try write("soup again", to: "new/sport/2.txt")
        try write("not a text", to: "new/sport/2.md")
        let files = try await done("predict t.safetensors new --json")
        #expect(
            try files.objects.map { $0["input"]?.stringValue } == [
                "new/food/9.txt", "new/food/10.txt", "new/sport/1.TXT", "new/sport/2.txt",
            ])
        #expect(try predictions(files) == ["food", "food", "sport", "food"])
        #expect(files.errors.hasPrefix("accuracy 75.0") && files.errors.contains("3 of 4"))
        try folder.makeFolder("bare")
        try await run("predict t.safetensors bare").expectRefusal(65, naming: "bare", ".txt")
        try folder.write([0x63, 0x61, 0x66, 0xE9], to: "latin.txt")
        let latin = try await done("predict t.safetensors latin.txt --json")
        #expect(try latin.objects.count == 1)
        #expect(latin.errors.contains("latin.txt") && latin.errors.contains("Windows-1252"))
    }

    @Test("a bad file is told and does not stop the others; the status is its own, and 66 where files are only missing")
    func badFiles() async throws {
        try await trainTexts()
        try write("the team", to: "good.txt")
        try folder.write([0x61, 0, 0x62], to: "binary.txt")
        for (files, status, count) in [
            ("good.txt binary.txt good.txt", Int32(65), 2), ("good.txt nosuch.txt", 66, 1),
            ("nosuch.txt binary.txt good.txt", 65, 1),
        ] {
            let result = try await run("predict t.safetensors \(files) --json")
            #expect(result.ending == .exited(status), "\(result.errors)")
            #expect(try result.objects.count == count)
            let bad = files.split(separator: " ").filter { $0 != "good.txt" }
            let errors = result.errors.split(separator: "\n")
            #expect(errors.count == bad.count)
            #expect(zip(errors, bad).allSatisfy { $0.hasPrefix("softscope: ") && $0.contains($1) })
        }
    }

    @Test("--csv is a table that any program reads, with a column for each class")
    func csv() async throws {
        try write(
            (0..<40).map { $0 % 2 == 0 ? "\"a, \"\"b\"\"\"\t1\n" : "c\t2\n" }.joined(), to: "q.tsv")
        _ = try await done(
            "--data q.tsv --label 1 --text --buckets 64 --hidden none --learning-rate 0.01 --epochs 3 --headless "
                + "--save q.safetensors")
        try write("1\n2\n", to: "new,1.tsv")
        let result = try await done("predict q.safetensors new,1.tsv --csv")
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 3)
        #expect(lines[0] == #"input,prediction,confidence,"a, ""b""",c"#)
        #expect(lines[1].hasPrefix(#""new,1.tsv:1","a, ""b""",0."#))
        #expect(lines[2].hasPrefix(#""new,1.tsv:2",c,0."#))
        let numbers = lines[2].split(separator: ",").suffix(3).compactMap { Double($0) }
        #expect(numbers.count == 3 && numbers[0] == numbers[2] && abs(numbers[1] + numbers[2] - 1) < 1e-12)
        try await run("predict q.safetensors new,1.tsv --csv --json").expectRefusal(64, naming: "--csv")
        try await run("predict q.safetensors nosuch.tsv --csv").expectRefusal(66, naming: "nosuch.tsv")
    }

    @Test("rows come from standard input too, and labels beside them give the accuracy")
    func rows() async throws {
        let table =
            "kind,a,b\n" + (0..<60).map { "\($0 % 2 == 0 ? "low" : "high"),\($0 % 2 * 3).5,\($0 % 7)\n" }.joined()
        try write(table, to: "r.csv")
        _ = try await done(
            "--data r.csv --label kind --hidden none --learning-rate 0.1 --epochs 20 --headless --save r.safetensors")
        let rows = try await done("predict r.safetensors - --json", input: "b,a,kind\n1,3.5,high\n2,0.5,high\n")
        #expect(try predictions(rows) == ["high", "low"])
        #expect(try rows.objects.map { $0["input"]?.stringValue } == ["-:2", "-:3"])
        #expect(rows.errors.hasPrefix("accuracy 50.0"))
        try await run("predict r.safetensors -", input: "3.5,x\n").expectRefusal(65, naming: "standard input", "line 1")
        try await run("predict r.safetensors -", input: "").expectRefusal(65, naming: "standard input")
        try write(#"[{"a": 3.5, "b": 1}, {"a": 0.5, "b": null}]"#, to: "r.json")
        #expect(try predictions(try await done("predict r.safetensors r.json --json")) == ["high", "low"])
        // As many as fill several batches.
        try write((0..<700).map { "\($0 % 3 == 0 ? 3 : 0).5,\($0 % 7)\n" }.joined(), to: "many.csv")
        let many = try await done("predict r.safetensors many.csv --json")
        #expect(try predictions(many) == (0..<700).map { $0 % 3 == 0 ? "high" : "low" })
    }

    @Test("all pictures of a folder are taken, by the numbers in their names, and class folders are labels")
    func pictureFolders() async throws {
        func pgm(_ bright: Int, _ value: UInt8) -> [UInt8] {
            Array("P5\n4 4\n255\n".utf8) + (0..<16).map { $0 / 4 == bright ? value : 10 }
        }
        for number in 0..<24 {
            for (row, name) in ["top", "middle"].enumerated() {
                try folder.write(pgm(row, UInt8(200 + number)), to: "p/\(name)/\(number).pgm")
            }
        }
        _ = try await done(
            "--data p --hidden none --learning-rate 0.05 --epochs 20 --headless --save p.safetensors")
        let all = try await done("predict p.safetensors p --json")
        let objects = try all.objects
        #expect(objects.count == 48)
        #expect(objects.prefix(12).last?["input"] == "p/middle/11.pgm")
        #expect(objects.allSatisfy { $0["correct"] == true && $0["true_label"] == $0["prediction"] })
        #expect(all.errors.hasPrefix("accuracy 100.0"))
        let single = try await done("predict p.safetensors p/top/3.pgm --json")
        #expect(try single.objects.first?["true_label"] == nil && single.errors == "")
        try write("not a picture", to: "p/top/5.pgm")
        let one = try await run("predict p.safetensors p --json")
        #expect(one.ending == .exited(65))
        #expect(try one.objects.count == 47)
        #expect(one.errors.contains("p/top/5.pgm"))
    }

    @Test("a reader that has seen enough ends it without a word")
    func closedPipe() async throws {
        try await trainTexts()
        try write((0..<20_000).map { "the team and bread \($0)\n" }.joined(), to: "many.tsv")
        let shell = try ChildProcess(
            "/bin/bash",
            [
                "-c",
                "\(try Program.executable()) predict t.safetensors many.tsv --json | head -n 1; exit ${PIPESTATUS[0]}",
            ],
            environment: Program.environment(home: folder.path), folder: folder.path,
            output: .writing(folder.path + "/first"), errors: .writing(folder.path + "/said"))
        #expect(try await shell.wait() == .exited(74))
        #expect(String(decoding: folder.read("first") ?? [], as: UTF8.self).hasPrefix("{\"input\":\"many.tsv:1\""))
        #expect(folder.read("said") == [])
    }
}
