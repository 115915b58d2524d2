/// A Swift type whose arrays have the memory layout of a tensor's bytes. This requires a little-endian machine, like
/// all supported ones.
package protocol SafetensorsElement: BitwiseCopyable {
    static var elementType: SafetensorsFile.ElementType { get }
}

extension Float: SafetensorsElement {
    package static var elementType: SafetensorsFile.ElementType { .float32 }
}

extension Double: SafetensorsElement {
    package static var elementType: SafetensorsFile.ElementType { .float64 }
}

extension UInt8: SafetensorsElement {
    package static var elementType: SafetensorsFile.ElementType { .uint8 }
}

extension Int64: SafetensorsElement {
    package static var elementType: SafetensorsFile.ElementType { .int64 }
}

extension UInt64: SafetensorsElement {
    package static var elementType: SafetensorsFile.ElementType { .uint64 }
}

extension SafetensorsFile {
    /// A named array with any number of dimensions; zero dimensions are a single value.
    package struct Tensor: Hashable, Sendable {
        package let name: String
        package let elementType: ElementType
        package let shape: [Int]
        /// The values, little-endian and row-major. After decoding, this is a slice of the file.
        package let bytes: ArraySlice<UInt8>

        /// The number of bytes must match type and shape, and the name must not be `__metadata__`.
        package init(name: String, elementType: ElementType, shape: [Int], bytes: ArraySlice<UInt8>) {
            precondition(name != SafetensorsFile.metadataName, "a tensor called \(name)")
            precondition(
                elementType.byteCount(shape: shape).value == bytes.count, "\(bytes.count) bytes for \(shape)")
            self.name = name
            self.elementType = elementType
            self.shape = shape
            self.bytes = bytes
        }

        /// The number of values must match the shape.
        package init<Element: SafetensorsElement>(name: String, shape: [Int], values: [Element]) {
            let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
            self.init(name: name, elementType: Element.elementType, shape: shape, bytes: bytes[...])
        }

        /// A copy of the values; nil where they have another type.
        package func values<Element: SafetensorsElement>(as type: Element.Type = Float.self) -> [Element]? {
            guard elementType == Element.elementType else { return nil }
            let count = bytes.count / elementType.size
            return unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
                unsafe bytes.withUnsafeBytes {
                    unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0)
                }
                initialized = count
            }
        }
    }
}

extension SafetensorsFile.ElementType {
    /// The size of a tensor in bytes.
    func byteCount(shape: [Int]) -> FileCount { FileCount(shape: shape, itemSize: FileCount(size)) }
}
