/// The settings in a YAML document: those of Lightning's hparams.yaml, Ultralytics' args.yaml and MLflow's meta.yaml,
/// and of most that people write.
///
/// Read are mappings and sequences by indentation, flow mappings and sequences, plain, quoted and block scalars,
/// comments, and tags, which are ignored. Everything else is skipped and told: aliases, complex keys, and what is
/// wrong. Scalars are resolved as in YAML 1.1, which PyYAML writes, but 1e-3 is a number.
package struct SimpleYAML: Sendable {
    /// A setting, whose name is joined with dots from the keys of the mappings around it.
    package struct Setting: Hashable, Sendable {
        package let name: String
        package let value: JSONValue
    }

    /// What was skipped.
    package struct Trouble: Hashable, Sendable {
        /// From 1.
        package let line: Int
        package let what: String
    }

    package private(set) var settings: [Setting] = []
    package private(set) var troubles: [Trouble] = []

    /// The longest name; a short text could otherwise stand for very many bytes of names.
    private static let nameLimit = 512

    package init(parsing bytes: [UInt8]) {
        var parser = YAMLParser(bytes)
        let document = parser.parseDocument()
        troubles = parser.troubles
        collect(document, name: "")
    }

    /// The value of the first setting with a name.
    package subscript(name: String) -> JSONValue? { settings.first { $0.name == name }?.value }

    private mutating func collect(_ value: JSONValue, name: String) {
        guard case .object(let members) = value else {
            if !name.isEmpty { settings.append(Setting(name: name, value: value)) }
            return
        }
        for member in members {
            let inner = name.isEmpty ? member.name : "\(name).\(member.name)"
            if inner.utf8.count <= Self.nameLimit { collect(member.value, name: inner) }
        }
    }

    /// The value of a plain scalar: null, a boolean, a number, or its text.
    package static func scalar(_ text: String) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": return true
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": return false
        case ".nan", ".NaN", ".NAN": return .number(.nan)
        case ".inf", "+.inf", ".Inf", "+.Inf", ".INF", "+.INF": return .number(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
        default: break
        }
        // Whatever else begins with a letter is text, also "nan", "infinity" and "0x1p3", which Swift could read.
        let isNumeric = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || "+-._eE".utf8.contains(byte)
        }
        guard isNumeric, text.utf8.contains(where: { (0x30...0x39).contains($0) }), text.utf8.first != 0x5F else {
            return .string(text)
        }
        let number = String(text.filter { $0 != "_" })
        if let integer = Int(number) { return .integer(integer) }
        return Double(number).map { .number($0) } ?? .string(text)
    }
}
