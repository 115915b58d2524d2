import Glibc

/// What is wrong with a gzip file, and where.
package struct GzipFault: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The file ends before its data is complete.
        case truncated
        /// Something that is not gzip follows the data.
        case tooLong
        /// zlib reported damage.
        case corrupt
    }

    package let kind: Kind
    /// The offset in the file, from 0.
    package let offset: Int
    package let expected: String
    package let found: String

    package init(_ kind: Kind, offset: Int, expected: String, found: String) {
        self.kind = kind
        self.offset = offset
        self.expected = expected
        self.found = found
    }
}

/// Unpacks a gzip file on demand, in an amount of memory that does not depend on the contents of the file; or the rest
/// of it at once, if its size is known.
///
/// A file may consist of several members (RFC 1952); zlib checks their checksums and lengths. Zeros after the last
/// member, with which tapes and some programs pad blocks, are ignored, as gzip itself does.
@safe package final class GzipReader {
    let file: InputFile
    private let inflation: Inflation
    private let input: UnsafeMutableBufferPointer<UInt8>
    /// The part of `input` that has not been unpacked yet.
    private var packed = 0..<0
    /// The number of bytes of the file read into `input` so far, including the current ones.
    package private(set) var bytesRead = 0
    /// The number of unpacked bytes given out so far.
    private var bytesUnpacked = 0
    private var isBetweenMembers = false
    private var isAtEnd = false

    package init(_ file: InputFile) throws(FileError) {
        guard let inflation = Inflation(.gzip) else { throw .failed(.read, path: file.path, code: ENOMEM) }
        self.file = file
        self.inflation = inflation
        unsafe input = .allocate(capacity: max(1, min(1 << 16, file.size)))
    }

    deinit { unsafe input.deallocate() }

    /// The offset in the file of the next packed byte.
    private var offset: Int { bytesRead - packed.count }

    /// Unpacks until `output` is full, or the file ends. Throws `badGzip` or `failed`.
    package func fill(_ output: inout OutputSpan<UInt8>) throws(FileError) {
        while output.freeCapacity > 0, !isAtEnd {
            if packed.isEmpty { try refill() }
            if isBetweenMembers {
                try startMember()
            } else {
                try inflateSome(into: &output)
            }
        }
    }

    private func refill() throws(FileError) {
        let count = try unsafe file.read(into: input)
        bytesRead += count
        packed = 0..<count
    }

    /// Continues with the next member, or detects the end of the file.
    private func startMember() throws(FileError) {
        guard let place = packed.first else {
            isAtEnd = true
            return
        }
        let next = unsafe input[place]
        if next == 0 {
            try skipZeros()
            return
        }
        guard next == 0x1F, inflation.restart() else {
            throw fault(.tooLong, expected: "the end of the gzip data", found: "more that is not gzip")
        }
        isBetweenMembers = false
    }

    /// Skips zeros to the end of the file. Throws `badGzip` if anything else comes first.
    private func skipZeros() throws(FileError) {
        while !packed.isEmpty {
            while let place = packed.first {
                guard unsafe input[place] == 0 else {
                    throw fault(.tooLong, expected: "zeros, or the end of the gzip data", found: "something else")
                }
                packed.removeFirst()
            }
            try refill()
        }
        isAtEnd = true
    }

    private func inflateSome(into output: inout OutputSpan<UInt8>) throws(FileError) {
        guard !packed.isEmpty else {
            throw fault(.truncated, expected: "more gzip data", found: "the end of the file")
        }
        let outcome = unsafe output.withUnsafeMutableBufferPointer { buffer, filled in
            let step = unsafe inflation.unpack(
                UnsafeBufferPointer(rebasing: input[packed]),
                into: UnsafeMutableBufferPointer(rebasing: buffer[filled...]))
            packed = packed.lowerBound + step.read..<packed.upperBound
            filled += step.written
            bytesUnpacked += step.written
            return step.outcome
        }
        switch outcome {
        case .unfinished: break
        case .ended: isBetweenMembers = true
        case .noMemory: throw .failed(.read, path: file.path, code: ENOMEM)
        case .failed(let message):
            throw fault(.corrupt, expected: "intact gzip data", found: message ?? "something else")
        }
    }

    package var path: String { file.path }

    /// If the file is one intact member, it is read and unpacked whole, from its start, and the bytes given out before
    /// are dropped. Any other file, a damaged one for example, is unpacked piece by piece. Throws `badGzip` or `failed`.
    package func rest(expecting count: Int) throws(FileError) -> FileContents {
        let (size, overflow) = bytesUnpacked.addingReportingOverflow(count)
        if !overflow, let contents = try wholeFile(unpackingTo: size) { return contents }
        return try FileContents(from: self, atMost: max(count, count &+ 1))
    }

    /// What follows the bytes given out; nil if the file is not one intact member of `size` unpacked bytes.
    private func wholeFile(unpackingTo size: Int) throws(FileError) -> FileContents? {
        let start = bytesUnpacked
        let (memory, overflow) = size.addingReportingOverflow(file.size)
        // zlib has to give out something first, because libdeflate does not compare the checksum of a header. Packed
        // data is hardly larger than unpacked data; much more of it is not taken into memory. The size field has 32 bits.
        guard !isAtEnd, start > 0, size > start, file.size / 2 - 64 <= size, !overflow,
            try hasSizeField(UInt32(truncatingIfNeeded: size)), Memory.isAvailable(memory)
        else { return nil }
        let packed = try file.whole()
        let contents = try unsafe FileContents(room: size, path: file.path) { (room) throws(FileError) in
            let isIntact = unsafe packed.withUnsafeBytes { unsafe Inflation.unpackWhole(.gzip, $0, into: room) }
            return isIntact ? start..<size : 0..<0
        }
        guard contents.count == size - start else { return nil }
        (self.packed, bytesRead, bytesUnpacked, isAtEnd) = (0..<0, file.size, size, true)
        return contents
    }

    /// Whether the last four bytes of the file are the number, little-endian.
    private func hasSizeField(_ size: UInt32) throws(FileError) -> Bool {
        try file.bytes(at: -1, 4).reversed().reduce(0) { $0 << 8 | UInt32($1) } == size
    }

    private func fault(_ kind: GzipFault.Kind, expected: String, found: String) -> FileError {
        .badGzip(path: file.path, GzipFault(kind, offset: offset, expected: expected, found: found))
    }
}
