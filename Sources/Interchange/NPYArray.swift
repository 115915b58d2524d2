/// An array as `numpy.save` writes it (NEP 1, versions 1.0 to 3.0): a header that says what follows, and the values.
package struct NPYArray: Hashable, Sendable {
    /// What one value is.
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

        /// Bytes in one value.
        package var size: Int { Int(rawValue.dropFirst()) ?? 1 }

        package var isFloat: Bool { rawValue.hasPrefix("f") }
    }

    package let element: Element
    /// None for a single value.
    package let shape: [Int]
    /// Whether the first index changes fastest, as in Fortran, and not the last.
    package let isFortranOrder: Bool
    package let isBigEndian: Bool
    /// The values as they stand in the file; after decoding a part of the file's own bytes.
    package let bytes: ArraySlice<UInt8>

    /// There must be as many bytes as type and shape ask for.
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

    /// `values` must be as many as the shape asks for.
    package init(shape: [Int], values: [Float]) {
        let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
        self.init(element: .float32, shape: shape, isFortranOrder: false, isBigEndian: false, bytes: bytes[...])
    }

    /// `values` must be as many as the shape asks for.
    package init(shape: [Int], values: [UInt8]) {
        self.init(element: .uint8, shape: shape, isFortranOrder: false, isBigEndian: false, bytes: values[...])
    }

    /// `values` must be as many as the shape asks for.
    package init(shape: [Int], values: [Int64]) {
        let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
        self.init(element: .int64, shape: shape, isFortranOrder: false, isBigEndian: false, bytes: bytes[...])
    }

    /// Values in the array.
    package var count: Int { bytes.count / element.size }

    /// Bytes of an array of that shape.
    static func byteCount(_ element: Element, _ shape: [Int]) -> FileCount {
        FileCount(shape: shape, itemSize: FileCount(element.size))
    }
}

extension NPYArray {
    /// Every value, in C order (the last index changing fastest): a 64-bit integer beyond 2⁵³ is rounded.
    package var doubles: [Double] { values { $0 } }

    /// One value, in the file's order: a 64-bit integer beyond 2⁵³ is rounded. `index` must be in `0..<count`.
    package subscript(index: Int) -> Double {
        let size = element.size
        let start = bytes.startIndex + index * size
        if size == 1, element != .int8 { return element == .bool && bytes[start] != 0 ? 1 : Double(bytes[start]) }
        var bits: UInt64 = 0
        for byte in 0..<size { bits = bits << 8 | UInt64(bytes[start + (isBigEndian ? byte : size - 1 - byte)]) }
        return double(bits)
    }

    /// Every value, in C order, rounded to the nearest float.
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

    /// Every value in C order as a byte; nil where one is not a whole number from 0 to 255.
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

    /// In C order.
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

    /// IEEE 754's binary16, written out: not every platform has `Float16`.
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

    /// Values in the file's order, put into C order.
    private func reordered<Value: BitwiseCopyable>(_ values: [Value]) -> [Value] {
        guard isFortranOrder, shape.count > 1, !values.isEmpty else { return values }
        // How far apart in the file the neighbours along each axis are.
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
