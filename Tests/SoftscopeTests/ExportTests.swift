import Foundation
import Interchange
import TestFiles
import Testing

@Suite("softscope export", .serialized)
struct ExportTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func softscope(_ line: String) async throws -> Program.Result {
        let result = try await Program.run(line, in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        return result
    }

    /// A model of pictures in colour, 5 × 3.
    private func trainOnColours() async throws {
        for sample in 0..<24 {
            let channel = sample % 3
            let pixels = (0..<15).flatMap { place in
                (0..<3).map { UInt8(truncatingIfNeeded: $0 == channel ? 150 + sample * 7 + place : place * 5 + sample) }
            }
            try folder.write(
                Array("P6 5 3 255\n".utf8) + pixels, to: "flags/\(["red", "green", "blue"][channel])/\(sample).ppm")
        }
        _ = try await softscope("--data flags --hidden 6 --epochs 3 --batch-size 4 --headless --save m.safetensors")
    }

    @Test("- is standard output, byte for byte what a file would hold", arguments: ["onnx", "npz", "safetensors"])
    func standardOutput(format: String) async throws {
        try await trainOnColours()
        let named = try await softscope("export m.safetensors --format \(format) --output named")
        let stream = try await Program.run(
            ["export", "m.safetensors", "--format", format, "--output", "-"],
            output: .writing(folder.path + "/piped"), in: folder)
        #expect(stream.ending == .exited(0))
        #expect(folder.read("piped") == folder.read("named"))
        // What the input is goes where it does not harm.
        #expect(named.output == stream.errors)
        #expect(named.errors == "")
        #expect(named.output.contains("hwc"))
        #expect(named.output.contains("0 to 1"))
        let full = try await Program.run(
            ["export", "m.safetensors", "--format", format, "-o", "-"], output: .writing("/dev/full"), in: folder)
        #expect(full.ending == .exited(74))
        full.expectSentence()
    }

