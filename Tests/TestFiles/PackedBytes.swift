import CZlib

/// The bytes of an IDX file as another program would write them.
package func idx(_ element: UInt8, _ dimensions: [UInt32], _ payload: [UInt8]) -> [UInt8] {
    [0, 0, element, UInt8(dimensions.count)] + dimensions.flatMap(bigEndian) + payload
}

package func bigEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    stride(from: Value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
}

/// One gzip member that holds the bytes.
package func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var packed = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 1000)
    var input = bytes
    var stream = unsafe z_stream()
    unsafe deflateInit2_(
        &stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
    unsafe input.withUnsafeMutableBufferPointer { source in
        unsafe packed.withUnsafeMutableBufferPointer { target in
            unsafe stream.next_in = source.baseAddress
            unsafe stream.avail_in = UInt32(source.count)
            unsafe stream.next_out = target.baseAddress
            unsafe stream.avail_out = UInt32(target.count)
            _ = unsafe deflate(&stream, Z_FINISH)
        }
    }
    let count = unsafe Int(stream.total_out)
    unsafe deflateEnd(&stream)
    return Array(packed[..<count])
}
