import Datasets
import Interchange

/// The encoding of a table's columns in a model file: just the name for a number that the network takes unchanged,
/// otherwise an object per column.
extension RowEncoding {
    var json: JSONValue { JSONValue(columns.map(\.json)) }

    /// - Parameter count: the number of the network's inputs.
    init(_ json: MetadataValue, features count: Int) throws(ModelFileError) {
        var columns: [Column] = []
        var features = FileCount(0)
        for element in try json.elements(limit: ModelFile.largestWidth) {
            let column = try Column(element)
            features = features + FileCount(column.features)
            columns.append(column)
        }
        guard features.value == count else {
            throw .value(
                json.path, expected: "columns that make \(count) numbers, as the network takes",
                found: "\(features.value.map(String.init) ?? "more than there can be")")
        }
        self.init(columns: columns)
    }
}

extension RowEncoding.Column {
    fileprivate var json: JSONValue {
        guard !isUnchanged else { return .string(name) }
        var members: [JSONValue.Member] = [.init("name", .string(name))]
        switch kind {
        case .number(let mean, let deviation):
            members += [
                .init("kind", "number"), .init("mean", JSONValue(mean)), .init("deviation", JSONValue(deviation)),
            ]
        case .words(let categories):
            members += [.init("kind", "words"), .init("categories", JSONValue(categories))]
        }
        if marksMissing { members.append(.init("marks_missing", JSONValue(true))) }
        return .object(members)
    }

    fileprivate init(_ json: MetadataValue) throws(ModelFileError) {
        if case .string(let name)? = json.value {
            self.init(name: name, kind: .number(mean: 0, deviation: 1))
            return
        }
        let marksMissing: Bool
        switch json["marks_missing"].value {
        case nil, .null?, .bool(false)?: marksMissing = false
        case .bool(true)?: marksMissing = true
        default: throw json["marks_missing"].fault("true or false")
        }
        let name = try json["name"].text()
        switch try json["kind"].text() {
        case "number":
            self.init(
                name: name,
                kind: .number(
                    mean: try json["mean"].number(from: -.greatestFiniteMagnitude),
                    deviation: try json["deviation"].number(from: 0)), marksMissing: marksMissing)
        case "words":
            var categories: [String] = []
            // A column whose values were all missing has no categories.
            if json["categories"].value != .array([]) {
                for element in try json["categories"].elements(limit: TableLimits.mostCategories) {
                    categories.append(try element.text())
                }
            }
            guard Set(categories).count == categories.count else {
                throw json["categories"].fault("categories that differ")
            }
            self.init(name: name, kind: .words(categories), marksMissing: marksMissing)
        default: throw json["kind"].fault("number or words")
        }
    }
}
