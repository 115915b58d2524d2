import Datasets
import Interchange
import Learning
import Matrices
import ModelFiles
import Testing

@Suite("Weights of PyTorch alone")
struct PyTorchWeightsTests {
    /// The tensors of a linear module with the given name.
    private func linear(
        _ name: String, _ outputs: Int, _ inputs: Int, hasBias: Bool = true
    ) -> [SafetensorsFile.Tensor] {
        let weights = (0..<outputs * inputs).map { Float($0 % 5) - 2 }
        return [SafetensorsFile.Tensor(name: "\(name).weight", shape: [outputs, inputs], values: weights)]
            + (hasBias
                ? [.init(name: "\(name).bias", shape: [outputs], values: (0..<outputs).map { Float($0) })] : [])
    }

    private func decode(
        _ tensors: [SafetensorsFile.Tensor], _ assumptions: ModelFile.Assumptions = .init()
    ) throws(ModelFileError) -> ModelFile {
        try ModelFile(decoding: SafetensorsFile(tensors: tensors), assuming: assumptions)
    }

    private func error(_ tensors: [SafetensorsFile.Tensor], _ assumptions: ModelFile.Assumptions = .init()) -> String? {
        do throws(ModelFileError) {
            _ = try decode(tensors, assumptions)
            return nil
        } catch {
            return error.description
        }
    }

    /// The kinds of the layers, in a word each.
    private func kinds(_ model: ModelFile) -> [String] {
        model.network.layers.map { layer in
            switch layer {
            case .dense(let layer): "\(layer.inputs)→\(layer.outputs)"
            case .activation(let activation): activation.rawValue
            case .batchNorm: "batch-norm"
            case .dropout, .embedding, .standardization, .twoLevel: "something else"
            }
        }
    }

    @Test("names and shapes determine the layers, and gaps in the numbers the activations")
    func architecture() throws {
        let model = try decode(linear("0", 3, 64) + linear("2", 5, 3) + linear("4", 2, 5))
        #expect(kinds(model) == ["64→3", "relu", "3→5", "relu", "5→2"])
        #expect(model.classNames == ["0", "1"])
        #expect(model.input == .image(height: 8, width: 8, channels: 1))
        #expect(model.training == nil && model.dataName == nil)
        #expect(
            model.network.parameters.map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"])
        #expect(model.network.parameters[0].values[..<5] == [-2, -1, 0, 1, 2])
        #expect(try decode(linear("0", 3, 6)).input == .row(columns: ["1", "2", "3", "4", "5", "6"]))
    }

    @Test(
        "a common prefix of all names is ignored, and so are numbers of modules before the first; a gap of several modules means one activation",
        arguments: [
            ["0", "2"], ["net.0", "net.2"], ["model.0.1", "model.0.3"], ["1", "4"],
            ["module.linear.7", "module.linear.99"],
        ])
    func prefixes(names: [String]) throws {
        #expect(kinds(try decode(linear(names[0], 3, 4) + linear(names[1], 2, 3))) == ["4→3", "relu", "3→2"])
    }

    @Test(
        "modules with names of their own are ordered by their shapes, whatever the names say",
        arguments: [
            ["fc1", "fc2", "fc3"], ["layer3", "layer2", "layer1"], ["encoder.0", "encoder.2", "head"],
            ["a.0", "b.0", "c"], ["l1", "block.fc", "out"],
        ])
    func namedModules(names: [String]) throws {
        let tensors = linear(names[2], 2, 5) + linear(names[0], 3, 4) + linear(names[1], 5, 3)
        #expect(kinds(try decode(tensors)) == ["4→3", "relu", "3→5", "relu", "5→2"])
        #expect(kinds(try decode(tensors, .init(activation: .tanh))) == ["4→3", "tanh", "3→5", "tanh", "5→2"])
    }

    @Test("a layer that was saved alone has no name")
    func nameless() throws {
        let weight = SafetensorsFile.Tensor(name: "weight", shape: [2, 3], values: (0..<6).map { Float($0) })
        #expect(kinds(try decode([weight])) == ["3→2"])
    }

