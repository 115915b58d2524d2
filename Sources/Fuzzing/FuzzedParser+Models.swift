import Datasets
import Interchange
import Learning
import Matrices
import ModelFiles
import Training

/// Parsers of model files, from the container to a resumed run.
extension FuzzedParser {
    static let json = FuzzedParser(
        "json", "JSON, as in model files and configurations",
        samples: [
            #"{"a":[1,-2.5,1e9,true,false,null],"b":{"c":"d\n\u00e9\ud83d\ude00"}}"#, "[[],{},\"\",0]",
            " \"text\" ", "-0.0", SavedModels.notes,
        ].map { Array($0.utf8) },
        tokens: ["{", "}", "[", "]", "[[[[[[[[", "\"\":", ",", "\\u", "\\ud800", "\\", "1e", "-", ".", "true", "null"]
    ) { bytes in
        let value = try JSONValue(parsing: bytes)
        let text = value.text
        // Only the notation of numbers may change.
        let again = try JSONValue(parsing: text).text
        try Contradiction.unless(again == text, "\(quoted(text)) is read back as \(quoted(again))")
        switch value {
        case .null, .bool: return "word"
        case .integer: return "integer"
        case .number: return "number"
        case .string: return "string"
        case .array(let values): return values.isEmpty ? "empty array" : "array"
        case .object(let members): return members.isEmpty ? "empty object" : "object"
        }
    }

    static let safetensors = FuzzedParser(
        "safetensors", "the container of model files", samples: SavedModels.files, tokens: headerTokens,
        repair: Checksums.repairSafetensors
    ) { bytes in
        let file = try SafetensorsFile(decoding: bytes)
        for tensor in file.tensors { _ = (tensor.floats, tensor.integers) }
        let again = try SafetensorsFile(decoding: file.encoded())
        try Contradiction.unless(again == file, "what is written is not read back")
        let types = Set(file.tensors.map(\.elementType.rawValue)).sorted().joined(separator: " ")
        return "\(types), notes \(!file.metadata.isEmpty)"
    }

    static let model = FuzzedParser(
        "model", "model files, and weights alone under PyTorch's names", samples: SavedModels.files,
        tokens: headerTokens,
        repair: Checksums.repairSafetensors
    ) { bytes in
        let model = try ModelFile(decoding: bytes, assuming: .init(activation: .relu))
        return try outline(of: model)
    }

    static let notes = FuzzedParser(
        "notes", "what a model file says of its network and training; a run goes on from it",
        samples: SavedModels.allNotes,
        tokens: [
            "\"kind\":", "\"dense\"", "\"batch-norm\"", "\"dropout\"", "\"embedding\"", "\"standardization\"",
            "\"two-level\"", "\"clusters\":", "\"train_classes\":\"two-level\"",
            "\"image\"",
            "\"row\"", "\"text\"", "\"best\"", "\"good\"", "\"current\"", "\"steps\":", "\"waited\":", "null", "[]",
            "{}",
            "\"adam\"", "\"sgd\"", "\"freeze\":", "\"embedding\":", "\"augment\":\"shift=1\"",
        ]
    ) { bytes in
        guard let text = String(validating: bytes, as: UTF8.self) else { return "no text" }
        var file = SavedModels.stopped
        file.metadata["softscope"] = text
        file.metadata["softscope.fingerprint"] = nil
        let model = try ModelFile(described: file)
        let outline = try outline(of: model)
        guard let training = model.training, training.resume != nil else { return outline }
        return outline + (try SavedModels.resume(from: model, training))
    }

    private static let headerTokens = [
        "\"dtype\":\"F32\"", "\"F16\"", "\"BF16\"", "\"F64\"", "\"I64\"", "\"I32\"", "\"U8\"", "\"shape\":[",
        "\"data_offsets\":[0,",
        "\"__metadata__\":{", "softscope", ".weight", ".bias", ".running_mean", ".running_var", ".num_batches_tracked",
        ".order",
        "optimizer.first.", "best.", "{}", "[]", ",",
    ]

    /// Uses a model in every way: saves, exports and runs it.
    private static func outline(of model: ModelFile) throws -> String {
        let again = try ModelFile(described: model.safetensors)
        try Contradiction.unless(
            again.network.layers.count == model.network.layers.count && again.classNames == model.classNames,
            "what is written is not read back")
        try Contradiction.unless(
            !model.onnx(order: .channelsLast).encoded().isEmpty && !model.npz(order: .channelsLast).isEmpty,
            "nothing is exported")
        let logits = model.network.forward(sample(of: model.input))
        try Contradiction.unless(
            logits.columns == model.classNames.count, "\(logits.columns) logits of \(model.classNames.count) classes")
        var outline = "\(model.network.layers.count) layers "
        switch model.input {
        case .image(_, _, let channels): outline += "image \(channels)"
        case .row: outline += "row"
        case .text: outline += "text"
        case .words: outline += "words"
        }
        guard let training = model.training else { return outline }
        _ = try? training.checkedSettings()
        return outline + " training" + (training.resume == nil ? "" : " resumable")
    }

    private static func sample(of kind: LabelledSamples.Kind) -> NetworkInput {
        guard case .text(let features) = kind else {
            if case .words(let window) = kind {
                var matrix = SparseMatrix(columns: window.features)
                matrix.appendRow(
                    indices: window.features(after: [0]), values: Array(repeating: 1, count: window.length))
                return .sparse(matrix)
            }
            return .dense(
                Matrix(rows: 1, columns: kind.features, values: Array(repeating: 0.5, count: kind.features)))
        }
        var texts = HashedTexts(features)
        texts.append("a text of some words")
        return LabelledSamples(texts: texts, labels: [0], classNames: [""]).input(of: 0)
    }
}
