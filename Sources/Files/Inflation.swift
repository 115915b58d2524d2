internal import CZlib

/// Unpacks a deflate stream (RFC 1951) piece by piece, with zlib's `inflate`.
@safe package final class Inflation {
    /// The framing around the deflated data.
    package enum Framing: Hashable, Sendable {
        /// gzip's header and checksum (RFC 1952), both of which are checked.
        case gzip
        /// None, as in ZIP archives.
        case none
    }

    package enum Outcome: Hashable, Sendable {
        /// More room for output, more input, or both are needed.
        case unfinished
        /// The stream has ended.
        case ended
        case noMemory
        /// The data is damaged or incomplete; with zlib's message, if there is one.
        case failed(String?)
    }

    /// No deflate stream unpacks to more than this many times its size (<https://zlib.net/zlib_tech.html>).
    package static let greatestRatio = 1032

    /// Allocated on the heap because zlib keeps a pointer back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    /// nil if zlib cannot allocate memory.
    package init?(_ framing: Framing) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let code =
            switch framing {
            case .gzip: unsafe gzip_inflate_init(stream)
            case .none: unsafe raw_inflate_init(stream)
            }
        guard code == Z_OK else { return nil }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Prepares for another stream with the same framing. False if zlib refuses.
    package func restart() -> Bool { unsafe inflateReset(stream) == Z_OK }

    /// Unpacks from the start of `input` to the start of `output`, at most 1 GiB of either.
    ///
    /// - Returns: the numbers of bytes read and written.
    package func unpack(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> (read: Int, written: Int, outcome: Outcome) {
        let (size, room) = (UInt32(min(input.count, 1 << 30)), UInt32(min(output.count, 1 << 30)))
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = size
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = room
        let code = unsafe inflate(stream, Z_NO_FLUSH)
        let outcome: Outcome =
            switch code {
            case Z_OK: .unfinished
            case Z_STREAM_END: .ended
            case Z_MEM_ERROR: .noMemory
            default: .failed(unsafe stream.pointee.msg.map { unsafe String(cString: $0) })
            }
        return unsafe (Int(size - stream.pointee.avail_in), Int(room - stream.pointee.avail_out), outcome)
    }
}

/// The CRC-32 checksum of gzip, ZIP and PNG, by zlib's `crc32`.
package enum CRC32 {
    package static func checksum(of bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var sum: UInt = 0
        // In pieces, because zlib's lengths have 32 bits.
        for start in stride(from: 0, to: bytes.count, by: 1 << 30) {
            let count = min(bytes.count - start, 1 << 30)
            sum = unsafe crc32(sum, bytes.baseAddress.map { unsafe $0 + start }, UInt32(count))
        }
        return UInt32(truncatingIfNeeded: sum)
    }
}