    @Test("if several orders fit, --layers decides, and must name each layer once")
    func orders() throws {
        let tensors = linear("fc1", 4, 4) + linear("fc2", 4, 4) + linear("fc3", 2, 4)
        #expect(error(tensors)?.contains("--layers fc1,fc2,fc3") == true)
        let model = try decode(tensors, .init(layers: ["fc2", "fc1", "fc3"]))
        #expect(kinds(model) == ["4→4", "relu", "4→4", "relu", "4→2"])
        #expect(error(tensors, .init(layers: ["fc1", "fc2"]))?.contains(#"found none called "fc3""#) == true)
        #expect(error(tensors, .init(layers: ["fc1", "fc2", "x"]))?.contains(#"found "x""#) == true)
        #expect(error(tensors, .init(layers: ["fc1", "fc1", "fc3"]))?.contains("each layer once") == true)
        #expect(error(tensors, .init(layers: ["fc3", "fc1", "fc2"]))?.contains("expected 2 inputs") == true)
        let numbered = linear("net.0", 4, 4) + linear("net.1", 4, 4)
        #expect(kinds(try decode(numbered, .init(layers: ["net.1", "net.0"]))) == ["4→4", "relu", "4→4"])
    }

    @Test("batch normalisation in named modules is placed where its shape fits")
    func namedBatchNorm() throws {
        let norm: [SafetensorsFile.Tensor] = [
            .init(name: "bn.running_mean", shape: [3], values: [0, 0, 0] as [Float]),
            .init(name: "bn.running_var", shape: [3], values: [1, 1, 1] as [Float]),
        ]
        let model = try decode(linear("fc2", 2, 3) + norm + linear("fc1", 3, 4))
        #expect(kinds(model) == ["4→3", "batch-norm", "relu", "3→2"])
    }

    @Test("a missing bias is 0")
    func bias() throws {
        let model = try decode(linear("0", 2, 3, hasBias: false))
        #expect(model.network.parameters[1].values == [0, 0])
    }

