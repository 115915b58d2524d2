extension SettingField {
    init(
        _ name: String, option: String?, formerNames: [String] = [], valueName: String? = nil, help: String = "",
        write: @escaping @Sendable (Root) -> Value?,
        read: @escaping @Sendable (Settings, inout Root) throws(TrainingError) -> Void,
        check: @escaping @Sendable (Root) throws(TrainingError) -> Void = { _ in }
    ) {
        self.name = name
        self.option = option
        self.formerNames = formerNames
        self.help = help
        self.valueName = valueName
        self.write = write
        self.read = read
        self.check = check
    }

    /// The name of the setting with dashes.
    private static func option(for name: String) -> String { String(name.map { $0 == "_" ? "-" : $0 }) }

    /// A setting that always has a value.
    static func required<Part: Sendable>(
        _ name: String, _ path: any WritableKeyPath<Root, Part> & Sendable, _ codec: SettingCodec<Part>,
        valueName: String? = nil, _ help: String = "", check range: SettingRange<Part>? = nil
    ) -> SettingField {
        SettingField(
            name, option: option(for: name), valueName: valueName, help: help,
            write: { codec.encode($0[keyPath: path]) },
            read: { settings, root throws(TrainingError) in root[keyPath: path] = try settings.need(name, codec) },
            check: { root throws(TrainingError) in try range?.require(root[keyPath: path], option(for: name)) })
    }

    /// A setting that is off at one value. That value is not written, and is assumed if the setting is missing.
    static func optional<Part: Equatable & Sendable>(
        _ name: String, _ path: any WritableKeyPath<Root, Part> & Sendable, _ codec: SettingCodec<Part>, off: Part,
        option: String? = nil, valueName: String? = nil, _ help: String = "", check range: SettingRange<Part>? = nil,
        applies: @escaping @Sendable (Root) -> Bool = { _ in true }
    ) -> SettingField {
        let option = option ?? Self.option(for: name)
        return SettingField(
            name, option: option, valueName: valueName, help: help,
            write: { $0[keyPath: path] == off || !applies($0) ? nil : codec.encode($0[keyPath: path]) },
            read: { settings, root throws(TrainingError) in
                root[keyPath: path] = try settings.find(name, codec) ?? off
            },
            check: { root throws(TrainingError) in try range?.require(root[keyPath: path], option) })
    }

    /// A setting that may have no value.
    static func optional<Part: Sendable>(
        _ name: String, _ path: any WritableKeyPath<Root, Part?> & Sendable, _ codec: SettingCodec<Part>,
        option: String? = nil, formerNames: [String] = [], valueName: String? = nil, _ help: String = "",
        check range: SettingRange<Part>? = nil
    ) -> SettingField {
        let option = option ?? Self.option(for: name)
        return SettingField(
            name, option: option, formerNames: formerNames, valueName: valueName, help: help,
            write: { $0[keyPath: path].map(codec.encode) },
            read: { settings, root throws(TrainingError) in root[keyPath: path] = try settings.find(name, codec) },
            check: { root throws(TrainingError) in
                if let value = root[keyPath: path] { try range?.require(value, option) }
            })
    }
}

/// The range of a setting.
struct SettingRange<Value: Sendable>: Sendable {
    /// As part of a sentence: "1 to 100".
    let expected: String
    let holds: @Sendable (Value) -> Bool

    init(_ expected: String, _ holds: @escaping @Sendable (Value) -> Bool) {
        self.expected = expected
        self.holds = holds
    }

    func require(_ value: Value, _ option: String) throws(TrainingError) {
        guard holds(value) else { throw .setting(name: option, expected: expected, found: "\(value)") }
    }
}