    @Test("chw moves the weights of the first layer, and the file that says so is read back as the same model")
    func channelsFirst() async throws {
        try await trainOnColours()
        _ = try await softscope("export m.safetensors --format safetensors --output hwc.safetensors")
        _ = try await softscope("export m.safetensors --format safetensors --layout chw --output chw.safetensors")
        let own = try SafetensorsFile(decoding: try #require(folder.read("hwc.safetensors")))
        let other = try SafetensorsFile(decoding: try #require(folder.read("chw.safetensors")))
        let (before, after) = (try #require(own["0.weight"]?.floats), try #require(other["0.weight"]?.floats))
        #expect(other["0.weight"]?.shape == [6, 45])
        for unit in 0..<6 {
            for pixel in 0..<15 {
                for channel in 0..<3 {
                    #expect(after[unit * 45 + channel * 15 + pixel] == before[unit * 45 + pixel * 3 + channel])
                }
            }
        }
        for name in ["0.bias", "2.weight", "2.bias"] { #expect(own[name]?.bytes == other[name]?.bytes) }
        let (first, second) = (
            try await softscope("evaluate hwc.safetensors --data flags --json").output,
            try await softscope("evaluate chw.safetensors --data flags --json").output
        )
        #expect(first == second)
        _ = try await softscope("export chw.safetensors --format safetensors --output back.safetensors")
        #expect(folder.read("back.safetensors") == folder.read("hwc.safetensors"))
    }

    @Test("the metadata of ONNX says how the input is made")
    func metadata() async throws {
        try await trainOnColours()
        for layout in ["hwc", "chw"] {
            _ = try await softscope("export m.safetensors --format onnx --layout \(layout) --output m.onnx")
            let text = String(decoding: try #require(folder.read("m.onnx")), as: UTF8.self)
            #expect(text.contains(#""layout":"\#(layout)""#))
            #expect(text.contains(layout == "hwc" ? #""shape":[3,5,3]"# : #""shape":[3,3,5]"#))
            #expect(text.contains(#""range":[0,1]"#))
        }
        let texts = (0..<40).map { $0 % 2 == 0 ? "up\tit rose \($0) again\n" : "down\tit fell by \($0)\n" }.joined()
        try folder.write(Array(texts.utf8), to: "moves.tsv")
        _ = try await softscope(
            "--data moves.tsv --text --buckets 512 --embedding 4 --epochs 1 --headless --save t.safetensors")
        let printed = try await softscope("export t.safetensors --format onnx --output t.onnx")
        #expect(printed.output.contains("512 buckets"))
        let text = String(decoding: try #require(folder.read("t.onnx")), as: UTF8.self)
        for word in ["FNV-1a", "0xff51afd7ed558ccd", "\"longest_run\":2", "\"longest_piece\":5", "A cat :)"] {
            #expect(text.contains(word), "\(word)")
        }
        try await Program.run("export t.safetensors --format onnx --layout chw --output x", in: folder)
            .expectRefusal(64, naming: "--layout", "texts")
        try await Program.run("export m.safetensors --format onnx --layout hcw --output x", in: folder)
            .expectRefusal(64, naming: "chw")
    }

    @Test(
        "onnxruntime gives the same probabilities for both orders, and for features that are made by the metadata alone",
        .enabled(if: Python.isThere, "python3 has no numpy, safetensors, onnx or onnxruntime"))
    func python() async throws {
        try await trainOnColours()
        for layout in ["hwc", "chw"] {
            _ = try await softscope("export m.safetensors --format onnx --layout \(layout) --output \(layout).onnx")
        }
        let texts = (0..<40).map { $0 % 2 == 0 ? "up\tIt rose \($0) again\n" : "down\tit fell by \($0)\n" }.joined()
        try folder.write(Array(texts.utf8), to: "moves.tsv")
        _ = try await softscope(
            "--data moves.tsv --text --buckets 509 --embedding 4 --epochs 2 --headless --save t.safetensors")
        _ = try await softscope("export t.safetensors --format onnx --output t.onnx")
        try folder.write(Array("Rose again, don't fall".utf8), to: "new.txt")
        let predicted = try await softscope("predict t.safetensors new.txt --json")
        try folder.write(Array(predicted.output.utf8), to: "predicted.json")
        try await Python.run(
            """
            import json, re, numpy, onnxruntime
            one, other = (onnxruntime.InferenceSession(f"{name}.onnx") for name in ("hwc", "chw"))
            x = numpy.random.default_rng(1).random((7, 3, 5, 3), numpy.float32)
            p = one.run(None, {"input": x.reshape(7, -1)})[1]
            q = other.run(None, {"input": x.transpose(0, 3, 1, 2).reshape(7, -1)})[1]
            assert numpy.abs(p - q).max() < 1e-6, numpy.abs(p - q).max()
            assert numpy.abs(p - other.run(None, {"input": x.reshape(7, -1)})[1]).max() > 1e-3
            session = onnxruntime.InferenceSession("t.onnx")
            rule = json.loads(session.get_modelmeta().custom_metadata_map["preprocessing"])
            mask = (1 << 64) - 1
            def bucket(part, kind):
                h = int(rule["hash"]["offset_basis"], 16)
                for byte in bytes([rule["hash"]["kind_byte"][kind]]) + part.encode():
                    h = (h ^ byte) * int(rule["hash"]["prime"], 16) & mask
                for step in rule["hash"]["finaliser"]:
                    if ">>" in step: h ^= h >> int(step.split()[-1])
                    else: h = h * int(step.split()[-1], 16) & mask
                return h % rule["buckets"]
            def features(words):
                parts = []
                for n, word in enumerate(words):
                    parts.append(bucket(word, "word"))
                    for length in range(2, rule["longest_run"] + 1):
                        if n + length <= len(words): parts.append(bucket(" ".join(words[n:n + length]), "run"))
                    marked = f"<{word}>"
                    for length in range(rule["shortest_piece"], rule["longest_piece"] + 1):
                        for start in range(len(marked) - length + 1):
                            if length < len(marked): parts.append(bucket(marked[start:start + length], "piece"))
                x = numpy.zeros((1, rule["buckets"]), numpy.float32)
                for part in parts: x[0, part] += 1 / len(parts)
                return x
            example = features(["a", "cat", ":)"])
            assert sorted(numpy.nonzero(example[0])[0]) == rule["example"]["buckets"], rule["example"]
            assert numpy.abs(example[0][rule["example"]["buckets"]] - rule["example"]["values"]).max() < 1e-6
            ours = json.load(open("predicted.json"))["probabilities"]
            theirs = session.run(None, {"input": features(["rose", "again", "don't", "fall"])})[1][0]
            assert numpy.abs(theirs - ours).max() < 1e-5, (ours, theirs)
            """, in: folder)
    }
}
