extension UInt16: SafetensorsElement {
    package static var elementType: SafetensorsFile.ElementType { .uint16 }
}

extension SafetensorsFile.Tensor {
    /// The values as 32-bit floats; nil where they are not floats of 16, 32 or 64 bits.
    ///
    /// 64-bit values are rounded to the nearest 32-bit float; too large ones become infinite.
    package var floats: [Float]? {
        switch elementType {
        case .float32: values()
        case .float64: values(as: Double.self)?.map { Float($0) }
        case .float16: bitPatterns.map(Float.init(halfBitPattern:))
        // A bfloat16 is the upper half of a 32-bit float.
        case .bfloat16: bitPatterns.map { Float(bitPattern: UInt32($0) << 16) }
        default: nil
        }
    }

    /// The values as 64-bit integers; nil where they are not signed integers of 32 or 64 bits.
    package var integers: [Int64]? {
        switch elementType {
        case .int64: values(as: Int64.self)
        case .int32:
            SafetensorsFile.Tensor(name: name, elementType: .uint32, shape: shape, bytes: bytes)
                .values(as: UInt32.self)?.map { Int64(Int32(bitPattern: $0)) }
        default: nil
        }
    }

    private var bitPatterns: [UInt16] {
        SafetensorsFile.Tensor(name: name, elementType: .uint16, shape: shape, bytes: bytes).values(as: UInt16.self)
            ?? []
    }
}

extension UInt32: SafetensorsElement {
    package static var elementType: SafetensorsFile.ElementType { .uint32 }
}

extension Float {
    /// Converts a half-precision number (IEEE 754 binary16: a sign, five bits of exponent, ten of fraction) exactly.
    init(halfBitPattern bits: UInt16) {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10 & 0x1F)
        let fraction = UInt32(bits & 0x3FF)
        switch exponent {
        case 0: self = (sign == 0 ? 1 : -1) * Float(fraction) * 0x1p-24
        case 0x1F: self.init(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: self.init(bitPattern: sign | (exponent + 127 - 15) << 23 | fraction << 13)
        }
    }
}
