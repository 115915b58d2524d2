import Interchange

extension TorchModule {
    /// All modules of a file, from input to output: in the requested order; otherwise by number, if all have numbers
    /// after a common prefix, as in an `nn.Sequential`; otherwise in the only order in which their shapes fit together.
    static func all(in file: SafetensorsFile, order: [String]?) throws(ModelFileError) -> [TorchModule] {
        var modules: [String: TorchModule] = [:]
        for tensor in file.tensors {
            let parts = tensor.name.split(separator: ".", omittingEmptySubsequences: false)
            let name = parts.dropLast().joined(separator: ".")
            modules[name, default: TorchModule(name: name)].tensors[String(parts[parts.count - 1])] = tensor
        }
        guard !modules.isEmpty else { throw .value("tensors", expected: "weights", found: "none") }
        // The search for the order takes time quadratic in the number of modules.
        guard modules.count <= ModelFile.mostLayers else {
            throw .value("tensors", expected: "at most \(ModelFile.mostLayers) layers", found: "\(modules.count)")
        }
        if let order { return try arranged(modules, order) }
        if let numbered = numbered(modules) { return numbered }
        return try chained(modules.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    }

    private static func arranged(
        _ modules: [String: TorchModule], _ order: [String]
    ) throws(ModelFileError) -> [TorchModule] {
        let known = modules.keys.sorted().joined(separator: ",")
        guard Set(order).count == order.count else {
            throw .value("--layers", expected: "each layer once", found: order.joined(separator: ","))
        }
        var rest = modules
        var arranged: [TorchModule] = []
        for name in order {
            guard let module = rest.removeValue(forKey: name) else {
                throw .value("--layers", expected: "names that the file has (\(known))", found: quoted(name))
            }
            arranged.append(module)
        }
        guard let left = rest.keys.min() else { return arranged }
        throw .value("--layers", expected: "all layers of the file (\(known))", found: "none called \(quoted(left))")
    }

    /// The modules by number; nil if one has no number, or their prefixes differ.
    private static func numbered(_ modules: [String: TorchModule]) -> [TorchModule]? {
        var numbered: [TorchModule] = []
        var beginnings: Set<Substring> = []
        for var module in modules.values {
            let dot = module.name.lastIndex(of: ".")
            let number = dot.map { module.name[module.name.index(after: $0)...] } ?? module.name[...]
            guard let index = Int(number), (0...1_000_000).contains(index) else { return nil }
            beginnings.insert(dot.map { module.name[..<$0] } ?? "")
            module.index = index
            numbered.append(module)
        }
        guard beginnings.count == 1 else { return nil }
        return numbered.sorted { ($0.index ?? 0, $0.name) < ($1.index ?? 0, $1.name) }
    }

    private static func chained(_ modules: [TorchModule]) throws(ModelFileError) -> [TorchModule] {
        var steps: [ModuleOrder.Step] = []
        for module in modules { steps.append(try module.step) }
        let names = modules.map(\.name).joined(separator: ",")
        switch ModuleOrder(steps).outcome {
        case .one(let order): return order.map { modules[$0] }
        case .none:
            let shapes = zip(modules, steps).map { "\($0.name) \($1.inputs) to \($1.outputs)" }
            throw .value(
                "tensors", expected: "layers of which each takes what another gives",
                found: shapes.prefix(8).joined(separator: ", ") + (shapes.count > 8 ? ", …" : ""))
        case .several:
            throw .value(
                "tensors", expected: "layers that follow each other in one order alone",
                found: "several orders: --layers \(names), in the order in which they are called, says which")
        }
    }

    /// The module's numbers of inputs and outputs.
    private var step: ModuleOrder.Step {
        get throws(ModelFileError) {
            if let units = tensors["running_mean"]?.shape.first {
                return ModuleOrder.Step(inputs: units, outputs: units)
            }
            guard let weight = tensors["weight"] else {
                let other = tensors.keys.min() ?? ""
                throw .tensor(name(other), expected: "weight or bias of a dense layer", found: "another name")
            }
            return ModuleOrder.Step(inputs: try shape(of: weight).inputs, outputs: try shape(of: weight).outputs)
        }
    }
}
