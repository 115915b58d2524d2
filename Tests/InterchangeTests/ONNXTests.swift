import Glibc
import Testing

@testable import Interchange

@Suite("ONNX")
struct ONNXTests {
    @Test("the bytes match the messages of onnx.proto")
    func bytes() {
        var model = ONNXModel(name: "n")
        model.nodes = [.init("Relu", ["x"], output: "y", attributes: [.integer("axis", -1), .float("alpha", 1)])]
        model.constants = [.init(name: "c", shape: [2], values: [1, -2])]
        model.inputs = [.init(name: "x", width: 300)]
        model.outputs = [.init(name: "y", width: 2)]
        model.metadata = ["k": "v"]
        let minusOne = [UInt8](repeating: 0xFF, count: 9) + [1]
        let integer = [0x0A, 4] + Array("axis".utf8) + [0x18] + minusOne + [0xA0, 1, 2]
        let float = [0x0A, 5] + Array("alpha".utf8) + [0x15, 0, 0, 0x80, 0x3F, 0xA0, 1, 1]
        var node: [UInt8] = [0x0A, 1] + Array("x".utf8) + [0x12, 1] + Array("y".utf8)
        node += [0x1A, 1] + Array("y".utf8) + [0x22, 4] + Array("Relu".utf8)
        node += [0x2A, UInt8(integer.count)] + integer + [0x2A, UInt8(float.count)] + float
        let constant: [UInt8] =
            [0x08, 2, 0x10, 1, 0x42, 1] + Array("c".utf8) + [0x4A, 8, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]
        func port(_ name: String, _ width: [UInt8]) -> [UInt8] {
            let shape: [UInt8] =
                [0x0A, 7, 0x12, 5] + Array("batch".utf8) + [0x0A, UInt8(width.count + 1), 0x08] + width
            let tensor = [0x08, 1, 0x12, UInt8(shape.count)] + shape
            return [0x0A, 1] + Array(name.utf8) + [0x12, UInt8(tensor.count + 2), 0x0A, UInt8(tensor.count)] + tensor
        }
        let (input, output) = (port("x", [0xAC, 0x02]), port("y", [2]))
        var graph: [UInt8] = [0x0A, UInt8(node.count)] + node + [0x12, 1] + Array("n".utf8)
        graph += [0x2A, UInt8(constant.count)] + constant
        graph += [0x5A, UInt8(input.count)] + input + [0x62, UInt8(output.count)] + output
        var file: [UInt8] = [0x08, 8, 0x12, 9] + Array("softscope".utf8)
        file += [0x3A, UInt8(graph.count & 0x7F) | 0x80, UInt8(graph.count >> 7)] + graph
        file += [0x42, 2, 0x10, 17, 0x72, 6, 0x0A, 1] + Array("k".utf8) + [0x12, 1] + Array("v".utf8)
        #expect(graph.count >= 128)
        #expect(model.encoded() == file)
    }

    @Test(
        "every map ends in probabilities, from tensors that are defined before, under names that are unique",
        arguments: [.softmax, .softmaxTwice, .sparsemax, .entmax15] as [ONNXModel.Ending])
    func endings(ending: ONNXModel.Ending) {
        let model = ONNXModel(
            name: "n", features: 2, steps: [.dense(weights: [1, 2, 3, 4, 5, 6], bias: [1, 2, 3])], ending: ending)
        let outputs = model.nodes.flatMap { [$0.output] + $0.unusedOutputs }
        #expect(Set(outputs).count == outputs.count && outputs.last == "probabilities")
        #expect(Set(model.constants.map(\.name)).count == model.constants.count)
        var known = Set(model.constants.map(\.name) + ["input"])
        for node in model.nodes {
            #expect(node.inputs.allSatisfy(known.contains), "\(node.output)")
            known.insert(node.output)
        }
        #expect(model.outputs.map(\.width) == [3, 3])
    }

