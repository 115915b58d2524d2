import Files
import Interchange

/// Presents JSON objects as the records of a table: one field for each key, with the keys as the first record.
///
/// The keys are those of the first objects, in the order in which they appear. A key that all of these objects have is
/// required in every object; others may be missing. Keys with objects or arrays as values are left out.
final class JSONTable {
    /// One object: a field for each key, which is the text of a string, number or Boolean, and empty for null.
    struct Record {
        let line: Int
        let fields: [String]
        /// The size of the object in the file, in bytes.
        let size: Int
    }

    let keys: [String]
    /// The keys whose values are objects or arrays.
    let leftOut: [String]
    private let objects: JSONObjects
    private let places: [String: Int]
    private let isRequired: [Bool]
    /// The first objects, from which the keys were taken, in reverse order.
    private var ahead: [JSONObjects.Object] = []
    private var isHeaderDue = true

    private static let mostAhead = 1_000
    private static let mostBytesAhead = 1 << 20

    /// Throws `malformed` or `file`; the latter also if there is no object.
    init(_ stream: any ByteStream, start: [UInt8], isWhole: Bool, path: String) throws(DatasetError) {
        objects = JSONObjects(stream, start: start, isWhole: isWhole, path: path)
        var bytes = 0
        while ahead.count < Self.mostAhead, bytes < Self.mostBytesAhead, let object = try objects.next() {
            ahead.append(object)
            bytes += object.size
        }
        guard let first = ahead.first else { throw .file(.empty(path: path)) }
        var order: [String] = []
        var counts: [String: Int] = [:]
        var nested: Set<String> = []
        for member in ahead.lazy.flatMap(\.members) {
            if counts[member.name] == nil { order.append(member.name) }
            counts[member.name, default: 0] += 1
            if Self.text(of: member.value) == nil { nested.insert(member.name) }
        }
        keys = order.filter { !nested.contains($0) }
        leftOut = order.filter(nested.contains)
        guard !keys.isEmpty else {
            throw objects.fault(
                .wrongShape, line: first.line, expected: #"an object such as {"text": "…", "label": "…"}"#,
                found: order.isEmpty ? "an empty one" : "one with nothing but objects and arrays in it")
        }
        guard keys.count <= RecordReader.mostFields else {
            throw objects.fault(
                .tooLarge, line: first.line, expected: "at most \(RecordReader.mostFields) keys", found: "\(keys.count)"
            )
        }
        places = Dictionary(uniqueKeysWithValues: zip(keys, keys.indices))
        isRequired = keys.map { [ahead] in counts[$0] == ahead.count }
        ahead.reverse()
    }

    /// Returns the keys first, and then the values of each object; nil after the last one. Throws `malformed` or
    /// `file`.
    func next() throws(DatasetError) -> Record? {
        if isHeaderDue {
            isHeaderDue = false
            return Record(line: ahead.last?.line ?? 1, fields: keys, size: 0)
        }
        let next: JSONObjects.Object
        if let known = ahead.popLast() {
            next = known
        } else {
            guard let object = try objects.next() else { return nil }
            next = object
        }
        var fields = Array(repeating: String?.none, count: keys.count)
        for member in next.members {
            guard let place = places[member.name] else { continue }
            guard let text = Self.text(of: member.value) else {
                throw objects.fault(
                    .wrongValue, line: next.line,
                    expected: "a string, a number or a Boolean under \(quoted(member.name))",
                    found: member.value.arrayValue == nil ? "an object" : "an array")
            }
            fields[place] = text
        }
        if let missing = keys.indices.first(where: { isRequired[$0] && fields[$0] == nil }) {
            throw objects.fault(
                .missingValue, line: next.line,
                expected: "the key \(quoted(keys[missing])), as the first objects have it",
                found: next.members.prefix(8).map { quoted($0.name) }.joined(separator: ", "))
        }
        return Record(line: next.line, fields: fields.map { $0 ?? "" }, size: next.size)
    }

    /// The text of a value; nil for arrays and objects.
    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .null: ""
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
        case .string(let value): value
        case .array, .object: nil
        }
    }
}
