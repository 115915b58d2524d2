import Interchange

/// What a client asks the supervisor of a run to do.
package enum RunCommand: Sendable, Hashable {
    case pause
    case resume
    /// Asks the program to end.
    ///
    /// - Parameter grace: after so many seconds the next stage follows by itself; nil to wait for another command.
    case stop(RunStatus.Stage, grace: Double?)
    /// Types bytes.
    case type([UInt8])
    case resize(columns: Int, rows: Int)

    /// A line for the supervisor.
    ///
    /// - Parameter number: what its answer is known by.
    func line(_ number: Int) -> String {
        var members: [JSONValue.Member] = [.init("number", .integer(number))]
        switch self {
        case .pause: members.append(.init("do", "pause"))
        case .resume: members.append(.init("do", "resume"))
        case .stop(let stage, let grace):
            members += [.init("do", "stop"), .init("stage", .string(stage.rawValue)), .init("grace", JSONValue(grace))]
        case .type(let bytes):
            members += [.init("do", "type"), .init("bytes", .array(bytes.map { .integer(Int($0)) }))]
        case .resize(let columns, let rows):
            members += [.init("do", "resize"), .init("columns", .integer(columns)), .init("rows", .integer(rows))]
        }
        return JSONValue.object(members).text + "\n"
    }

    /// Nil where a line is no command.
    init?(json: JSONValue) {
        switch json["do"]?.stringValue {
        case "pause": self = .pause
        case "resume": self = .resume
        case "stop":
            guard let stage = json["stage"]?.stringValue.flatMap(RunStatus.Stage.init(rawValue:)) else { return nil }
            let grace = json["grace"]?.doubleValue
            guard grace.map({ $0.isFinite && $0 >= 0 }) ?? true else { return nil }
            self = .stop(stage, grace: grace)
        case "type":
            guard let values = json["bytes"]?.arrayValue else { return nil }
            let bytes = values.compactMap { $0.integerValue.flatMap(UInt8.init(exactly:)) }
            guard bytes.count == values.count else { return nil }
            self = .type(bytes)
        case "resize":
            guard let columns = json["columns"]?.integerValue, let rows = json["rows"]?.integerValue else { return nil }
            self = .resize(columns: columns.bounded, rows: rows.bounded)
        default: return nil
        }
    }
}
