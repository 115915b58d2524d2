import Datasets
import Interchange
import Learning
import Matrices
import ModelFiles
import Telemetry
import Testing

@Suite("Model files")
struct ModelFileTests {
    /// 4-3-2, in the middle of a run: the saved model is the best one, not the one in training.
    static let model: ModelFile = {
        func network(_ seed: UInt64) -> Network {
            var generator = SeededGenerator(seed: seed)
            return Network(widths: [4, 3, 2], activation: .relu, initialization: .torchDefault, from: &generator)
        }
        let moments = network(4).parameters.map { $0.values.map { $0 * $0 } }
        var point = ResumePoint(
            network: network(5), optimizer: Optimizer.State(steps: 13, firstMoments: moments, secondMoments: moments),
            baseRate: 0.001, plannedEpochs: 4,
            good: ResumePoint.Good(network: network(6), epoch: 2, loss: 0.5, accuracy: 0.75))
        point.batches = 13
        point.epochs = 2
        point.epochMeasure = BatchMeasure(lossSum: 0.1 + 0.2, correct: 7, samples: 15)
        point.kept = ResumePoint.Kept(network: network(4), waited: 1)
        point.plateau = Plateau(factor: 0.5, best: 0.4, waited: 1)
        return ModelFile(
            network: network(4), classNames: ["cat", "\"dog\"\n"], input: .image(height: 2, width: 2, channels: 1),
            dataName: "pets",
            training: SavedTraining(
                settings: [
                    .init("hidden", .integers([3])), .init("optimizer", .text("adam")),
                    .init("learning_rate", .number(0.001)), .init("batch_size", .integer(5)),
                ], seed: .max, samples: SavedTraining.Samples(training: 25, validation: 4),
                split: SavedTraining.Split(heldBack: 0.125, seed: 3, fingerprint: "0123456789abcdef"),
                progress: SavedTraining.Progress(epochs: 2, batches: 13, batchesInEpoch: 3),
                best: BestEpoch(epoch: 1, loss: 0.4, accuracy: 0.8), resume: point))
    }()

