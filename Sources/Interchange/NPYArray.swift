/// An array in the format of `numpy.save` (NEP 1, versions 1.0 to 3.0): a header with type and shape, and the values.
package struct NPYArray: Hashable, Sendable {
    /// The type of the values.
    package enum Element: String, Hashable, Sendable, CaseIterable {
        case bool = "b1"
        case int8 = "i1"
        case int16 = "i2"
        case int32 = "i4"
        case int64 = "i8"
        case uint8 = "u1"
        case uint16 = "u2"
        case uint32 = "u4"
        case uint64 = "u8"
        case float16 = "f2"
        case float32 = "f4"
        case float64 = "f8"

        /// The size of a value in bytes.
        package var size: Int { Int(rawValue.dropFirst()) ?? 1 }

        package var isFloat: Bool { rawValue.hasPrefix("f") }
    }

    package let element: Element
    /// The dimensions; empty for a single value.
    package let shape: [Int]
    /// Whether the first index changes fastest, as in Fortran, rather than the last.
    package let isFortranOrder: Bool
    package let isBigEndian: Bool
    /// The values in the file's order and byte order. After decoding, this is a slice of the file.
    package let bytes: ArraySlice<UInt8>

    /// The number of bytes must match type and shape.
    init(
        element: Element, shape: [Int], isFortranOrder: Bool, isBigEndian: Bool, bytes: ArraySlice<UInt8>
    ) {
        precondition(Self.byteCount(element, shape).value == bytes.count, "\(bytes.count) bytes for \(shape)")
        self.element = element
        self.shape = shape
        self.isFortranOrder = isFortranOrder
        self.isBigEndian = isBigEndian
        self.bytes = bytes
    }

    /// An array of floats. The number of values must match the shape.
    package init(shape: [Int], values: [Float]) {
        let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
        self.init(element: .float32, shape: shape, isFortranOrder: false, isBigEndian: false, bytes: bytes[...])
    }

    /// An array of bytes. The number of values must match the shape.
    package init(shape: [Int], values: [UInt8]) {
        self.init(element: .uint8, shape: shape, isFortranOrder: false, isBigEndian: false, bytes: values[...])
    }

    /// An array of 64-bit integers. The number of values must match the shape.
    package init(shape: [Int], values: [Int64]) {
        let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
        self.init(element: .int64, shape: shape, isFortranOrder: false, isBigEndian: false, bytes: bytes[...])
    }

    /// The number of values.
    package var count: Int { bytes.count / element.size }

    /// The size of an array in bytes.
    static func byteCount(_ element: Element, _ shape: [Int]) -> FileCount {
        FileCount(shape: shape, itemSize: FileCount(element.size))
    }
}

extension NPYArray {
    /// All values in C order (the last index changes fastest). 64-bit integers beyond 2⁵³ are rounded.
    package var doubles: [Double] { values { $0 } }

    /// The value at an index in the file's order. 64-bit integers beyond 2⁵³ are rounded. `index` must be in
    /// `0..<count`.
    package subscript(index: Int) -> Double {
        let size = element.size
        let start = bytes.startIndex + index * size
        if size == 1, element != .int8 { return element == .bool && bytes[start] != 0 ? 1 : Double(bytes[start]) }
        var bits: UInt64 = 0
        for byte in 0..<size { bits = bits << 8 | UInt64(bytes[start + (isBigEndian ? byte : size - 1 - byte)]) }
        return double(bits)
    }

    /// All values in C order, rounded to the nearest float.
    package var floats: [Float] {
        if element == .float32, !isBigEndian, !isFortranOrder {
            return unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
                unsafe bytes.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
                initialized = count
            }
        }
        if element == .uint8 { return reordered(bytes.map { Float($0) }) }
        return values { Float($0) }
    }

    /// All values in C order as bytes; nil where any is not a whole number from 0 to 255.
    package var wholeBytes: [UInt8]? {
        if element == .uint8 || element == .bool { return reordered(Array(bytes)) }
        var areBytes = true
        let result: [UInt8] = values { value in
            guard let byte = UInt8(exactly: value) else {
                areBytes = false
                return 0
            }
            return byte
        }
        return areBytes ? result : nil
    }

    /// All values in C order, converted.
    private func values<Value: BitwiseCopyable>(_ convert: (Double) -> Value) -> [Value] {
        let size = element.size
        let result = unsafe bytes.withUnsafeBufferPointer { source in
            (0..<count).map { index in
                var bits: UInt64 = 0
                for byte in 0..<size {
                    let place = isBigEndian ? byte : size - 1 - byte
                    unsafe bits = bits << 8 | UInt64(source[index * size + place])
                }
                return convert(double(bits))
            }
        }
        return reordered(result)
    }

    private func double(_ bits: UInt64) -> Double {
        switch element {
        case .bool: bits == 0 ? 0 : 1
        case .uint8, .uint16, .uint32, .uint64: Double(bits)
        case .int8: Double(Int8(truncatingIfNeeded: bits))
        case .int16: Double(Int16(truncatingIfNeeded: bits))
        case .int32: Double(Int32(truncatingIfNeeded: bits))
        case .int64: Double(Int64(bitPattern: bits))
        case .float16: Self.half(UInt16(truncatingIfNeeded: bits))
        case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .float64: Double(bitPattern: bits)
        }
    }

    /// The value of an IEEE 754 binary16 number. It is decoded here because not every platform has `Float16`.
    private static func half(_ bits: UInt16) -> Double {
        let sign: Double = bits >> 15 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF) / 1024
        switch exponent {
        case 0: return sign * fraction * 0x1p-14
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
        }
    }

    /// Reorders values from the file's order to C order.
    private func reordered<Value: BitwiseCopyable>(_ values: [Value]) -> [Value] {
        guard isFortranOrder, shape.count > 1, !values.isEmpty else { return values }
        // The distance in the file between neighbours along each axis.
        var strides = [1]
        for size in shape.dropLast() { strides.append(strides[strides.count - 1] * size) }
        var index = Array(repeating: 0, count: shape.count)
        var place = 0
        return unsafe [Value](unsafeUninitializedCapacity: values.count) { buffer, initialized in
            for position in 0..<values.count {
                unsafe buffer.initializeElement(at: position, to: values[place])
                var axis = shape.count - 1
                while axis >= 0 {
                    index[axis] += 1
                    place += strides[axis]
                    if index[axis] < shape[axis] { break }
                    place -= strides[axis] * shape[axis]
                    index[axis] = 0
                    axis -= 1
                }
            }
            initialized = values.count
        }
    }
}
