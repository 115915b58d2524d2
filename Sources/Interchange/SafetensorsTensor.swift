/// A Swift type whose array is a tensor's bytes, on a little-endian machine as all that this is built for are.
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
    /// An array of any number of dimensions: none for a single value.
    package struct Tensor: Hashable, Sendable {
        package let name: String
        package let elementType: ElementType
        package let shape: [Int]
        /// Little-endian values, row-major; after decoding a part of the file's own bytes.
        package let bytes: ArraySlice<UInt8>

        /// There must be as many bytes as type and shape ask for, and `__metadata__` is no name for a tensor.
        package init(name: String, elementType: ElementType, shape: [Int], bytes: ArraySlice<UInt8>) {
            precondition(name != SafetensorsFile.metadataName, "a tensor called \(name)")
            precondition(
                elementType.byteCount(shape: shape).value == bytes.count, "\(bytes.count) bytes for \(shape)")
            self.name = name
            self.elementType = elementType
            self.shape = shape
            self.bytes = bytes
        }

        /// `values` must be as many as the shape asks for.
        package init<Element: SafetensorsElement>(name: String, shape: [Int], values: [Element]) {
            let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
            self.init(name: name, elementType: Element.elementType, shape: shape, bytes: bytes[...])
        }

        /// The values, or nil where they are of another type. Copies them.
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
    /// Bytes of a tensor of that shape.
    func byteCount(shape: [Int]) -> FileCount { FileCount(shape: shape, itemSize: FileCount(size)) }
}