    @Test("class names come from the caller, one per output")
    func classNames() throws {
        #expect(try decode(linear("0", 2, 3), .init(classNames: ["cat", "dog"])).classNames == ["cat", "dog"])
        #expect(
            error(linear("0", 2, 3), .init(classNames: ["cat"]))
                == "class names: expected 2, as the network has outputs, found 1")
    }

    @Test("batch normalisation is recognised by its running statistics, before or after the activation")
    func batchNorm() throws {
        func statistics(_ name: String, _ units: Int, isAffine: Bool = true) -> [SafetensorsFile.Tensor] {
            let values = (0..<units).map { Float($0) + 0.5 }
            return (isAffine ? ["weight", "bias"] : []).map {
                .init(name: "\(name).\($0)", shape: [units], values: values)
            }
                + ["running_mean", "running_var"].map { .init(name: "\(name).\($0)", shape: [units], values: values) }
                + [.init(name: "\(name).num_batches_tracked", shape: [], values: [7 as Int64])]
        }
        let before = try decode(linear("0", 3, 4) + statistics("1", 3) + linear("3", 2, 3))
        #expect(kinds(before) == ["4→3", "batch-norm", "relu", "3→2"])
        #expect(before.network.buffers.last?.values == .count(7))
        let behind = try decode(linear("0", 3, 4) + statistics("2", 3, isAffine: false) + linear("4", 2, 3))
        #expect(kinds(behind) == ["4→3", "relu", "batch-norm", "3→2"])
        #expect(error(linear("0", 3, 4) + statistics("1", 2) + linear("3", 2, 3))?.contains("shape [3]") == true)
        #expect(try ModelFile(decoding: before.safetensors.encoded()) == before)
    }

    @Test("an impossible count of batches is refused", arguments: [Int64.max, .min, -1, 1 << 48 + 1])
    func batchCount(batches: Int64) {
        let statistics: [SafetensorsFile.Tensor] = [
            .init(name: "1.running_mean", shape: [3], values: [0, 0, 0] as [Float]),
            .init(name: "1.running_var", shape: [3], values: [1, 1, 1] as [Float]),
            .init(name: "1.num_batches_tracked", shape: [], values: [batches]),
        ]
        #expect(
            error(linear("0", 3, 4) + statistics + linear("3", 2, 3))
                == "tensor \"1.num_batches_tracked\": expected an integer from 0 to \(1 << 48), found \(batches)")
    }

    @Test("more layers than a network can have are refused before searching for an order")
    func manyLayers() {
        let tensors = (0..<1_001).map { index in
            SafetensorsFile.Tensor(name: "layer\(index).weight", shape: [1, 1], values: [1 as Float])
        }
        #expect(error(tensors) == "tensors: expected at most 1000 layers, found 1001")
    }

    @Test("layers without a gap between them need an explicit activation")
    func noGap() throws {
        let tensors = linear("0", 3, 4) + linear("1", 2, 3)
        #expect(error(tensors)?.contains("--activation") == true)
        #expect(kinds(try decode(tensors, .init(activation: .relu))) == ["4→3", "relu", "3→2"])
    }

    @Test("numbers of 16 and 64 bits are read as the nearest 32-bit ones")
    func types() throws {
        func tensor(_ type: SafetensorsFile.ElementType, _ bytes: [UInt8]) -> SafetensorsFile.Tensor {
            .init(name: "0.weight", elementType: type, shape: [1, 3], bytes: bytes[...])
        }
        // 1, −2.5 and the smallest subnormal; 1, −2.5 and 3.
        let half = try decode([tensor(.float16, [0x00, 0x3C, 0x00, 0xC1, 0x01, 0x00])])
        #expect(half.network.parameters[0].values == [1, -2.5, 0x1p-24])
        let brain = try decode([tensor(.bfloat16, [0x80, 0x3F, 0x20, 0xC0, 0x40, 0x40])])
        #expect(brain.network.parameters[0].values == [1, -2.5, 3])
        let double = try decode([.init(name: "0.weight", shape: [1, 3], values: [1, -2.5, 0.1] as [Double])])
        #expect(double.network.parameters[0].values == [1, -2.5, 0.1])
        #expect(
            error([tensor(.float16, [0, 0, 0, 0x7C, 0, 0])])
                == #"tensor "0.weight": expected finite numbers, found inf at 1"#)
    }

    @Test("every half-precision number is read exactly")
    func halves() throws {
        // Normal numbers are (1 + f/1024) · 2^(e − 15).
        let bits: [UInt16] = (0..<64).map { UInt16($0 * 977) }.filter { $0 & 0x7C00 != 0x7C00 }
        let bytes = bits.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let tensor = SafetensorsFile.Tensor(name: "x", elementType: .float16, shape: [bits.count], bytes: bytes[...])
        let expected = bits.map { bits -> Float in
            let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Float(bits & 0x3FF) / 1024)
            let magnitude =
                exponent == 0
                ? fraction * 0x1p-14 : Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
            return bits & 0x8000 == 0 ? magnitude : -magnitude
        }
        #expect(tensor.floats == expected)
    }

    @Test("anything but a stack of dense layers is refused by the tensor's name")
    func refusals() {
        let cases: [([SafetensorsFile.Tensor], String)] = [
            ([], "tensors: expected weights, found none"),
            (
                linear("fc1", 2, 3) + linear("fc2", 4, 5),
                "tensors: expected layers of which each takes what another gives, found fc1 3 to 2, fc2 5 to 4"
            ),
            (
                [.init(name: "conv.weight", shape: [2, 1, 3, 3], values: [Float](repeating: 0, count: 18))],
                #"tensor "conv.weight": expected shape [outputs, inputs], found [2, 1, 3, 3]"#
            ),
            (
                linear("fc1", 3, 4) + [.init(name: "norm.weight", shape: [3], values: [1, 1, 1 as Float])],
                #"tensor "norm.weight": expected shape [outputs, inputs], found [3]"#
            ),
            (linear("0", 2, 3) + linear("2", 2, 3), #"tensor "2.weight": expected 2 inputs, as the layer before"#),
            (
                [.init(name: "0.weight", shape: [2, 1, 3, 3], values: [Float](repeating: 0, count: 18))],
                #"tensor "0.weight": expected shape [outputs, inputs], found [2, 1, 3, 3]"#
            ),
            (
                [.init(name: "0.bias", shape: [2], values: [1, 2 as Float])],
                #"tensor "0.weight": expected the weights of a layer, found no such tensor"#
            ),
            (
                linear("0", 2, 3, hasBias: false) + [.init(name: "0.bias", shape: [3], values: [1, 2, 3 as Float])],
                #"tensor "0.bias": expected shape [2], found [3]"#
            ),
            (
                [.init(name: "0.weight", shape: [0, 3], values: [] as [Float])],
                #"tensor "0.weight": expected shape [outputs, inputs], found [0, 3]"#
            ),
            (
                linear("0", 2, 3) + [.init(name: "0.scale", shape: [], values: [1 as Float])],
                #"tensor "0.scale": expected weight or bias"#
            ),
        ]
        for (tensors, complaint) in cases {
            let error = error(tensors)
            #expect(error?.hasPrefix(complaint) == true, "\(error ?? "it was accepted")")
        }
    }
}
