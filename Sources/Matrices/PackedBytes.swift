package import CKernels
import Dispatch

/// Samples of bytes without their zeros; a mask with one bit per byte says which are present.
///
/// This stores an MNIST digit in 250 bytes instead of 784, and loading it as entries takes little more than half the
/// time. The memory has fixed addresses rather than being in arrays, whose reference counts several threads would
/// update at once; it is constant once it is filled.
@safe package final class PackedBytes: Sendable {
    /// The number of bytes in an unpacked sample.
    package let features: Int
    /// The number of samples.
    package let count: Int
    /// The number of bytes in a sample's mask.
    private let maskLength: Int
    /// The start of each sample: its mask, followed by its non-zero bytes; after each chunk, the end of its last
    /// sample.
    private nonisolated(unsafe) let starts: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>>

    /// The number of samples in one block of memory, which one thread fills.
    private static let chunk = 1024
    /// The number of bytes after a chunk that the kernel may read.
    private static let margin = 8

    /// Packs on all processors.
    ///
    /// - Parameter bytes: whole samples of `features` bytes each.
    package convenience init(_ bytes: [UInt8], features: Int) {
        self.init(checking: bytes.count, features: features)
        forEachChunk { samples in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                guard let bytes = bytes.baseAddress else { return }
                unsafe pack(bytes, samples: samples)
            }
        }
    }

    /// Packs on all processors.
    ///
    /// - Parameters:
    ///   - bytes: whole samples of `features` bytes each.
    ///   - afterwards: called with each part of the bytes that is packed and not read any more.
    package convenience init(
        _ bytes: UnsafeBufferPointer<UInt8>, features: Int, afterwards: @Sendable (Range<Int>) -> Void
    ) {
        self.init(checking: bytes.count, features: features)
        guard let start = bytes.baseAddress else { return }
        nonisolated(unsafe) let first = unsafe start
        forEachChunk { samples in
            unsafe pack(first, samples: samples)
            afterwards(samples.lowerBound * features..<samples.upperBound * features)
        }
    }

    private convenience init(checking length: Int, features: Int) {
        precondition(features > 0 && length.isMultiple(of: features), "\(length) bytes of \(features) each")
        self.init(count: length / features, features: features)
    }

    /// Allocates no blocks yet: every chunk must be filled.
    private init(count: Int, features: Int) {
        self.features = features
        self.count = count
        maskLength = (features + 7) / 8
        unsafe starts = .allocate(capacity: count + (count + Self.chunk - 1) / Self.chunk)
    }

    deinit {
        for first in stride(from: 0, to: count, by: Self.chunk) { unsafe start(first).pointee.deallocate() }
        unsafe starts.deallocate()
    }

    /// Calls `body` with the samples of each chunk, on all processors.
    private func forEachChunk(_ body: @Sendable (Range<Int>) -> Void) {
        DispatchQueue.concurrentPerform(iterations: (count + Self.chunk - 1) / Self.chunk) { index in
            let first = index * Self.chunk
            body(first..<min(first + Self.chunk, count))
        }
    }

    /// The address of a sample's start in `starts`; its end is in the next element.
    private func start(_ sample: Int) -> UnsafeMutablePointer<UnsafeMutablePointer<UInt8>> {
        unsafe starts + (sample + sample / Self.chunk)
    }

    /// The number of bytes that a sample takes.
    private func length(of sample: Int) -> Int {
        let start = unsafe start(sample)
        return unsafe start[1] - start[0]
    }

    private func pack(_ bytes: UnsafePointer<UInt8>, samples: Range<Int>) {
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: samples.count * (maskLength + features))
        defer { unsafe room.deallocate() }
        var ends = [0]
        for sample in samples {
            let mask = unsafe room + ends[ends.count - 1]
            let length = unsafe ss_pack_bytes(bytes + sample * features, features, mask, mask + maskLength)
            ends.append(ends[ends.count - 1] + maskLength + length)
        }
        let block = unsafe makeBlock(samples, ends: ends)
        unsafe block.update(from: room, count: ends[ends.count - 1])
    }

    /// Allocates the block of a chunk.
    ///
    /// - Parameter ends: 0, and where each sample ends in the block.
    private func makeBlock(_ samples: Range<Int>, ends: [Int]) -> UnsafeMutablePointer<UInt8> {
        let length = ends[ends.count - 1]
        let block = UnsafeMutablePointer<UInt8>.allocate(capacity: length + Self.margin)
        unsafe (block + length).update(repeating: 0, count: Self.margin)
        let first = unsafe start(samples.lowerBound)
        for (place, end) in ends.enumerated() { unsafe first[place] = block + end }
        return unsafe block
    }
}

