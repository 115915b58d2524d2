import CKernels
import Dispatch

/// Samples of bytes without their zeros; a mask with one bit per byte says which are present.
///
/// This stores an MNIST digit in 250 bytes instead of 784, and loading it as entries takes little more than half the
/// time. The memory has fixed addresses rather than being in arrays, whose reference counts several threads would
/// update at once.
@safe package final class PackedBytes: Sendable {
    /// The number of bytes in an unpacked sample.
    let features: Int
    /// The number of samples.
    let count: Int
    /// The number of bytes in a sample's mask.
    private let maskLength: Int
    /// The start of each sample: its mask, followed by its non-zero bytes; after each chunk, the end of its last
    /// sample. Constant after `init`.
    private let starts: SharedMemory<UnsafeMutablePointer<UInt8>>

    /// The number of samples that one thread packs into one block of memory.
    private static let chunk = 1024
    /// The number of bytes after a chunk that the kernel may read.
    private static let margin = 8

    /// - Parameter bytes: whole samples of `features` bytes each.
    package init(_ bytes: [UInt8], features: Int) {
        precondition(features > 0 && bytes.count.isMultiple(of: features), "\(bytes.count) bytes of \(features) each")
        self.features = features
        count = bytes.count / features
        maskLength = (features + 7) / 8
        let chunks = (count + Self.chunk - 1) / Self.chunk
        unsafe starts = SharedMemory(uninitialized: count + chunks)
        DispatchQueue.concurrentPerform(iterations: chunks) { index in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                guard let bytes = bytes.baseAddress else { return }
                let first = index * Self.chunk
                unsafe pack(bytes, samples: first..<min(first + Self.chunk, count))
            }
        }
    }

    deinit {
        for first in stride(from: 0, to: count, by: Self.chunk) { unsafe start(first).pointee.deallocate() }
    }

    /// The address of a sample's start in `starts`; its end is in the next element.
    private func start(_ sample: Int) -> UnsafeMutablePointer<UnsafeMutablePointer<UInt8>> {
        unsafe starts.values + (sample + sample / Self.chunk)
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
        let packed = ends[ends.count - 1]
        let kept = UnsafeMutablePointer<UInt8>.allocate(capacity: packed + Self.margin)
        unsafe kept.update(from: room, count: packed)
        unsafe (kept + packed).update(repeating: 0, count: Self.margin)
        let first = unsafe start(samples.lowerBound)
        for (place, end) in ends.enumerated() { unsafe first[place] = kept + end }
    }

    /// Writes the entries for a range of a sample's features, and returns their number. The range must be within the
    /// sample, and start at a multiple of 8. `entries` must have space for one entry per feature, and eight more.
    func unpack(_ sample: Int, features: Range<Int>, to entries: UnsafeMutablePointer<ss_entry>) -> Int {
        let mask = unsafe start(sample).pointee
        return unsafe ss_packed_entries(mask, mask + maskLength, features.lowerBound, features.upperBound, entries)
    }

    /// Prefetches a sample that is needed soon.
    func prefetch(_ sample: Int) {
        let start = unsafe start(sample)
        unsafe ss_prefetch_bytes(start[0], start[1] - start[0])
    }

    /// Prefetches the address of a sample, before the sample itself.
    func prefetchStart(_ sample: Int) {
        unsafe ss_prefetch_bytes(start(sample), MemoryLayout<UnsafeMutablePointer<UInt8>>.size)
    }
}
