import Files
import Interchange
import Training

/// The file of --config: options by name, in TOML or JSON.
enum ConfigurationFile {
    /// The options in the file, in order. Throws if the file does not exist, is neither TOML nor JSON, or has a name or
    /// a kind of value that no option has; the ranges of options are not checked.
    static func read(_ path: String, options table: OptionTable) throws(Failure) -> [GivenOption] {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try WholeFile.read(path, limit: 1 << 20)
        } catch {
            throw Failure(reading: error)
        }
        var options: [GivenOption] = []
        for entry in try entries(of: bytes, path: path) {
            let place = "\(path)\(entry.byte.map { ", line \(line(of: $0, in: bytes))" } ?? "")"
            guard let option = try option(entry.key, entry.value, in: table, place: place) else { continue }
            guard !options.contains(where: { $0.name == option.name }) else {
                throw Failure(.badData, "\(place): \(option.name) is given twice")
            }
            options.append(option)
        }
        return options
    }

    private typealias Entry = (key: String, value: JSONValue, byte: Int?)

    private static func entries(of bytes: [UInt8], path: String) throws(Failure) -> [Entry] {
        do throws(InterchangeError) {
            // TOML does not begin with this.
            guard bytes.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "{") else {
                return try FlatTOML(parsing: bytes).entries.map { ($0.key, $0.value, $0.byte) }
            }
            let members = try JSONValue(parsing: bytes).objectValue ?? []
            return members.map {
                ($0.name, $0.value, bytes.firstRange(of: Array(JSONValue($0.name).text.utf8))?.lowerBound)
            }
        } catch {
            guard case .malformed(let byte, let expected, let found) = error else {
                throw Failure(.badData, "\(path): \(error)")
            }
            throw Failure(
                .badData, "\(path), line \(line(of: byte, in: bytes)): expected \(expected), found \(found)")
        }
    }

    /// The line of a byte, counted from 1.
    private static func line(of byte: Int, in bytes: [UInt8]) -> Int {
        1 + bytes.prefix(byte).count { $0 == 0x0A }
    }

    /// The option for an entry; nil for a flag that is off, and for JSON's null.
    private static func option(
        _ key: String, _ value: JSONValue, in table: OptionTable, place: String
    ) throws(Failure) -> GivenOption? {
        guard let option = table[key] ?? table[SettingTable.name(of: key)], key.count > 1 else {
            let near = table.nearest(to: String(key.map { $0 == "_" ? "-" : $0 })).map { "; did you mean \($0)?" } ?? ""
            throw Failure(.badData, "\(place): there is no option \(quoted(key))\(near)")
        }
        guard !["config", "help", "version"].contains(option.name) else {
            throw Failure(.badData, "\(place): \(option.name) can only be given on the command line")
        }
        if case .null = value { return nil }
        guard option.takesValue else {
            guard case .bool(let isOn) = value else {
                throw Failure(.badData, "\(place): \(option.name) must be true or false, not \(value.text)")
            }
            return isOn ? GivenOption(name: option.name, place: place) : nil
        }
        guard let text = text(of: value, for: option) else {
            throw Failure(.badData, "\(place): \(option.name) must be a value of its own, not \(value.text)")
        }
        return GivenOption(name: option.name, value: text, place: place)
    }

    /// The value as written on a command line; nil if it cannot be written there.
    private static func text(of value: JSONValue, for option: OptionTable.Option) -> String? {
        switch value {
        case .string(let text): return text
        case .integer(let number): return "\(number)"
        case .number(let number): return number.isFinite ? value.text : "\(number)"
        case .bool(let isOn):
            let word = isOn ? "yes" : "no"
            return option.choices.contains(word) ? word : nil
        case .array(let values):
            let words = values.compactMap { element -> String? in
                if case .array = element { return nil }
                return Self.text(of: element, for: option)
            }
            return words.count == values.count ? words.joined(separator: ",") : nil
        case .null, .object: return nil
        }
    }
}
