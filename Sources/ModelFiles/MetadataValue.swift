import Interchange

/// A value in a model file's JSON, with its path, so that an error can say where it was found.
struct MetadataValue {
    /// nil if there is no value.
    let value: JSONValue?
    private let base: String
    /// The index in an array. It is separate from the path, since an array of millions would need millions of paths.
    private let place: Int?

    init(path: String, place: Int? = nil, _ value: JSONValue?) {
        self.value = value
        base = path
        self.place = place
    }

    var path: String { place.map { "\(base)[\($0)]" } ?? base }

    subscript(name: String) -> MetadataValue { MetadataValue(path: "\(path).\(name)", value?[name]) }

    func fault(_ expected: String) -> ModelFileError {
        .value(path, expected: expected, found: value.map { quoted($0.text) } ?? "nothing")
    }

    func integer(in range: ClosedRange<Int>) throws(ModelFileError) -> Int {
        guard case .integer(let number)? = value, range.contains(number) else {
            throw fault(
                range.upperBound == .max
                    ? "an integer from \(range.lowerBound) on"
                    : "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Whether there is a value other than null.
    var isGiven: Bool {
        switch value {
        case nil, .null?: false
        default: true
        }
    }

    /// A finite number greater than `least`.
    func number(above least: Double) throws(ModelFileError) -> Double {
        guard let number = value?.doubleValue, number.isFinite, number > least else {
            throw fault("a finite number above \(least)")
        }
        return number
    }

    /// A finite number, at least `least`.
    func number(from least: Double) throws(ModelFileError) -> Double {
        guard let number = value?.doubleValue, number.isFinite, number >= least else {
            throw fault("a finite number from \(least) on")
        }
        return number
    }

    /// A finite number, at least 0; nil if there is none.
    func optionalNumber() throws(ModelFileError) -> Double? { isGiven ? try number(from: 0) : nil }

    func text() throws(ModelFileError) -> String {
        guard case .string(let text)? = value else { throw fault("a string") }
        return text
    }

    func members() throws(ModelFileError) -> [JSONValue.Member] {
        guard case .object(let members)? = value else { throw fault("an object") }
        return members
    }

    /// The elements of an array: at least one, at most `limit`.
    func elements(limit: Int) throws(ModelFileError) -> [MetadataValue] {
        guard case .array(let values)? = value, (1...limit).contains(values.count) else {
            throw fault("an array of 1 to \(limit) elements")
        }
        let path = path
        return values.enumerated().map { MetadataValue(path: path, place: $0, $1) }
    }
}
