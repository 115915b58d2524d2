import Datasets
package import Interchange
import Learning

extension ModelFile {
    /// The metadata's key for everything that is not a tensor.
    static let key = "softscope"
    /// The metadata's key for the fingerprint of that text and of the tensors.
    static let fingerprintKey = "softscope.fingerprint"

    /// The version of the format that this program reads and writes.
    private static let version = 1
    /// The largest number of outputs or inputs of a layer.
    static let largestWidth = 1 << 28
    static let mostLayers = 1000
    /// The largest number of classes, which are stored as 16-bit numbers elsewhere.
    static let mostClasses = 1 << 16
    /// Batches, optimizer steps or samples that a file may count: no machine trains as many in a century, and a run that
    /// counts on from there stays far below `Int.max`.
    static let greatestCount = 1 << 48
    /// Epochs that a file may count: twice as many as a run may be asked for, since a finished run can be extended.
    static let mostEpochs = 2_000_000

    /// The model as a safetensors file.
    package var safetensors: SafetensorsFile { safetensors(order: .channelsLast) }

    /// The model as a safetensors file, for programs that pass pictures in the given order. For any order but this
    /// program's own, there must be no training state, since its tensors would not match.
    package func safetensors(order: PixelOrder) -> SafetensorsFile {
        precondition(order == .channelsLast || training == nil, "a run's state in another order")
        let tensors = network.taking(order, of: input).tensors() + (training?.tensors(beside: network) ?? [])
        var file = SafetensorsFile(tensors: tensors, metadata: ["format": "pt", Self.key: json(order: order).text])
        file.metadata[Self.fingerprintKey] = file.fingerprint(withNote: Self.key).text
        return file
    }

    private func json(order: PixelOrder) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("version", .integer(Self.version)),
            .init("layers", JSONValue(network.layers.map(\.json))),
            .init("classes", JSONValue(classNames)),
            .init("input", input.json(order: order)),
            .init("data", JSONValue(dataName)),
        ]
        members += network.head.members
        if let training { members.append(.init("training", training.json(beside: network))) }
        return .object(members)
    }

    /// Whether this program wrote the file; otherwise it has only weights.
    static func isDescribed(_ file: SafetensorsFile) -> Bool {
        file.metadata[key] != nil || file.metadata[fingerprintKey] != nil
    }

    /// Reads a model file with this program's metadata. Everything in it is checked.
    package init(described file: SafetensorsFile) throws(ModelFileError) {
        guard let text = file.metadata[Self.key] else {
            throw .value(Self.key, expected: "what the model is", found: "nothing")
        }
        if let written = file.metadata[Self.fingerprintKey] {
            let found = file.fingerprint(withNote: Self.key).text
            guard written == found else {
                throw .value(
                    Self.fingerprintKey, expected: "\(found), as of text and tensors",
                    found: "\(quoted(written)): the file was damaged, or changed by a program that left this key")
            }
        }
        let root: MetadataValue
        do throws(InterchangeError) {
            root = MetadataValue(path: Self.key, try JSONValue(parsing: text))
        } catch {
            throw .value(Self.key, expected: "JSON", found: "text that is none, \(error)")
        }
        guard case .integer(Self.version)? = root["version"].value else {
            throw root["version"].fault("\(Self.version)")
        }
        var tensors = TensorReader(file)
        network = try Self.readNetwork(root["layers"], from: &tensors)
        network.head = try Self.readHead(root)
        classNames = try Self.readClassNames(root["classes"], count: network.classes)
        input = try LabelledSamples.Kind(root["input"], features: network.features)
        if root["input"]["layout"].isGiven {
            guard let order = PixelOrder(rawValue: try root["input"]["layout"].text()), root["training"].value == nil
            else { throw root["input"]["layout"].fault("hwc, or chw in a model without its training") }
            network = network.given(order, of: input)
        }
        switch root["data"].value {
        case nil, .null?: dataName = nil
        default: dataName = try root["data"].text()
        }
        training =
            root["training"].value == nil
            ? nil : try SavedTraining(root["training"], model: network, layers: root["layers"], from: &tensors)
        if let stray = file.tensors.first(where: { !tensors.used.contains($0.name) }) {
            throw .tensor(stray.name, expected: "a name that layers or optimiser ask for", found: "another one")
        }
    }

    static func readNetwork(
        _ json: MetadataValue, from tensors: inout TensorReader
    ) throws(ModelFileError) -> Network {
        var layers: [Layer] = []
        var width: Int?
        for (index, element) in try json.elements(limit: mostLayers).enumerated() {
            let layer = try Layer(element, at: index, after: width, from: &tensors)
            width = layer.outputs ?? layer.inputs ?? width
            layers.append(layer)
        }
        let scoring = layers.last?.twoLevel == nil ? layers.last : layers.dropLast().last
        guard scoring?.dense != nil else { throw json.fault("a dense layer as the last, or before two levels") }
        return try Network(checked: layers)
    }

    /// The head; softmax with cross-entropy if the file names none.
    private static func readHead(_ root: MetadataValue) throws(ModelFileError) -> OutputHead {
        let map = root["head"].isGiven ? try root["head"].text() : OutputHead.softmax.mapWord
        let loss = root["loss"].isGiven ? try root["loss"].text() : OutputHead.softmax.lossWord
        guard let head = OutputHead(map: map, loss: loss) else {
            guard OutputHead(map: map, loss: OutputHead.ownWord) != nil else {
                throw root["head"].fault("softmax, sparsemax, entmax15 or softmax-twice")
            }
            throw root["loss"].fault("own, or with the head softmax \(RobustLoss.expectedWords)")
        }
        return head
    }

    private static func readClassNames(_ json: MetadataValue, count: Int) throws(ModelFileError) -> [String] {
        let elements = try json.elements(limit: mostClasses)
        guard elements.count == count else {
            throw .value(
                json.path, expected: "\(count) names, as the network has outputs", found: "\(elements.count)")
        }
        var names: [String] = []
        for element in elements { names.append(try element.text()) }
        if let (first, second) = names.firstEquals {
            throw .value(
                "\(json.path)[\(second)]", expected: "another name than [\(first)]", found: quoted(names[first]))
        }
        return names
    }
}

extension OutputHead {
    /// The head's members in a model file; none for softmax with cross-entropy.
    var members: [JSONValue.Member] {
        guard self != .softmax else { return [] }
        return [.init("head", .string(mapWord)), .init("loss", .string(lossWord))]
    }
}

extension Network {
    /// The parameters and buffers under PyTorch's names, with an optional prefix.
    func tensors(prefix: String = "") -> [SafetensorsFile.Tensor] {
        parameters.map { SafetensorsFile.Tensor(name: prefix + $0.name, shape: $0.shape, values: $0.values) }
            + buffers.map { buffer in
                switch buffer.values {
                case .floats(let values): .init(name: prefix + buffer.name, shape: [values.count], values: values)
                case .count(let count): .init(name: prefix + buffer.name, shape: [], values: [Int64(count)])
                case .indices(let indices):
                    .init(name: prefix + buffer.name, shape: [indices.count], values: indices.map { Int64($0) })
                }
            }
    }
}

extension [String] {
    /// The indices of the first duplicate.
    fileprivate var firstEquals: (Int, Int)? {
        var places: [String: Int] = [:]
        for (place, name) in enumerated() {
            if let former = places.updateValue(place, forKey: name) { return (former, place) }
        }
        return nil
    }
}
