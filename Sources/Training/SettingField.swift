package import Telemetry

/// A setting of a run: its name, how its value is written to files and read back, its range, and its help. The model file,
/// the dashboard's list of settings, the configuration beside a model and the command line all use it.
///
/// `Root` is the value of which the setting is a part.
package struct SettingField<Root: Sendable>: Sendable {
    package typealias Value = RunDescription.Setting.Value

    /// In model files and events: `batch_size`.
    package let name: String
    /// The option of the command line and of configuration files, without dashes: `batch-size`. nil if there is none.
    package let option: String?
    /// Names used by earlier versions.
    package let formerNames: [String]
    /// The help of the option, with its default.
    package let help: String
    /// The placeholder for the value in the help: `rate`; nil for the name of the option.
    package let valueName: String?
    /// nil if the setting is off; it is not written then.
    let write: @Sendable (Root) -> Value?
    let read: @Sendable (Settings, inout Root) throws(TrainingError) -> Void
    let check: @Sendable (Root) throws(TrainingError) -> Void

    /// Settings as read from a file, by their current names.
    struct Settings: Sendable {
        private let values: [String: Value]

        init(_ settings: [RunDescription.Setting], of fields: [SettingField]) {
            var values: [String: Value] = [:]
            for setting in settings {
                let name = fields.first { $0.formerNames.contains(setting.name) }?.name ?? setting.name
                if values[name] == nil { values[name] = setting.value }
            }
            self.values = values
        }

        /// nil if the setting is missing. Throws `setting` for a value that the codec cannot read.
        func find<Found>(_ name: String, _ codec: SettingCodec<Found>) throws(TrainingError) -> Found? {
            guard let value = values[name] else { return nil }
            guard let found = codec.decode(value) else {
                throw .setting(name: name, expected: codec.expected, found: codec.shown(value))
            }
            return found
        }

        func need<Found>(_ name: String, _ codec: SettingCodec<Found>) throws(TrainingError) -> Found {
            guard let value = try find(name, codec) else {
                throw .setting(name: name, expected: codec.expected, found: "missing")
            }
            return value
        }
    }
}

/// Writes and reads the value of a setting.
struct SettingCodec<Decoded>: Sendable {
    typealias Value = RunDescription.Setting.Value

    /// What is expected, as part of a sentence.
    let expected: String
    let encode: @Sendable (Decoded) -> Value
    /// nil for a value that is not expected.
    let decode: @Sendable (Value) -> Decoded?

    /// The value as error messages show it.
    func shown(_ value: Value) -> String {
        if case .text(let text) = value { text } else { "\(value)" }
    }
}

extension SettingCodec<Int> {
    static var integer: Self {
        Self(expected: "a whole number", encode: { .integer($0) }) {
            if case .integer(let number) = $0 { number } else { nil }
        }
    }
}

extension SettingCodec<Double> {
    /// Accepts integers, since 1.0 may have been written as 1.
    static var number: Self {
        Self(expected: "a number", encode: { .number($0) }) { value in
            switch value {
            case .number(let number): number
            case .integer(let number): Double(number)
            case .text, .integers: nil
            }
        }
    }
}

extension SettingCodec<[Int]> {
    static var integers: Self {
        Self(expected: "whole numbers", encode: { .integers($0) }) {
            if case .integers(let numbers) = $0 { numbers } else { nil }
        }
    }
}

extension SettingCodec<String> {
    static var text: Self {
        Self(expected: "a word", encode: { .text($0) }) { if case .text(let text) = $0 { text } else { nil } }
    }
}

extension SettingCodec<Bool> {
    /// One word for true and one for false.
    static func words(_ on: String, _ off: String) -> Self {
        Self(expected: "\(on) or \(off)", encode: { .text($0 ? on : off) }) { value in
            switch value {
            case .text(on): true
            case .text(off): false
            default: nil
            }
        }
    }
}

extension SettingCodec where Decoded: CaseIterable & RawRepresentable & Sendable, Decoded.RawValue == String {
    /// One of the raw values.
    static var choice: Self {
        Self(
            expected: Decoded.allCases.map(\.rawValue).joined(separator: ", "), encode: { .text($0.rawValue) },
            decode: { if case .text(let text) = $0 { Decoded(rawValue: text) } else { nil } })
    }
}
