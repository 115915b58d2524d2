import Datasets
package import Interchange

/// The kind of a model's input, as its file says it.
extension LabelledSamples.Kind {
    /// The kind, with the order of the model's picture input if it is not this program's own.
    func json(order: PixelOrder) -> JSONValue {
        guard case .image = self, order != .channelsLast, case .object(let members) = json else { return json }
        return .object(members + [.init("layout", .string(order.rawValue))])
    }

    package var json: JSONValue {
        switch self {
        case .image(let height, let width, let channels):
            ["kind": "image", "shape": [.integer(height), .integer(width), .integer(channels)]]
        case .row(let encoding): ["kind": "row", "columns": encoding.json]
        case .text(let features):
            [
                "kind": "text",
                "features": .object(
                    features.settings.sorted { $0.key < $1.key }.map { .init($0.key, .integer($0.value)) }),
            ]
        case .words(let window):
            ["kind": "words", "words": .integer(window.words), "previous": .integer(window.length)]
        }
    }

    /// - Parameter count: the number of the network's inputs.
    init(_ json: MetadataValue, features count: Int) throws(ModelFileError) {
        switch try json["kind"].text() {
        case "image":
            var shape: [Int] = []
            for element in try json["shape"].elements(limit: 3) {
                shape.append(try element.integer(in: 1...ModelFile.largestWidth))
            }
            guard shape.count == 3, shape[2] == 1 || shape[2] == 3 else {
                throw json["shape"].fault("height, width, and 1 or 3 channels")
            }
            guard FileCount(shape: shape).value == count else {
                throw json["shape"].fault("sizes of \(count) numbers, as the network takes")
            }
            self = .image(height: shape[0], width: shape[1], channels: shape[2])
        case "row":
            self = .row(try RowEncoding(json["columns"], features: count))
        case "text":
            var settings: [String: Int] = [:]
            for member in try json["features"].members() {
                settings[member.name] = try json["features"][member.name].integer(in: 0...Int(Int32.max))
            }
            guard let features = TextFeatures(settings: settings), features.buckets == count else {
                throw json["features"].fault("settings of text features in \(count) buckets")
            }
            self = .text(features)
        case "words":
            let window = WordWindow(settings: [
                "words": try json["words"].integer(in: 1...WordWindow.mostWords),
                "previous": try json["previous"].integer(in: WordWindow.allowedLengths),
            ])
            guard let window, window.features == count else {
                throw json["words"].fault("a vocabulary and previous words that make \(count) features")
            }
            self = .words(window)
        default: throw json["kind"].fault("image, row, text or words")
        }
    }

    /// The kind of the samples, as part of a sentence.
    package var words: String {
        switch self {
        case .image(let height, let width, 1): "pictures of \(width) × \(height)"
        case .image(let height, let width, _): "pictures in colour of \(width) × \(height)"
        case .row(let encoding): "rows of \(encoding.outline)"
        case .text(let features): "texts in \(features.buckets) buckets"
        case .words(let window): "next words, from the \(window.length) before"
        }
    }
}
