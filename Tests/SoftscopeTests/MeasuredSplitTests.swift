import Foundation
import Interchange
import Matrices
import TestFiles
import Testing

/// A model remembers how its data was divided: `evaluate` measures what training measured.
@Suite("The split belongs to the model", .serialized)
struct MeasuredSplitTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Array(Self.table(400, seed: 1).utf8), to: "plants.csv")
    }

    /// Three kinds that two numbers tell apart, now and then wrongly.
    private static func table(_ rows: Int, seed: UInt64) -> String {
        var generator = SeededGenerator(seed: seed)
        let lines = (0..<rows).map { _ in
            let kind = generator.next(below: 3)
            let numbers = [kind, 2 - kind].map { Double($0) * 2 + Double(generator.next(below: 4000)) / 1000 }
            return "\(numbers[0]),\(numbers[1]),kind\(kind)\n"
        }
        return "width,height,kind\n" + lines.joined()
    }

    private func train(_ options: String, data: String = "plants.csv") async throws -> JSONValue {
        let result = try await Program.run(
            "--data \(data) --hidden 4 --epochs 5 --headless --log-format jsonl --save m.safetensors " + options,
            in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        return try #require(try result.objects.last)
    }

    private func evaluate(_ options: String) async throws -> (json: JSONValue, errors: String) {
        let result = try await Program.run("evaluate m.safetensors --json " + options, in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        return (try #require(try result.objects.first), result.errors)
    }

    @Test(
        "without an option it gives the figures that training ended with, to the digit",
        arguments: [
            ("", 40), ("--validation-fraction 0.3", 120), ("--validation-fraction 0.25 --limit 30", 30),
            ("--label kind --validation-fraction 0.2 --early-stopping 1 --learning-rate 0.3", 80),
        ])
    func sameFigures(options: String, samples: Int) async throws {
        let end = try await train(options + " --label kind")
        let (json, errors) = try await evaluate("--data plants.csv")
        #expect(json["loss"] == end["val_loss"] && json["accuracy"] == end["val_accuracy"])
        #expect(json["samples"] == .integer(samples) && json["trained_on"] == 0 && json["split"] == "test")
        for name in ["best_epoch", "best_val_loss", "best_val_accuracy"] { #expect(json[name] == end[name]) }
        #expect(errors == "" && json["warnings"] == [])
    }

    @Test("classes that were chosen are the model's")
    func classes() async throws {
        let end = try await train("--label kind --validation-fraction 0.25 --classes kind2,kind0")
        let (json, errors) = try await evaluate("--data plants.csv")
        #expect(json["loss"] == end["val_loss"] && json["trained_on"] == 0 && errors == "")
    }

    @Test("another fraction measures what was trained on, which is counted and said")
    func otherFraction() async throws {
        _ = try await train("--label kind --validation-fraction 0.2")
        let (json, errors) = try await evaluate("--data plants.csv --validation-fraction 0.5")
        let trained = try #require(json["trained_on"]?.integerValue)
        // The first of those held back stay so: of 200, about 80 were not trained on.
        #expect(json["samples"] == 200 && (115...125).contains(trained), "\(trained)")
        #expect(errors.contains("\(trained) of these 200 rows were trained on"))
        #expect(json["warnings"]?.arrayValue?.count == 1)
        let all = try await evaluate("--data plants.csv --split all")
        #expect(all.json["samples"] == 400 && all.json["trained_on"] == 320 && all.json["split"] == "all")
        let train = try await evaluate("--data plants.csv --split train")
        #expect(train.json["samples"] == 320 && train.json["trained_on"] == 320 && train.errors == "")
    }

    @Test("data that changed, and other data, are told; other data is measured whole")
    func otherData() async throws {
        _ = try await train("--label kind --validation-fraction 0.2")
        let text = Self.table(400, seed: 1)
        let line = try #require(text.split(separator: "\n").last)
        try folder.write(Array((text.dropLast(line.count + 1) + "9.5,9.5,kind0\n").utf8), to: "plants.csv")
        try folder.write(Array(Self.table(90, seed: 2).utf8), to: "others.csv")
        for (file, most) in [("plants", 81), ("others", 90)] {
            let (json, errors) = try await evaluate("--data \(file).csv")
            #expect(json["trained_on"] == .null && json["samples"]?.integerValue ?? 0 <= most)
            #expect(errors.contains("\(file) is not the data") && errors.contains("cannot be known"))
        }
        let other = try await evaluate("--data others.csv")
        #expect(other.json["samples"] == 90 && other.json["split"] == "all")
        #expect(try await evaluate("--data others.csv --validation-fraction 0.5").json["samples"] == 45)
    }

    @Test("of data with two halves, a fraction measures what was held back, and --split test its own test half")
    func twoHalves() async throws {
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
        let end = try await train("--validation-fraction 0.25 --batch-size 32", data: "rows")
        let held = try await evaluate("--data rows")
        #expect(held.json["loss"] == end["val_loss"] && held.json["split"] == "validation")
        #expect(held.json["trained_on"] == 0 && held.errors == "")
        let test = try await evaluate("--data rows --split test")
        #expect(test.json["split"] == "test" && test.json["samples"] == 80 && test.json["trained_on"] == 0)
        #expect(test.json["loss"] != end["val_loss"])
        try await Program.run("evaluate m.safetensors --data rows --split all", in: folder)
            .expectRefusal(64, naming: "--split", "two halves")
    }

    @Test(
        "each sample is written with its place, label, prediction, loss and probabilities", arguments: ["csv", "jsonl"])
    func perSample(format: String) async throws {
        _ = try await train("--label kind --validation-fraction 0.25")
        let (json, _) = try await evaluate("--data plants.csv --per-sample out.\(format)")
        let lines = String(decoding: try #require(folder.read("out.\(format)")), as: UTF8.self)
            .split(separator: "\n").map(String.init)
        let table = Self.table(400, seed: 1).split(separator: "\n").dropFirst().map(String.init)
        var losses = 0.0
        var correct = 0
        let rows = format == "csv" ? Array(lines.dropFirst()) : lines
        if format == "csv" { #expect(lines[0] == "index,label,prediction,loss,p_kind0,p_kind1,p_kind2") }
        #expect(rows.count == 100)
        for row in rows {
            let fields: (index: Int, label: String, prediction: String, loss: Double, probabilities: [Double])
            if format == "csv" {
                let parts = row.split(separator: ",").map(String.init)
                fields = (
                    try #require(Int(parts[0])), parts[1], parts[2], try #require(Double(parts[3])),
                    parts[4...].compactMap { Double($0) }
                )
            } else {
                let object = try JSONValue(parsing: row)
                fields = (
                    try #require(object["index"]?.integerValue), object["label"]?.stringValue ?? "",
                    object["prediction"]?.stringValue ?? "", try #require(object["loss"]?.doubleValue),
                    object["probabilities"]?.arrayValue?.compactMap(\.doubleValue) ?? []
                )
            }
            #expect(table[fields.index].hasSuffix("," + fields.label))
            #expect(fields.probabilities.count == 3 && abs(fields.probabilities.reduce(0, +) - 1) < 1e-5)
            let place = try #require(Int(fields.label.suffix(1)))
            #expect(abs(-log(fields.probabilities[place]) - fields.loss) < 1e-3)
            let most = try #require(fields.probabilities.max())
            #expect(fields.prediction == "kind\(fields.probabilities.firstIndex(of: most) ?? 9)")
            losses += fields.loss
            correct += fields.label == fields.prediction ? 1 : 0
        }
        #expect(abs(losses / 100 - (json["loss"]?.doubleValue ?? 0)) < 1e-5)
        #expect(json["accuracy"]?.doubleValue == Double(correct) / 100)
    }

    @Test("samples that are files are called by their names")
    func names() async throws {
        for number in 0..<12 {
            let kind = number % 2 == 0 ? "one" : "other"
            let pixels = (0..<16).map { UInt8(($0 + number) % 4 + (kind == "one" ? 200 : 20)) }
            try folder.write(Array("P5\n4 4\n255\n".utf8) + pixels, to: "pictures/\(kind)/\(number), a.pgm")
        }
        _ = try await train("--validation-fraction 0.5", data: "pictures")
        _ = try await evaluate("--data pictures --split all --per-sample out.jsonl")
        _ = try await evaluate("--data pictures/ --per-sample out.csv")
        let objects = try String(decoding: try #require(folder.read("out.jsonl")), as: UTF8.self)
            .split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(Set(objects.compactMap { $0["name"]?.stringValue }).count == 12)
        for object in objects {
            let name = try #require(object["name"]?.stringValue)
            #expect(name.hasPrefix("\(try #require(object["label"]?.stringValue))/") && name.hasSuffix(", a.pgm"))
        }
        let lines = String(decoding: try #require(folder.read("out.csv")), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 7 && lines[0] == "index,name,label,prediction,loss,p_one,p_other")
        #expect(lines[1].contains(", a.pgm\",") && lines[1].contains(",\"o"))
    }

    @Test("a file that cannot be written is 74, one of another format 64")
    func perSampleRefusals() async throws {
        _ = try await train("--label kind")
        try await Program.run("evaluate m.safetensors --data plants.csv --per-sample none/out.csv", in: folder)
            .expectRefusal(74, naming: "none/out.csv")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/full.csv", withDestinationPath: "/dev/full")
        try await Program.run("evaluate m.safetensors --data plants.csv --per-sample full.csv", in: folder)
            .expectRefusal(74, naming: "full.csv")
        try await Program.run("evaluate m.safetensors --data plants.csv --per-sample out.xlsx", in: folder)
            .expectRefusal(64, naming: "out.xlsx")
    }

    @Test("a resumed run is told where its data is not what it was trained on")
    func resumed() async throws {
        _ = try await train("--label kind --validation-fraction 0.25 --stop-after-batches 3")
        let line = "--headless --resume m.safetensors --data plants.csv --save n.safetensors"
        #expect(try await Program.run(line, in: folder).errors == "")
        let text = Self.table(400, seed: 1).replacingOccurrences(of: ".5", with: ".6")
        try folder.write(Array(text.utf8), to: "plants.csv")
        let result = try await Program.run(line, in: folder)
        #expect(result.ending == .exited(0) && result.errors.contains("plants is not the data"), "\(result.errors)")
    }
}
