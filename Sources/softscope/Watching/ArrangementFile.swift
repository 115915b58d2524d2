import Dashboard
import Files
import Interchange

/// The file that keeps how the charts of some logs are arranged:
/// `$XDG_STATE_HOME/softscope/watch/….json`, or below `~/.local/state` (XDG Base Directory Specification).
struct ArrangementFile: Sendable {
    let path: String
    /// The logs' absolute paths, which are in the file, too: two may have the same name by chance.
    private let logs: [String]

    private static let largest = 1 << 20

    /// - Parameters:
    ///   - logs: the paths that are watched.
    ///   - environment: the value of an environment variable.
    ///
    /// Nil without a folder for it.
    init?(of logs: [String], environment: (String) -> String? = { Environment[$0] }) {
        let folder: String
        if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
            folder = state
        } else if let home = environment("HOME"), home.hasPrefix("/") {
            folder = home + "/.local/state"
        } else {
            return nil
        }
        self.logs = logs.map { FileSystem.resolved($0) ?? WorkingFolder.whole($0) }
        path = "\(folder)/softscope/watch/\(Self.name(of: self.logs)).json"
    }

    /// A name for the paths: their hash by FNV-1a in 64 bits.
    private static func name(of logs: [String]) -> String {
        let hash = logs.joined(separator: "\n").utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// What the file says, or why it is ignored; nil if there is no file.
    func read() -> Result<ChartArrangement, ArrangementFault>? {
        guard FileSystem.isThere(path) else { return nil }
        do {
            let bytes = try WholeFile.read(path, limit: Self.largest)
            let value = try JSONValue(parsing: bytes)
            guard value["logs"]?.arrayValue?.compactMap(\.stringValue) == logs else { return nil }
            guard let arrangement = ChartArrangement(value) else { return .failure(.damaged(path)) }
            return .success(arrangement)
        } catch let error as FileError {
            return .failure(.file(error))
        } catch {
            return .failure(.damaged(path))
        }
    }

    func write(_ arrangement: ChartArrangement) throws(FileError) {
        guard let end = path.lastIndex(of: "/") else { return }
        try FileSystem.makeFolders(String(path[..<end]))
        let members = [JSONValue.Member("logs", JSONValue(logs))] + arrangement.members
        try AtomicFile.write(JSONValue.object(members).text + "\n", to: path)
    }
}

/// Why a kept arrangement is not used.
enum ArrangementFault: Error, CustomStringConvertible {
    case file(FileError)
    case damaged(String)

    var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .damaged(let path): "\(path.printable) does not hold an arrangement of charts"
        }
    }
}

extension ChartArrangement {
    /// Nil unless each member is of its type. Members that are missing have their usual values.
    fileprivate init?(_ value: JSONValue) {
        guard value.objectValue != nil else { return nil }
        self.init()
        var isWhole = true
        func take<Value>(_ name: String, _ convert: (JSONValue) -> Value?, into target: inout Value) {
            guard let member = value[name] else { return }
            if let converted = convert(member) { target = converted } else { isWhole = false }
        }
        func names(_ value: JSONValue) -> [String]? {
            guard let values = value.arrayValue else { return nil }
            let names = values.compactMap(\.stringValue)
            return names.count == values.count ? names : nil
        }
        take("order", names, into: &order)
        take("pinned", names, into: &pinned)
        take("hidden", { names($0).map(Set.init) }, into: &hidden)
        take("filter", \.stringValue, into: &filter)
        take("axis", \.stringValue, into: &axis)
        take("logarithmic", \.boolValue, into: &isLogarithmic)
        take("logarithmic_axis", \.boolValue, into: &hasLogarithmicSteps)
        take("smoothing", \.boolValue, into: &smooths)
        take("values", { $0 == .null ? .some(nil) : $0.boolValue.map(Optional.some) }, into: &listsValues)
        guard isWhole else { return nil }
    }

    fileprivate var members: [JSONValue.Member] {
        [
            .init("order", JSONValue(order)), .init("pinned", JSONValue(pinned)),
            .init("hidden", JSONValue(hidden.sorted())), .init("filter", JSONValue(filter)),
            .init("axis", JSONValue(axis)), .init("logarithmic", JSONValue(isLogarithmic)),
            .init("logarithmic_axis", JSONValue(hasLogarithmicSteps)), .init("smoothing", JSONValue(smooths)),
            .init("values", JSONValue(listsValues)),
        ]
    }
}
