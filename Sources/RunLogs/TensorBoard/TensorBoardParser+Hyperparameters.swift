import Interchange

/// The messages of TensorBoard's plugin "hparams" (tensorboard/plugins/hparams/plugin_data.proto).
extension TensorBoardParser {
    func parseHyperparameters(
        _ message: Range<Int>, in bytes: RawSpan, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            guard let range = value.range else { continue }
            switch field {
            case 3: try parseStart(range, in: bytes, into: &batch)
            case 4: try parseEnd(range, in: bytes, into: &batch)
            default: break
            }
        }
    }

    private func parseStart(
        _ message: Range<Int>, in bytes: RawSpan, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            guard field == 1, let range = value.range else { continue }
            let member = try Self.member(range, in: bytes, depth: 32)
            for (name, value) in NestedSettings.flattened(member) { batch.append(.config(name: name, value: value)) }
        }
    }

    /// PyTorch, tensorboardX and Lightning write "success" together with the start, and without a time. Only an end
    /// with a time is one.
    private func parseEnd(
        _ message: Range<Int>, in bytes: RawSpan, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var status: Int64 = 0
        var hasTime = false
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            switch field {
            case 1: status = value.integer ?? 0
            case 2: hasTime = value.double.map { $0 > 0 } ?? false
            default: break
            }
        }
        guard hasTime else { return }
        switch status {
        case 1: batch.append(.ended(.finished))
        case 2: batch.append(.ended(.failed(status: nil)))
        default: break
        }
    }

    /// An entry of a map from names to messages `google.protobuf.Value`.
    private static func member(
        _ message: Range<Int>, in bytes: RawSpan, depth: Int
    ) throws(InterchangeError) -> JSONValue.Member {
        var name = ""
        var content = JSONValue.null
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            guard let range = value.range else { continue }
            switch field {
            case 1: name = bytes.text(range)
            case 2: content = try self.value(range, in: bytes, depth: depth)
            default: break
            }
        }
        return JSONValue.Member(name, content)
    }

    /// - Parameter depth: how deep lists and objects may still be nested. Deeper ones are null.
    private static func value(
        _ message: Range<Int>, in bytes: RawSpan, depth: Int
    ) throws(InterchangeError) -> JSONValue {
        var result = JSONValue.null
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            switch (field, value) {
            case (2, .fixed64(let bits)): result = .number(Double(bitPattern: bits))
            case (3, .bytes(let range)): result = .string(bytes.text(range))
            case (4, .varint(let bits)): result = .bool(bits != 0)
            case (5, .bytes(let range)) where depth > 0:
                var members: [JSONValue.Member] = []
                var inner = ProtobufReader(range, of: bytes)
                while let (field, value) = try inner.next(in: bytes) {
                    guard field == 1, let entry = value.range else { continue }
                    members.append(try member(entry, in: bytes, depth: depth - 1))
                }
                result = .object(members)
            case (6, .bytes(let range)) where depth > 0:
                var values: [JSONValue] = []
                var inner = ProtobufReader(range, of: bytes)
                while let (field, value) = try inner.next(in: bytes) {
                    guard field == 1, let element = value.range else { continue }
                    values.append(try self.value(element, in: bytes, depth: depth - 1))
                }
                result = .array(values)
            default: break
            }
        }
        return result
    }
}
