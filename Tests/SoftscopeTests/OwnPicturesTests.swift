import Datasets
import Files
import Foundation
import Interchange
import TestFiles
import Testing

@Suite("Pictures and models of one's own, as they come")
struct OwnPicturesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ line: String) async throws -> Program.Result { try await Program.run(line, in: folder) }

    /// 16 × 12 pixels, bright at the left or at the right, a little different each time.
    private func picture(_ number: Int) -> [UInt8] {
        (0..<192).flatMap { place -> [UInt8] in
            let isBright = (place % 16 < 8) == (number % 2 == 0)
            let value = UInt8((isBright ? 180 : 40) + (number * 31 + place * 7) % 40)
            return [value, UInt8(value / 2), 30]
        }
    }

    private func writeClasses(_ prefix: String = "") throws {
        for number in 0..<24 {
            let name = number % 2 == 0 ? "left" : "right"
            let pixels = picture(number)
            let png = try #require(PNGFile.bytes(of: ColorPicture(width: 16, height: 12, rgb: pixels)))
            let isJPEG = number % 3 == 0
            try folder.write(
                isJPEG ? jpeg(pixels, width: 16, quality: 95) : png,
                to: "\(prefix)\(name)/\(number).\(isJPEG ? "jpg" : "png")")
        }
    }

    @Test("a JPEG is predicted as the PNG of the same picture is, and so is one that Exif turns")
    func predictions() async throws {
        try writeClasses("data/")
        let training = try await run(
            "train --data data --epochs 30 --headless --log-format jsonl --save m.safetensors")
        #expect(training.ending == .exited(0), "\(training.errors)")
        #expect(try training.objects.last?["val_accuracy"] == 1)
        let pixels = picture(100)
        let png = try #require(PNGFile.bytes(of: ColorPicture(width: 16, height: 12, rgb: pixels)))
        try folder.write(png, to: "a.png")
        try folder.write(jpeg(pixels, width: 16, quality: 95), to: "b.jpg")
        try folder.write(jpeg(pixels, width: 16, quality: 95), to: "called.png")
        // Upside down, as Exif's 3 says.
        let turned = stride(from: 191, through: 0, by: -1).flatMap { pixels[3 * $0..<3 * $0 + 3] }
        let segment = exif(orientation: 3, isLittleEndian: false)
        try folder.write(inserting(segment, into: jpeg(turned, width: 16, quality: 95)), to: "c.jpg")
        let predictions = try await run("predict m.safetensors a.png b.jpg called.png c.jpg --json").objects
        let probabilities = predictions.compactMap { $0["probabilities"]?.arrayValue?.first?.doubleValue }
        #expect(probabilities.count == 4)
        for probability in probabilities { #expect(abs(probability - probabilities[0]) < 0.02) }
        #expect(predictions.allSatisfy { $0["label"] == "left" })
    }

    @Test("what is left out is told by data, by the start of a training, and as JSON")
    func leftOut() async throws {
        try writeClasses("pictures/")
        for number in 1...5 { try folder.write([1], to: "pictures/left/note\(number).txt") }
        let sentence =
            "left out 5 files (not a picture): left/note1.txt, left/note2.txt, left/note3.txt and 2 more"
        #expect(try await run("data pictures").output.contains("note: \(sentence)\n"))
        #expect(try await run("train --data pictures --dry-run").output.contains("note: \(sentence)\n"))
        let json = try #require(try await run("data pictures --json").objects.first)
        #expect(json["left_out"]?.arrayValue?.first?["count"] == 5)
        #expect(json["format"] == "pictures")
        let plain = try await run("train --data pictures --epochs 1 --headless --save m.safetensors")
        #expect(plain.output.contains("note: \(sentence)\n"))
        let lines = try await run("train --data pictures --epochs 1 --headless --log-format jsonl --save m.safetensors")
        #expect(try lines.objects.first?["notes"]?.arrayValue == [.string(sentence)])
    }

    @Test(
        "what is no data, no model and no picture is refused by what it is",
        arguments: [
            ("data w.bin", "w.bin is a WebP picture, expected a table"), ("data t.bin", "is a PyTorch file"),
            ("predict t.bin a.png", "safetensors.torch.save_file(torch.load(\"t.bin\""),
            ("predict l.bin a.png", "git lfs pull"), ("predict c.json a.png", "is text, expected a safetensors"),
            ("data i.bin", "name the folder that holds it"),
            ("train --headless --data t.bin", "is a PyTorch file"), ("data u.bin", "UTF-16"),
        ])
    func refusals(line: String, words: String) async throws {
        try folder.write(Array("RIFF".utf8) + [9, 0, 0, 0] + Array("WEBPVP8 ".utf8), to: "w.bin")
        let archive = ZIPArchive.encoded([(name: "net/data.pkl", contents: [0x80, 2, 0x7D, 0x2E])])
        try folder.write(archive, to: "t.bin")
        try folder.write(Array("version https://git-lfs.github.com/spec/v1\noid sha256:00\n".utf8), to: "l.bin")
        try folder.write(Array("{\"hidden_size\": 768}\n".utf8), to: "c.json")
        try folder.write(idx(0x08, [1, 1, 1], [0]), to: "i.bin")
        try folder.write([0xFF, 0xFE, 0x61, 0, 0x2C, 0, 0x31, 0], to: "u.bin")
        try await run(line).expectRefusal(65, naming: words)
    }

    @Test("names that are no UTF-8 are read and written")
    func bytes() async throws {
        try writeClasses("data/")
        let name = String(systemPath: [0x63, 0xE9])
        #expect(unsafe rename((folder.path + "/data/left").systemPath, "\(folder.path)/data/\(name)".systemPath) == 0)
        // The bytes go through a shell, as the tests' own arguments are text.
        let script = #"exec "$0" train --data data --epochs 20 --headless --save "$(printf 'm\351')""#
        let program = try Program.executable()
        let shell = try ChildProcess(
            "/bin/sh", ["-c", script, program], environment: Program.environment(home: folder.path),
            folder: folder.path, output: .writing(folder.path + "/out"), errors: .writing(folder.path + "/err"))
        let ending = try await shell.wait()
        #expect(ending == .exited(0))
        let output = String(decoding: folder.read("out") ?? [], as: UTF8.self)
        #expect(output.contains("weights: m\\xE9"), "\(output)")
        let saved = try WholeFile.read(folder.path + "/" + String(systemPath: [0x6D, 0xE9]), limit: 1 << 24)
        let model = try SafetensorsFile(decoding: saved)
        #expect(model.metadata["softscope"]?.contains(#""classes":["c\\xE9","right"]"#) == true)
        let asking = try ChildProcess(
            "/bin/sh",
            ["-c", #"exec "$0" predict "$(printf 'm\351')" "$(printf 'data/c\351/2.png')" --json"#, program],
            environment: Program.environment(home: folder.path), folder: folder.path,
            output: .writing(folder.path + "/out2"), errors: .writing(folder.path + "/err2"))
        #expect(try await asking.wait() == .exited(0))
        let answer = try JSONValue(parsing: String(decoding: folder.read("out2") ?? [], as: UTF8.self))
        #expect(answer["input"] == #"data/c\xE9/2.png"#)
    }

    @Test("weights of layers with names are predicted with, in the order of their shapes or of --layers")
    func layers() async throws {
        func weights(_ name: String, _ outputs: Int, _ inputs: Int) -> [SafetensorsFile.Tensor] {
            [.init(name: "\(name).weight", shape: [outputs, inputs], values: (0..<outputs * inputs).map { Float($0) })]
        }
        try folder.write(Array("4,5,6\n".utf8), to: "row.csv")
        let chain = SafetensorsFile(tensors: weights("fc2", 2, 4) + weights("fc1", 4, 3))
        try folder.write(chain.encoded(), to: "chain.safetensors")
        #expect(try await run("predict chain.safetensors row.csv --json").objects.count == 1)
        let square = SafetensorsFile(tensors: weights("a", 3, 3) + weights("b", 3, 3) + weights("out", 2, 3))
        try folder.write(square.encoded(), to: "square.safetensors")
        try await run("predict square.safetensors row.csv").expectRefusal(65, naming: "--layers a,b,out")
        let one = try await run("predict square.safetensors row.csv --json --layers a,b,out").objects
        let other = try await run("predict square.safetensors row.csv --json --layers b,a,out").objects
        #expect(one.count == 1 && other.count == 1)
    }
}
