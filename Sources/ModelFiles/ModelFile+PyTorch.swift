import Datasets
package import Interchange
package import Learning
import Matrices

extension ModelFile {
    /// Assumptions about what a file of weights alone does not say.
    package struct Assumptions: Hashable, Sendable {
        /// The activation between the dense layers; nil for ReLU wherever the numbering has a gap for it.
        package var activation: Activation?
        /// The names of the classes; nil for numbers from 0.
        package var classNames: [String]?
        /// The names of the modules, from input to output; nil to derive the order from their numbers or shapes.
        package var layers: [String]?

        package init(activation: Activation? = nil, classNames: [String]? = nil, layers: [String]? = nil) {
            self.activation = activation
            self.classNames = classNames
            self.layers = layers
        }
    }

    /// Reads a model: a file of this program, or the weights of a PyTorch model that is a sequence of dense layers,
    /// which are derived from names and shapes.
    ///
    /// - Parameter assumptions: used for weights alone; what the file itself says takes precedence.
    package init(
        decoding file: SafetensorsFile, assuming assumptions: Assumptions = Assumptions()
    ) throws(ModelFileError) {
        if Self.isDescribed(file) {
            try self.init(described: file)
        } else {
            try self.init(weightsOnly: file, assuming: assumptions)
        }
    }

    /// Reads a model like `init(decoding:assuming:)`, from the file's bytes.
    package init(
        decoding bytes: [UInt8], assuming assumptions: Assumptions = Assumptions()
    ) throws(ModelFileError) {
        let file: SafetensorsFile
        do throws(InterchangeError) { file = try SafetensorsFile(decoding: bytes) } catch { throw .format(error) }
        try self.init(decoding: file, assuming: assumptions)
    }

    private init(weightsOnly file: SafetensorsFile, assuming assumptions: Assumptions) throws(ModelFileError) {
        let modules = try TorchModule.all(in: file, order: assumptions.layers)
        let network = try Network(
            checked: try Self.layers(of: modules, activation: assumptions.activation))
        guard network.classes <= Self.mostClasses else {
            throw .tensor(
                modules[modules.count - 1].name("weight"), expected: "at most \(Self.mostClasses) classes",
                found: "\(network.classes)")
        }
        let names = assumptions.classNames ?? (0..<network.classes).map(String.init)
        guard names.count == network.classes else {
            throw .value(
                "class names", expected: "\(network.classes), as the network has outputs", found: "\(names.count)")
        }
        self.init(network: network, classNames: names, input: .guess(features: network.features))
    }

    private static func layers(of modules: [TorchModule], activation: Activation?) throws(ModelFileError) -> [Layer] {
        var layers: [Layer] = []
        var width: Int?
        var former: TorchModule?
        // Whether an activation follows the last dense layer.
        var isActivated = true
        for module in modules {
            // A module without parameters leaves a gap in the numbers. One of several such modules is the activation;
            // the others, for instance dropout, do nothing after training.
            if let former, !isActivated, let index = module.index, let before = former.index, index > before + 1 {
                layers.append(.activation(activation ?? .relu))
                isActivated = true
            }
            let layer = try module.layer(after: width)
            if layer.dense != nil {
                if !isActivated {
                    // Modules with names of their own are called by code; ReLU is assumed between them.
                    guard let activation = activation ?? (module.index == nil ? .relu : nil) else {
                        throw .tensor(
                            module.name("weight"), expected: "a number with a gap before it, for an activation",
                            found: "layers that follow each other: --activation says what stands between them")
                    }
                    layers.append(.activation(activation))
                }
                isActivated = false
            }
            layers.append(layer)
            width = layer.outputs ?? layer.inputs ?? width
            former = module
        }
        guard layers.last?.dense != nil else {
            throw .tensor(former?.name("weight") ?? "", expected: "a dense layer at the end", found: "another one")
        }
        return layers
    }
}

extension Network {
    /// Makes a network of layers from a file; throws if they do not fit together.
    init(checked layers: [Layer]) throws(ModelFileError) {
        do throws(NetworkError) {
            try self.init(validating: layers)
        } catch {
            throw .value("layers", expected: "a network", found: "one of which \(error)")
        }
    }
}

extension LabelledSamples.Kind {
    /// Guesses a square picture if the number of features is a square, such as 784 = 28², otherwise a row.
    fileprivate static func guess(features: Int) -> LabelledSamples.Kind {
        let side = Int(Double(features).squareRoot())
        return side >= 8 && side * side == features
            ? .image(height: side, width: side, channels: 1) : .row(columns: (0..<features).map { "\($0 + 1)" })
    }
}