    static func error(_ bytes: [UInt8], _ assumptions: ModelFile.Assumptions = .init()) -> String? {
        do throws(ModelFileError) {
            _ = try ModelFile(decoding: bytes, assuming: assumptions)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(
        "head and loss are read back, for the model and for the networks of its training",
        arguments: [
            .sparse(.sparsemax), .sparse(.entmax15), .robust(.generalizedCrossEntropy(q: 0.7)),
            .robust(.biTempered(t1: 0.8, t2: 1.4)), .softmaxTwice,
        ] as [OutputHead])
    func heads(head: OutputHead) throws {
        var model = Self.model
        model.network.head = head
        model.training?.resume?.network.head = head
        model.training?.resume?.good.network.head = head
        model.training?.resume?.kept?.network.head = head
        let bytes = model.safetensors.encoded()
        #expect(try ModelFile(decoding: bytes) == model)
        model.training = nil
        #expect(try ModelFile(decoding: model.safetensors(order: .channelsFirst).encoded()) == model)
    }

    @Test("a head or a loss that there is not is refused")
    func strangeHeads() throws {
        var model = Self.model
        model.network.head = .robust(.focal(gamma: 2))
        for (part, other, words) in [
            (#""head":"softmax""#, #""head":"hardmax""#, "softmax, sparsemax, entmax15"),
            (#""loss":"focal=2""#, #""loss":"focal=-2""#, "focal=G"),
            (#""head":"softmax""#, #""head":"sparsemax""#, "with the head softmax"),
        ] {
            var file = model.safetensors
            let notes = try #require(file.metadata["softscope"])
            try #require(notes.contains(part), "\(notes)")
            file.metadata["softscope"] = notes.replacing(part, with: other)
            file.metadata["softscope.fingerprint"] = nil
            #expect(Self.error(file.encoded())?.contains(words) == true)
        }
    }

    @Test("a written file is read back, and written again the same")
    func roundTrip() throws {
        let bytes = Self.model.safetensors.encoded()
        let read = try ModelFile(decoding: bytes)
        #expect(read == Self.model)
        #expect(read.safetensors.encoded() == bytes)
        #expect(!(read.safetensors.metadata["softscope"] ?? "").contains("head"))
        var plain = Self.model
        plain.training = nil
        plain.dataName = nil
        #expect(try ModelFile(decoding: plain.safetensors.encoded()) == plain)
    }

    @Test("tensors have PyTorch's names and shapes, and the optimiser's their own")
    func names() {
        let tensors = Self.model.safetensors.tensors
        #expect(
            tensors.map(\.name) == [
                "0.weight", "0.bias", "2.weight", "2.bias",
                "optimizer.first.0.weight", "optimizer.first.0.bias", "optimizer.first.2.weight",
                "optimizer.first.2.bias", "optimizer.second.0.weight", "optimizer.second.0.bias",
                "optimizer.second.2.weight", "optimizer.second.2.bias",
                "current.0.weight", "current.0.bias", "current.2.weight", "current.2.bias",
                "good.0.weight", "good.0.bias", "good.2.weight", "good.2.bias",
            ])
        #expect(tensors.prefix(5).map(\.shape) == [[3, 4], [3], [2, 3], [2], [3, 4]])
    }

    @Test("a file truncated anywhere is an error")
    func truncation() {
        let bytes = Self.model.safetensors.encoded()
        for length in 0..<bytes.count {
            #expect(Self.error(Array(bytes[..<length])) != nil, "\(length) bytes were taken for a model")
        }
    }

    @Test("a flipped bit anywhere gives an error, or the same model")
    func flippedBits() {
        let bytes = Self.model.safetensors.encoded()
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            guard let read = try? ModelFile(decoding: flipped) else { continue }
            #expect(read == Self.model, "bit \(bit)")
        }
    }

    /// The valid file's text with one part replaced and without a fingerprint, so that this program's own checks are
    /// what refuses it.
    private static func changed(_ part: String, _ other: String) throws -> [UInt8] {
        var file = model.safetensors
        let text = try #require(file.metadata["softscope"])
        #expect(text.contains(part), "the text is \(text)")
        file.metadata["softscope"] = text.replacing(part, with: other)
        file.metadata["softscope.fingerprint"] = nil
        return file.encoded()
    }

    @Test(
        "text that contradicts itself or the tensors is refused, with the place of the fault",
        arguments: [
            (#"{"version":1"#, #"["version":1"#, "softscope: expected JSON"),
            (#""version":1"#, #""version":2"#, #"softscope.version: expected 1, found "2""#),
            (#""layers":["#, #""layer":["#, "softscope.layers: expected an array of 1 to 1000 elements, found nothing"),
            (#""kind":"dense""#, #""kind":"conv""#, "softscope.layers[0].kind: expected"),
            (#""inputs":4"#, #""inputs":5"#, #"tensor "0.weight": expected shape [3, 5], found [3, 4]"#),
            (#""inputs":4"#, #""inputs":-4"#, "softscope.layers[0].inputs: expected an integer from 1"),
            (#""inputs":4"#, #""inputs":4.5"#, "softscope.layers[0].inputs: expected an integer from 1"),
            (
                #""inputs":3"#, #""inputs":2"#,
                #"softscope.layers[2].inputs: expected 3, as the layer before gives out, found "2""#
            ),
            (#""outputs":2"#, #""outputs":9000000000000000000"#, "softscope.layers[2].outputs: expected an integer"),
            (#""relu""#, #""swish""#, "softscope.layers[1].function: expected one of relu"),
            (
                #""data":"pets""#, #""data":7"#, #"softscope.data: expected a string, found "7""#
            ),
            (#""classes":["cat","#, #""classes":["#, "softscope.classes: expected 2 names"),
            (#""cat""#, #""\"dog\"\n""#, "softscope.classes[1]: expected another name than [0]"),
            (#""cat""#, "null", "softscope.classes[0]: expected a string"),
            (#""image""#, #""sound""#, "softscope.input.kind: expected image, row, text or words"),
            (#""image""#, #""row""#, "softscope.input.columns: expected an array"),
            (#""image""#, #""text""#, "softscope.input.features: expected an object"),
            (#""shape":[2,2,1]"#, #""shape":[2,3,1]"#, "softscope.input.shape: expected sizes of 4 numbers"),
            (#""shape":[2,2,1]"#, #""shape":[0,2,1]"#, "softscope.input.shape[0]: expected an integer from 1"),
            (#""shape":[2,2,1]"#, #""shape":[4]"#, "softscope.input.shape: expected height, width, and 1 or 3"),
            (#""shape":[2,2,1]"#, #""shape":[1,1,4]"#, "softscope.input.shape: expected height, width, and 1 or 3"),
            (
                #""shape":[2,2,1]"#, #""shape":[200000000,200000000,1]"#,
                "softscope.input.shape: expected sizes of 4 numbers"
            ),
            (#""batch_size":5"#, #""batch_size":true"#, "softscope.training.settings.batch_size: expected"),
            (#""seed":"18446744073709551615""#, #""seed":"-1""#, "softscope.training.seed: expected an integer"),
            (
                #""epochs":2"#, #""epochs":-2"#,
                "softscope.training.progress.epochs: expected an integer from 0 to 2000000"
            ),
            (
                #""epochs":2"#, #""epochs":9223372036854775807"#,
                "softscope.training.progress.epochs: expected an integer from 0 to 2000000"
            ),
        ])
    func contradictions(part: String, other: String, complaint: String) throws {
        let error = try #require(Self.error(try Self.changed(part, other)), "it was accepted")
        #expect(error.hasPrefix(complaint), "\(error)")
    }

    @Test("tensors that do not match the text are refused by name")
    func tensors() throws {
        func error(_ change: (inout SafetensorsFile) -> Void) -> String? {
            var file = Self.model.safetensors
            file.metadata["softscope.fingerprint"] = nil
            change(&file)
            return Self.error(file.encoded())
        }
        #expect(error { _ in } == nil)
        #expect(
            error { $0.tensors.removeAll { $0.name == "2.bias" } }
                == #"tensor "2.bias": expected F32 [2], found no such tensor"#)
        #expect(
            error { $0.tensors.append(.init(name: "3.weight", shape: [1], values: [1 as Float])) }
                == #"tensor "3.weight": expected a name that layers or optimiser ask for, found another one"#)
        #expect(
            error { $0.tensors[1] = .init(name: "0.bias", shape: [3], values: [1, .nan, 2] as [Float]) }
                == #"tensor "0.bias": expected finite numbers, found nan at 1"#)
        #expect(
            error { $0.tensors[1] = .init(name: "0.bias", shape: [3], values: [1, 2, 3] as [Int64]) }
                == #"tensor "0.bias": expected F32, F16, BF16 or F64, found I64"#)
        #expect(
            error {
                $0.tensors[5] = .init(name: "optimizer.first.0.bias", shape: [3], values: [1, 2, -Float.infinity])
            } == #"tensor "optimizer.first.0.bias": expected finite numbers, found -inf at 2"#)
        // A 64-bit number too large for 32 bits.
        #expect(
            error { $0.tensors[1] = .init(name: "0.bias", shape: [3], values: [1, 2, 1e300] as [Double]) }
                == #"tensor "0.bias": expected finite numbers, found inf at 2"#)
    }

    @Test("a file changed without updating its fingerprint is refused, and is not taken for weights alone")
    func fingerprints() {
        var file = Self.model.safetensors
        file.tensors[1] = .init(name: "0.bias", shape: [3], values: [1, 2, 3] as [Float])
        #expect(Self.error(file.encoded())?.contains("the file was damaged, or changed") == true)
        file.metadata["softscope"] = nil
        #expect(Self.error(file.encoded()) == "softscope: expected what the model is, found nothing")
    }

    @Test("the columns of rows and the features of texts are kept")
    func kinds() throws {
        var generator = SeededGenerator(seed: 4)
        for kind in [
            LabelledSamples.Kind.row(columns: ["a", "b,\u{1}"]), .text(TextFeatures(buckets: 2)),
            .text(TextFeatures(version: .letters, buckets: 2)),
        ] {
            let network = Network(
                widths: [2, 2], activation: .relu, initialization: .torchDefault, from: &generator)
            let model = ModelFile(network: network, classNames: ["0", "1"], input: kind)
            #expect(try ModelFile(decoding: model.safetensors.encoded()) == model)
        }
    }

    @Test("every kind of layer is written and read back, with its buffers among the tensors")
    func layers() throws {
        let rows: (Int, Int) -> Matrix = { Matrix(rows: $0, columns: $1, values: (0..<$0 * $1).map { Float($0) / 8 }) }
        let hidden: [Layer] = [
            .batchNorm(
                BatchNormLayer(
                    weight: [1, 2], bias: [3, 4], runningMean: [5, 6], runningVariance: [7, 0], batches: 9)),
            .activation(.gelu), .dropout(DropoutLayer(rate: 0.25)),
            .dense(DenseLayer(weights: rows(2, 2), bias: [1, 2])),
        ]
        let dense = Layer.dense(DenseLayer(weights: rows(2, 3), bias: [1, 2]))
        let standardization = Layer.standardization(StandardizationLayer(mean: [1, 2, 3], variance: [4, 5, 6]))
        let table = ModelFile(
            network: Network(layers: [standardization, dense] + hidden), classNames: ["0", "1"],
            input: .row(columns: ["a", "b", "c"]))
        #expect(try ModelFile(decoding: table.safetensors.encoded()) == table)
        #expect(table.safetensors.tensors.contains { $0.name == "2.num_batches_tracked" })
        let text = ModelFile(
            network: Network(layers: [.embedding(EmbeddingLayer(weights: rows(4, 2)))] + hidden),
            classNames: ["0", "1"],
            input: .text(TextFeatures(buckets: 4)))
        #expect(try ModelFile(decoding: text.safetensors.encoded()) == text)
    }

    @Test("two levels are written and read back, and an order that does not have every class once is refused")
    func twoLevels() throws {
        let dense = DenseLayer(
            weights: Matrix(rows: 6, columns: 2, values: (0..<12).map { Float($0) }), bias: [1, 2, 3, 4, 5, 6])
        let levels = TwoLevelLayer(clusters: 2, order: [3, 0, 2, 1])
        let model = ModelFile(
            network: Network(layers: [.dense(dense), .twoLevel(levels)]), classNames: ["a", "b", "c", "d"],
            input: .row(columns: ["x", "y"]))
        let file = model.safetensors
        #expect(try ModelFile(decoding: file.encoded()) == model)
        let place = try #require(file.tensors.firstIndex { $0.name == "1.order" })
        #expect(file.tensors[place].values(as: Int64.self) == [3, 0, 2, 1])
        for (order, sentence) in [
            ([3, 0, 2, 2], #"tensor "1.order": expected every class once, found one of them twice"#),
            ([3, 0, 2, 4], #"tensor "1.order": expected integers from 0 to 3, found 4 at 3"#),
            ([3, 0, 2], #"tensor "1.order": expected shape [4], found [3]"#),
        ] as [([Int64], String)] {
            var damaged = file
            damaged.metadata["softscope.fingerprint"] = nil
            damaged.tensors[place] = .init(name: "1.order", shape: [order.count], values: order)
            #expect(Self.error(damaged.encoded())?.contains(sentence) == true, "\(order)")
        }
        var other = file
        other.metadata["softscope.fingerprint"] = nil
        other.metadata["softscope"] = file.metadata["softscope"]?.replacing("\"clusters\":2", with: "\"clusters\":3")
        #expect(Self.error(other.encoded())?.contains("layers[1].clusters: expected 2") == true)
    }

    @Test("tensors may stand in any order")
    func order() throws {
        var file = Self.model.safetensors
        file.tensors[..<4].reverse()
        #expect(try ModelFile(decoding: file.encoded()) == Self.model)
    }
}
