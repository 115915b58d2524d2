/// The types of elements, with their numbers in `DataType` (tensorflow/core/framework/types.proto). Complex and
/// quantized ones are of no use here.
enum TensorElement: Int64 {
    case other = 0
    case float = 1
    case double = 2
    case int32 = 3
    case uint8 = 4
    case int16 = 5
    case int8 = 6
    case string = 7
    case int64 = 9
    case bool = 10
    case bfloat16 = 14
    case uint16 = 17
    case half = 19
    case uint32 = 22
    case uint64 = 23

    /// The bytes of an element in raw content.
    var size: Int {
        switch self {
        case .other, .string: 0
        case .uint8, .int8, .bool: 1
        case .int16, .uint16, .half, .bfloat16: 2
        case .float, .int32, .uint32: 4
        case .double, .int64, .uint64: 8
        }
    }

    /// The field of the message that lists elements of this type.
    var listField: Int {
        switch self {
        case .other, .string: 0
        case .float: 5
        case .double: 6
        case .int32, .uint8, .int16, .int8, .uint16: 7
        case .int64: 10
        case .bool: 11
        case .half, .bfloat16: 13
        case .uint32: 16
        case .uint64: 17
        }
    }

    /// The element at a place of raw content, all of whose bytes must exist.
    func number(at place: Int, in bytes: RawSpan) -> Double {
        switch size {
        case 1: number(bits: UInt64(bytes.byte(at: place)))
        case 2: number(bits: UInt64(bytes.byte(at: place)) | UInt64(bytes.byte(at: place + 1)) << 8)
        case 4: number(bits: UInt64(bytes.halfWord(at: place)))
        case 8: number(bits: bytes.word(at: place))
        default: 0
        }
    }

    /// The element that is listed as a varint: small integers as signed ones, halves as their bits.
    func number(listed bits: UInt64) -> Double {
        switch self {
        case .int32, .uint8, .int16, .int8, .uint16, .int64: Double(Int64(bitPattern: bits))
        default: number(bits: bits)
        }
    }

    private func number(bits: UInt64) -> Double {
        switch self {
        case .other, .string: 0
        case .float: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .double: Double(bitPattern: bits)
        case .int32: Double(Int32(truncatingIfNeeded: bits))
        case .uint8: Double(UInt8(truncatingIfNeeded: bits))
        case .int16: Double(Int16(truncatingIfNeeded: bits))
        case .int8: Double(Int8(truncatingIfNeeded: bits))
        case .int64: Double(Int64(bitPattern: bits))
        case .bool: bits == 0 ? 0 : 1
        case .bfloat16: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits) << 16))
        case .uint16: Double(UInt16(truncatingIfNeeded: bits))
        case .half: Double(Float16(bitPattern: UInt16(truncatingIfNeeded: bits)))
        case .uint32: Double(UInt32(truncatingIfNeeded: bits))
        case .uint64: Double(bits)
        }
    }
}
