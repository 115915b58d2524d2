import Datasets
package import Interchange
import Learning
import Telemetry

extension ModelFile {
    /// The key of the metadata that holds all that is not a tensor.
    static let key = "softscope"
    /// The key of the fingerprint of that text and of the tensors.
    static let fingerprintKey = "softscope.fingerprint"
    /// Before the names of the optimiser's tensors.
    static let optimizerPrefix = "optimizer."

    /// What this program writes and reads.
    private static let version = 1
    /// Outputs of a layer; inputs too.
    static let largestWidth = 1 << 28
    static let mostLayers = 1000
    /// A class is a number of 16 bits elsewhere.
    static let mostClasses = 1 << 16

    /// The file that keeps the model.
    package var safetensors: SafetensorsFile {
        var weights = network.parameters.map {
            SafetensorsFile.Tensor(name: $0.name, shape: $0.shape, values: $0.values)
        }
        weights += network.buffers.map { buffer in
            switch buffer.values {
            case .floats(let values): .init(name: buffer.name, shape: [values.count], values: values)
            case .count(let count): .init(name: buffer.name, shape: [], values: [Int64(count)])
            }
        }
        let optimizer = (training?.optimizer ?? []).map {
            SafetensorsFile.Tensor(
                name: Self.optimizerPrefix + $0.name, elementType: $0.elementType, shape: $0.shape, bytes: $0.bytes)
        }
        var file = SafetensorsFile(tensors: weights + optimizer, metadata: ["format": "pt", Self.key: json.text])
        file.metadata[Self.fingerprintKey] = file.fingerprint(withNote: Self.key).text
        return file
    }

    private var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("version", .integer(Self.version)),
            .init("layers", JSONValue(network.layers.map(\.json))),
            .init("classes", JSONValue(classNames)),
            .init("input", input.json),
            .init("data", JSONValue(dataName)),
        ]
        if let training {
            let progress = training.progress
            members.append(
                .init(
                    "training",
                    [
                        "settings": .object(training.settings.map { .init($0.name, $0.value.json) }),
                        // As text: JSON's numbers lose digits beyond 2⁵³ in many readers.
                        "seed": .string("\(training.seed)"),
                        "progress": [
                            "epochs": .integer(progress.epochs), "batches": .integer(progress.batches),
                            "batches_in_epoch": .integer(progress.batchesInEpoch),
                        ],
                    ]))
        }
        return .object(members)
    }

    /// Whether the file is one that this program wrote, and not weights alone.
    static func isDescribed(_ file: SafetensorsFile) -> Bool {
        file.metadata[key] != nil || file.metadata[fingerprintKey] != nil
    }

    /// Reads a model that this program wrote, and believes nothing of it.
    init(described file: SafetensorsFile) throws(ModelFileError) {
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
        classNames = try Self.readClassNames(root["classes"], count: network.classes)
        input = try LabelledSamples.Kind(root["input"], features: network.features)
        switch root["data"].value {
        case nil, .null?: dataName = nil
        default: dataName = try root["data"].text()
        }
        let rest = file.tensors.filter { !tensors.used.contains($0.name) }
        if let stray = rest.first(where: { !$0.name.hasPrefix(Self.optimizerPrefix) }) {
            throw .tensor(stray.name, expected: "a name that the layers ask for", found: "another one")
        }
        training =
            root["training"].value == nil ? nil : try SavedTraining(root["training"], optimizer: rest)
    }

    private static func readNetwork(
        _ json: MetadataValue, from tensors: inout TensorReader
    ) throws(ModelFileError) -> Network {
        var layers: [Layer] = []
        var width: Int?
        for (index, element) in try json.elements(limit: mostLayers).enumerated() {
            let layer = try Layer(element, at: index, after: width, from: &tensors)
            width = layer.outputs ?? layer.inputs ?? width
            layers.append(layer)
        }
        guard layers.last?.dense != nil else { throw json.fault("a dense layer as the last") }
        return try Network(checked: layers)
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

extension SavedTraining {
    fileprivate init(
        _ json: MetadataValue, optimizer tensors: [SafetensorsFile.Tensor]
    ) throws(ModelFileError) {
        settings = []
        for member in try json["settings"].members() {
            guard let value = RunDescription.Setting.Value(member.value) else {
                throw json["settings"][member.name].fault("a string, a number or a list of integers")
            }
            settings.append(RunDescription.Setting(member.name, value))
        }
        guard let seed = UInt64(try json["seed"].text()) else {
            throw json["seed"].fault("an integer from 0 to \(UInt64.max), as a string")
        }
        self.seed = seed
        let progress = json["progress"]
        self.progress = Progress(
            epochs: try progress["epochs"].integer(in: 0...Int.max),
            batches: try progress["batches"].integer(in: 0...Int.max),
            batchesInEpoch: try progress["batches_in_epoch"].integer(in: 0...Int.max))
        optimizer = []
        for tensor in tensors {
            // Integers count steps; of floats each must be a number.
            if tensor.floats != nil { _ = try tensor.finiteNumbers() }
            optimizer.append(
                SafetensorsFile.Tensor(
                    name: String(tensor.name.dropFirst(ModelFile.optimizerPrefix.count)),
                    elementType: tensor.elementType, shape: tensor.shape, bytes: tensor.bytes))
        }
    }
}

extension [String] {
    /// The places of the first name that stands twice.
    fileprivate var firstEquals: (Int, Int)? {
        var places: [String: Int] = [:]
        for (place, name) in enumerated() {
            if let former = places.updateValue(place, forKey: name) { return (former, place) }
        }
        return nil
    }
}