extension PackedBytes {
    /// A copy of the samples at these positions, all of which must exist, in this order.
    package func selecting(_ places: [Int]) -> PackedBytes {
        let chosen = PackedBytes(count: places.count, features: features)
        chosen.forEachChunk { samples in
            let sources = places[samples]
            let ends = sources.reduce(into: [0]) { $0.append($0[$0.count - 1] + length(of: $1)) }
            let block = unsafe chosen.makeBlock(samples, ends: ends)
            for (place, source) in sources.enumerated() {
                unsafe (block + ends[place]).update(from: start(source).pointee, count: length(of: source))
            }
        }
        return chosen
    }

    /// The memory that the samples take, in bytes.
    package var memory: Int {
        stride(from: 0, to: count, by: Self.chunk).reduce(count * MemoryLayout<Int>.size) { sum, first in
            let last = min(first + Self.chunk, count) - 1
            return unsafe sum + (start(last)[1] - start(first)[0])
        }
    }

    /// The number of bytes in a sample that are not 0.
    package func presentCount(in sample: Int) -> Int { length(of: sample) - maskLength }

    /// The bytes of a sample, which must exist.
    package func bytes(of sample: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: features) { bytes, count in
            guard let start = bytes.baseAddress else { return }
            unsafe unpack(sample, to: start)
            count = features
        }
    }

    /// Writes the bytes of a sample, which must exist, to `features` bytes from `bytes` on.
    package func unpack(_ sample: Int, to bytes: UnsafeMutablePointer<UInt8>) {
        precondition(sample >= 0 && sample < count, "sample \(sample) of \(count)")
        let mask = unsafe start(sample).pointee
        unsafe ss_unpack_bytes(mask, mask + maskLength, features, bytes)
    }

    /// Writes the bytes of a sample, which must exist, as fractions, byte / 255, to `features` numbers from `fractions`
    /// on.
    package func unpack(_ sample: Int, toFractions fractions: UnsafeMutablePointer<Float>) {
        precondition(sample >= 0 && sample < count, "sample \(sample) of \(count)")
        let mask = unsafe start(sample).pointee
        unsafe ss_packed_fractions(mask, mask + maskLength, features, fractions)
    }

    /// Writes the entries for a range of a sample's features, and returns their number. The range must be within the
    /// sample, and start at a multiple of 8. `entries` must have space for one entry per feature, and sixteen more.
    package func unpack(_ sample: Int, features: Range<Int>, to entries: UnsafeMutablePointer<ss_entry>) -> Int {
        let mask = unsafe start(sample).pointee
        return unsafe ss_packed_entries(mask, mask + maskLength, features.lowerBound, features.upperBound, entries)
    }

    /// Prefetches a sample that is needed soon.
    package func prefetch(_ sample: Int) {
        let start = unsafe start(sample)
        unsafe ss_prefetch_bytes(start[0], start[1] - start[0])
    }

    /// Prefetches the address of a sample, before the sample itself.
    package func prefetchStart(_ sample: Int) {
        unsafe ss_prefetch_bytes(start(sample), MemoryLayout<UnsafeMutablePointer<UInt8>>.size)
    }
}

extension Matrix {
    /// Sets a row to a sample's bytes / 255; there must be one for each column.
    package mutating func setRow(_ row: Int, toFractionsOf packed: PackedBytes, sample: Int) {
        precondition(packed.features == columns && row >= 0 && row < rows, "\(packed.features) numbers for row \(row)")
        let start = row * columns
        unsafe values.withUnsafeMutableBufferPointer { values in
            guard let target = values.baseAddress else { return }
            unsafe packed.unpack(sample, toFractions: target + start)
        }
    }
}
