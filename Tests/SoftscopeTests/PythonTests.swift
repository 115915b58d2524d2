import Foundation
import Interchange
import TestFiles
import Testing

/// Python's own readers against what this program writes. Needs `pip install numpy safetensors onnx onnxruntime`.
@Suite(
    "Python reads saved models",
    .enabled(if: Python.isThere, "python3 has no numpy, safetensors, onnx or onnxruntime"), .serialized)
struct PythonTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("weights by numpy's arithmetic and ONNX by onnxruntime give this program's probabilities")
    func probabilities() async throws {
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
        let trained = try await Program.run(
            "--data rows --hidden 9,7 --epochs 3 --headless --save m.safetensors", in: folder)
        #expect(trained.ending == .exited(0), "\(trained.errors)")
        for format in ["onnx", "npz"] {
            let exported = try await Program.run(
                "export m.safetensors --format \(format) --output m.\(format)", in: folder)
            #expect(exported.ending == .exited(0), "\(exported.errors)")
        }
        var names: [String] = []
        for sample in 0..<8 {
            let pixels = (0..<16).map { UInt8(truncatingIfNeeded: sample * 53 + $0 * $0 * 29) }
            names.append("\(sample).pgm")
            try folder.write(Array("P5 4 4 255\n".utf8) + pixels, to: names[sample])
        }
        let predicted = try await Program.run(["predict", "m.safetensors"] + names + ["--json"], in: folder)
        #expect(predicted.ending == .exited(0), "\(predicted.errors)")
        try folder.write(Array(predicted.output.utf8), to: "predicted.jsonl")
        try await Python.run(
            """
            import json, numpy, onnx, onnxruntime
            from safetensors import safe_open
            from safetensors.numpy import load_file
            weights = {name: value for name, value in load_file("m.safetensors").items() if name[0].isdigit()}
            arrays = numpy.load("m.npz")
            assert sorted(arrays.files) == sorted(weights)
            for name in weights: assert (arrays[name] == weights[name]).all(), name
            with safe_open("m.safetensors", "np") as file: notes = json.loads(file.metadata()["softscope"])
            assert notes["classes"] == ["0", "1", "2", "3"] and notes["data"] == "rows", notes
            onnx.checker.check_model(onnx.load("m.onnx"), full_check=True)
            session = onnxruntime.InferenceSession("m.onnx")
            assert [o.name for o in session.get_outputs()] == ["logits", "probabilities"]
            assert json.loads(session.get_modelmeta().custom_metadata_map["classes"]) == notes["classes"]
            pixels = numpy.array([list(open(f"{n}.pgm", "rb").read()[11:]) for n in range(8)], numpy.float32) / 255
            z = pixels
            for layer in (0, 2, 4):
                z = z @ weights[f"{layer}.weight"].T + weights[f"{layer}.bias"]
                if layer < 4: z = numpy.maximum(z, 0)
            p = numpy.exp(z - z.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            logits, probabilities = session.run(None, {"input": pixels})
            lines = [json.loads(line) for line in open("predicted.jsonl")]
            for n, line in enumerate(lines):
                for ours, others in ((line["logits"], (z[n], logits[n])), (line["probabilities"], (p[n], probabilities[n]))):
                    for other in others: assert numpy.abs(numpy.array(ours) - other).max() < 1e-5, (n, ours, other)
            assert len(lines) == 8
            """, in: folder)
    }

    @Test("every operator is what it says")
    func operators() async throws {
        let weights = (0..<20).map { Float($0 * 7 % 13) / 6 - 1 }
        let steps: [ONNXModel.Step] = [
            .normalization(
                mean: [1, 2, 3, 4], variance: [1, 4, 0.25, 2], scale: [1, 2, 3, 4], shift: [0, 1, 0, -1],
                epsilon: 1e-5),
            .dense(weights: weights, bias: [1, 2, 3, 4, 5].map { $0 / 10 }), .gelu,
            .product(weights: weights, outputs: 4), .leakyRelu(slope: 0.01), .tanh,
            .dense(weights: Array(weights.prefix(16)), bias: [0, 1, 0, 1]), .sigmoid, .relu,
        ]
        let model = ONNXModel(name: "all", features: 4, steps: steps)
        try folder.write(model.encoded(), to: "all.onnx")
        try await Python.run(
            """
            import math, numpy, onnx, onnxruntime
            onnx.checker.check_model(onnx.load("all.onnx"), full_check=True)
            x = numpy.array([[1, 2, 3, 4], [0, -1, 2, 5], [9, 1, 1, 1]], numpy.float32)
            w = numpy.array([(n * 7 % 13) / 6 - 1 for n in range(20)], numpy.float64)
            z = (x - [1, 2, 3, 4]) / numpy.sqrt(numpy.array([1, 4, 0.25, 2]) + 1e-5) * [1, 2, 3, 4] + [0, 1, 0, -1]
            z = z @ w.reshape(5, 4).T + numpy.array([1, 2, 3, 4, 5]) / 10
            z = z * 0.5 * (1 + numpy.vectorize(math.erf)(z / math.sqrt(2)))
            z = z @ w.reshape(5, 4)
            z = numpy.tanh(numpy.where(z < 0, 0.01 * z, z))
            z = z @ w[:16].reshape(4, 4).T + [0, 1, 0, 1]
            z = numpy.maximum(1 / (1 + numpy.exp(-z)), 0)
            p = numpy.exp(z) / numpy.exp(z).sum(1, keepdims=True)
            logits, probabilities = onnxruntime.InferenceSession("all.onnx").run(None, {"input": x})
            assert numpy.abs(logits - z).max() < 1e-5, (logits, z)
            assert numpy.abs(probabilities - p).max() < 1e-5
            """, in: folder)
    }
}

enum Python {
    /// Whether the interpreter is there with what the tests import.
    static let isThere: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "import numpy, safetensors, onnx, onnxruntime"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Runs a script in a folder; what it writes to standard error tells why it failed.
    static func run(
        _ script: String, in folder: TemporaryFolder, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let path = try folder.write(Array(script.utf8), to: "script.py")
        try folder.write([], to: "complaints")
        let process = try ChildProcess(
            "/usr/bin/env", ["python3", path],
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path],
            folder: folder.path, output: .writing("/dev/null"), errors: .writing(folder.path + "/complaints"))
        let ending = try await process.wait()
        let complaints = String(decoding: folder.read("complaints") ?? [], as: UTF8.self)
        #expect(ending == .exited(0), "\(complaints)", sourceLocation: sourceLocation)
    }
}
