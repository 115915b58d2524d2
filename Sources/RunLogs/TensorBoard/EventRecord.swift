import CChecksum

/// The framing of a record in an event file, called TFRecord: the length of the data in eight bytes, a checksum of
/// these, the data, and a checksum of the data (tensorflow/core/lib/io/record_writer.h).
enum EventRecord {
    /// The record is complete, and its checksums are right. `end` is the place of the next one.
    case intact(data: Range<Int>, end: Int)
    /// The checksum of the length is wrong, or the length is beyond all reason, so that nobody knows where the next
    /// record is.
    case wrongLength(header: Range<Int>)
    case wrongData(record: Range<Int>)
    /// It ends behind the bytes that there are.
    case incomplete(hasHeader: Bool)

    static let headerSize = 12
    private static let footerSize = 4
    /// Protocol Buffers allow no message above 2 GiB.
    private static let longest: UInt64 = 1 << 31

    /// - Parameter start: a place inside `bytes`.
    @inline(__always)
    init(at start: Int, in bytes: RawSpan) {
        let available = bytes.byteCount - start
        guard available >= Self.headerSize else {
            self = .incomplete(hasHeader: false)
            return
        }
        let length = bytes.word(at: start)
        guard length <= Self.longest,
            bytes.halfWord(at: start + 8) == Self.checksum(start..<start + 8, in: bytes)
        else {
            self = .wrongLength(header: start..<start + Self.headerSize)
            return
        }
        let size = Self.headerSize + Int(length) + Self.footerSize
        guard available >= size else {
            self = .incomplete(hasHeader: true)
            return
        }
        let data = start + Self.headerSize..<start + size - Self.footerSize
        guard bytes.halfWord(at: data.upperBound) == Self.checksum(data, in: bytes) else {
            self = .wrongData(record: start..<start + size)
            return
        }
        self = .intact(data: data, end: start + size)
    }

    /// CRC-32C, masked because a checksum of data that contain checksums is weak.
    @inline(__always)
    private static func checksum(_ range: Range<Int>, in bytes: RawSpan) -> UInt32 {
        let sum = unsafe bytes.extracting(range).withUnsafeBytes {
            unsafe checksum_crc32c(0, $0.baseAddress, $0.count)
        }
        return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
    }

    /// Appends a record with these data.
    static func append(_ data: [UInt8], to bytes: inout [UInt8]) {
        func append(_ value: UInt64, size: Int) {
            for place in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place))) }
        }
        let start = bytes.count
        append(UInt64(data.count), size: 8)
        append(UInt64(unsafe checksum(start..<start + 8, in: bytes.span.bytes)), size: 4)
        bytes += data
        append(
            UInt64(unsafe checksum(start + headerSize..<bytes.count, in: bytes.span.bytes)), size: footerSize)
    }
}
