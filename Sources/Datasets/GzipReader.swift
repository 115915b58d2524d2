internal import CZlib

/// Unpacks a gzip file on demand, in an amount of memory that does not depend on the contents of the file.
///
/// A file may consist of several members (RFC 1952); zlib checks their checksums and lengths. Zeros after the last
/// member, with which tapes and some programs pad blocks, are ignored, as gzip itself does.
@safe final class GzipReader {
    /// No deflate stream unpacks to more than this many times its size (<https://zlib.net/zlib_tech.html>).
    static let greatestRatio = 1032

    let file: InputFile
    /// Allocated on the heap because zlib keeps a pointer back to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutableBufferPointer<UInt8>
    /// The number of bytes of the file read into `input` so far, including the current ones.
    private(set) var bytesRead = 0
    private var isBetweenMembers = false
    private var isAtEnd = false

    init(_ file: InputFile) throws(DatasetError) {
        self.file = file
        unsafe input = .allocate(capacity: min(1 << 16, file.size))
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe gzip_inflate_init(stream) == Z_OK else {
            throw .unreadable(path: file.path, reason: "zlib has no memory")
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
        unsafe input.deallocate()
    }

    /// The offset in the file of the next packed byte.
    private var offset: Int { bytesRead - Int(unsafe stream.pointee.avail_in) }

    /// Unpacks until `output` is full, or the file ends. Throws `malformed` or `unreadable`.
    func fill(_ output: inout OutputSpan<UInt8>) throws(DatasetError) {
        while output.freeCapacity > 0, !isAtEnd {
            if unsafe stream.pointee.avail_in == 0 { try refill() }
            if isBetweenMembers {
                try startMember()
            } else {
                try inflateSome(into: &output)
            }
        }
    }

    private func refill() throws(DatasetError) {
        let count = try unsafe file.read(into: input)
        bytesRead += count
        unsafe stream.pointee.next_in = input.baseAddress
        unsafe stream.pointee.avail_in = UInt32(count)
    }

    /// Continues with the next member, or detects the end of the file.
    private func startMember() throws(DatasetError) {
        guard unsafe stream.pointee.avail_in > 0, let next = unsafe stream.pointee.next_in?.pointee else {
            isAtEnd = true
            return
        }
        if next == 0 {
            try skipZeros()
            return
        }
        guard next == 0x1F, unsafe inflateReset(stream) == Z_OK else {
            throw fault(.tooLong, expected: "the end of the gzip data", found: "more that is not gzip")
        }
        isBetweenMembers = false
    }

    /// Skips zeros to the end of the file. Throws `malformed` if anything else comes first.
    private func skipZeros() throws(DatasetError) {
        while unsafe stream.pointee.avail_in > 0 {
            while unsafe stream.pointee.avail_in > 0, let next = unsafe stream.pointee.next_in {
                guard unsafe next.pointee == 0 else {
                    throw fault(.tooLong, expected: "zeros, or the end of the gzip data", found: "something else")
                }
                unsafe stream.pointee.next_in = unsafe next + 1
                unsafe stream.pointee.avail_in -= 1
            }
            try refill()
        }
        isAtEnd = true
    }

    private func inflateSome(into output: inout OutputSpan<UInt8>) throws(DatasetError) {
        guard unsafe stream.pointee.avail_in > 0 else {
            throw fault(.truncated, expected: "more gzip data", found: "the end of the file")
        }
        let outcome = unsafe output.withUnsafeMutableBufferPointer { buffer, filled in
            let room = UInt32(min(buffer.count - filled, 1 << 30))
            unsafe stream.pointee.next_out = buffer.baseAddress.map { unsafe $0 + filled }
            unsafe stream.pointee.avail_out = room
            let outcome = unsafe inflate(stream, Z_NO_FLUSH)
            filled += Int(unsafe room - stream.pointee.avail_out)
            return outcome
        }
        switch outcome {
        case Z_OK: break
        case Z_STREAM_END: isBetweenMembers = true
        case Z_MEM_ERROR: throw .unreadable(path: file.path, reason: "zlib has no memory")
        default:
            let message = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "something else"
            throw fault(.corruptGzip, expected: "intact gzip data", found: message)
        }
    }

    private func fault(_ kind: FormatFault.Kind, expected: String, found: String) -> DatasetError {
        let place = FormatFault.Place.byte(offset)
        return .malformed(path: file.path, FormatFault(kind, at: place, expected: expected, found: found))
    }
}
