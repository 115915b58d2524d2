import Interchange

/// The message `TensorProto` (tensorflow/core/framework/tensor.proto): an array whose elements are either raw bytes,
/// or a list in the field of their type.
struct EventTensor {
    private var type = TensorElement.other
    private(set) var rank = 0
    private(set) var lastDimension: Int64 = 1
    private(set) var elementCount: Int64 = 1
    /// The elements of a tensor of strings.
    private(set) var strings: [Range<Int>] = []
    private var content: Range<Int>?
    /// The first field of a list, of whichever type.
    private var list: (field: Int, value: ProtobufReader.Value)?
    private let message: Range<Int>

    var isNumeric: Bool { type != .other && type != .string }
    var isText: Bool { type == .string }

    init(message: Range<Int>, in bytes: RawSpan) throws(InterchangeError) {
        self.message = message
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            switch field {
            case 1: type = value.integer.flatMap { TensorElement(rawValue: $0) } ?? .other
            case 2: if let shape = value.range { try parseShape(shape, in: bytes) }
            case 4: if let range = value.range, !range.isEmpty { content = range }
            case 8: if let range = value.range { strings.append(range) }
            case 5...: if list == nil { list = (field, value) }
            default: break
            }
        }
    }

    private mutating func parseShape(_ shape: Range<Int>, in bytes: RawSpan) throws(InterchangeError) {
        var reader = ProtobufReader(shape, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            guard field == 2, let dimension = value.range else { continue }
            var size: Int64 = 0
            var inner = ProtobufReader(dimension, of: bytes)
            while let (field, value) = try inner.next(in: bytes) {
                if field == 1 { size = value.integer ?? 0 }
            }
            rank += 1
            lastDimension = size
            let product = elementCount.multipliedReportingOverflow(by: size)
            elementCount = product.overflow ? Int64.max : product.partialValue
        }
    }

    /// The first element. One that is not stored is 0.
    func firstNumber(in bytes: RawSpan) throws(InterchangeError) -> Double {
        if let content {
            guard content.count >= type.size else {
                throw .truncated(expected: type.size, found: content.count)
            }
            return type.number(at: content.lowerBound, in: bytes)
        }
        guard let list, list.field == type.listField else { return try numbers(in: bytes).first ?? 0 }
        guard let range = list.value.range else { return number(list.value) }
        var packed = ProtobufReader(range, of: bytes)
        return packed.isAtEnd ? 0 : try next(of: &packed, in: bytes)
    }

    /// The elements that are stored.
    func numbers(in bytes: RawSpan) throws(InterchangeError) -> [Double] {
        guard let content else { return try listed(in: bytes) }
        guard type.size > 0 else { return [] }
        var numbers: [Double] = []
        for place in stride(from: content.lowerBound, through: content.upperBound - type.size, by: type.size) {
            numbers.append(type.number(at: place, in: bytes))
        }
        return numbers
    }

    /// Lists are packed, or have a field for each element.
    private func listed(in bytes: RawSpan) throws(InterchangeError) -> [Double] {
        var numbers: [Double] = []
        let list = type.listField
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            guard field == list else { continue }
            if let range = value.range {
                var packed = ProtobufReader(range, of: bytes)
                while !packed.isAtEnd { numbers.append(try next(of: &packed, in: bytes)) }
            } else {
                numbers.append(number(value))
            }
        }
        return numbers
    }

    private func next(of list: inout ProtobufReader, in bytes: RawSpan) throws(InterchangeError) -> Double {
        switch type {
        case .float: Double(Float(bitPattern: try list.fixed32(in: bytes)))
        case .double: Double(bitPattern: try list.fixed64(in: bytes))
        default: type.number(listed: try list.varint(in: bytes))
        }
    }

    private func number(_ value: ProtobufReader.Value) -> Double {
        switch value {
        case .fixed32(let bits): Double(Float(bitPattern: bits))
        case .fixed64(let bits): Double(bitPattern: bits)
        case .varint(let bits): type.number(listed: bits)
        case .bytes: 0
        }
    }
}