    @Test("two levels are computed by operators, from clusters of different sizes")
    func twoLevel() throws {
        let model = ONNXModel(
            name: "n", features: 1,
            steps: [
                .dense(weights: [0, 0, 0, 0, 0, 0, 0], bias: [0.5, -1, 2, 0.25, 1, -3, 0.75]),
                .twoLevel(sizes: [2, 3], order: [4, 0, 2, 1, 3]),
            ])
        var values: [String: [Double]] = [:]
        for constant in model.constants {
            values[constant.name] =
                constant.element == .integer
                ? numbers(constant, Int64.self).map { Double($0) }
                : numbers(constant, Float.self).map { Double($0) }
        }
        // The operators for a batch of one, in double precision.
        for node in model.nodes {
            let inputs = try node.inputs.map { $0 == "input" ? [0] : try #require(values[$0]) }
            switch node.operation {
            case "Gemm": values[node.output] = inputs[2]
            case "Gather": values[node.output] = inputs[1].map { inputs[0][Int($0)] }
            case "Add":
                // The clusters' logarithms are [1 × clusters × 1].
                let (left, right) = (inputs[0], inputs[1])
                values[node.output] = left.indices.map { left[$0] + right[$0 * right.count / left.count] }
            case "Reshape", "Unsqueeze", "Identity": values[node.output] = inputs[0]
            case "LogSoftmax":
                let width = node.inputs[0].hasSuffix("block") ? 3 : inputs[0].count
                values[node.output] = stride(from: 0, to: inputs[0].count, by: width).flatMap { first in
                    let row = inputs[0][first..<first + width]
                    let sum = row.reduce(0) { $0 + exp($1) }
                    return row.map { $0 - log(sum) }
                }
            case "Softmax": break
            default: Issue.record("an operator \(node.operation)")
            }
        }
        let clusters = [0.5, -1].map { exp($0) / (exp(0.5) + exp(-1)) }
        func share(_ score: Double, of scores: [Double]) -> Double {
            exp(score) / scores.reduce(0) { $0 + exp($1) }
        }
        let (first, second) = ([2, 0.25], [1, -3, 0.75])
        // The classes 4 and 0 are in the first cluster, 2, 1 and 3 in the second.
        let expected = [
            clusters[0] * share(0.25, of: first), clusters[1] * share(-3, of: second),
            clusters[1] * share(1, of: second), clusters[1] * share(0.75, of: second),
            clusters[0] * share(2, of: first),
        ]
        let found = try #require(values["logits"])
        #expect(found.count == 5 && model.outputs.map(\.width) == [5, 5])
        for (found, expected) in zip(found, expected) { #expect(abs(exp(found) - expected) < 1e-6) }
        #expect(
            Set(model.constants.map(\.name) + model.nodes.map(\.output)).count
                == model.constants.count + model.nodes.count)
    }

    private func numbers<Number: BitwiseCopyable>(_ constant: ONNXModel.Constant, _ type: Number.Type) -> [Number] {
        unsafe constant.bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: MemoryLayout<Number>.size).map {
                unsafe bytes.loadUnaligned(fromByteOffset: $0, as: type)
            }
        }
    }

    @Test("a classifier computes logits and their softmax from its input, and its names are unique")
    func classifier() {
        let model = ONNXModel(
            name: "n", features: 2,
            steps: [
                .dense(weights: [1, 2, 3, 4, 5, 6], bias: [1, 2, 3]), .gelu, .gelu,
                .dense(weights: [1, 2, 3, 4, 5, 6], bias: [1, 2]),
            ])
        #expect(model.inputs == [.init(name: "input", width: 2)])
        #expect(model.outputs == [.init(name: "logits", width: 2), .init(name: "probabilities", width: 2)])
        let outputs = model.nodes.map(\.output)
        #expect(Set(outputs).count == outputs.count)
        #expect(Set(model.constants.map(\.name)).count == model.constants.count)
        // Every input of a node must be defined before it.
        var known = Set(model.constants.map(\.name) + ["input"])
        for node in model.nodes {
            #expect(node.inputs.allSatisfy(known.contains))
            known.insert(node.output)
        }
        #expect(known.isSuperset(of: ["logits", "probabilities"]))
        #expect(model.constants.first { $0.name == "0.weight" }?.shape == [3, 2])
    }
}
