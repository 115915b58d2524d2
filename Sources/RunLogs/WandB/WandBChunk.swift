import CChecksum

/// The framing of a `.wandb` file: behind a header of seven bytes, the log format of LevelDB
/// (<https://github.com/google/leveldb/blob/main/doc/log_format.md>), with a plain CRC-32 in place of a masked CRC-32C.
///
/// Blocks of 32 KiB, counted from the beginning of the file, have chunks of a checksum in four bytes, the length of
/// the data in two, a type, and the data. No chunk goes beyond a block: a record that does is in several.
enum WandBChunk {
    case intact(type: UInt8, data: Range<Int>)
    /// The rest of the block is too small for a chunk.
    case padding(end: Int)
    /// Nothing but zeros where the header should be.
    case zeros(header: Range<Int>)
    /// The length is beyond the end of the block.
    case wrongLength(header: Range<Int>)
    case wrongChecksum(chunk: Range<Int>)
    case incomplete

    static let blockSize = 32768
    static let headerSize = 7

    /// How many bytes there are in a block from a place in the file on.
    static func rest(ofBlockAt place: Int) -> Int { blockSize - place % blockSize }

    /// - Parameters:
    ///   - start: a place inside `bytes`.
    ///   - offset: the place of `bytes` in the file.
    init(at start: Int, in bytes: RawSpan, offset: Int) {
        let rest = Self.rest(ofBlockAt: offset + start)
        let available = bytes.byteCount - start
        guard rest >= Self.headerSize else {
            self = available >= rest ? .padding(end: start + rest) : .incomplete
            return
        }
        guard available >= Self.headerSize else {
            self = .incomplete
            return
        }
        let header = start..<start + Self.headerSize
        let data =
            header.upperBound..<header.upperBound + Int(bytes.byte(at: start + 4))
            + Int(bytes.byte(at: start + 5)) << 8
        guard !bytes.isZero(in: header) else {
            self = .zeros(header: header)
            return
        }
        guard data.upperBound - start <= rest else {
            self = .wrongLength(header: header)
            return
        }
        guard data.upperBound <= bytes.byteCount else {
            self = .incomplete
            return
        }
        let sum = unsafe bytes.extracting(start + 6..<data.upperBound).withUnsafeBytes {
            unsafe checksum_crc32(0, $0.baseAddress, $0.count)
        }
        guard sum == bytes.halfWord(at: start) else {
            self = .wrongChecksum(chunk: start..<data.upperBound)
            return
        }
        self = .intact(type: bytes.byte(at: start + 6), data: data)
    }
}
