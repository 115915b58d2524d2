import CKernels
import Dispatch

/// Samples of bytes of which many are 0, kept without those: a bit for each tells whether it is there.
///
/// A digit of MNIST takes 250 bytes so instead of 784, and is fetched and made into entries in little more than half of the
/// time. At addresses that do not move rather than in arrays, whose owners several threads would count at once.
@safe package final class PackedBytes: Sendable {
    /// Bytes in a sample, as they came.
    let features: Int
    /// Samples.
    let count: Int
    /// Bytes in a sample's mask.
    private let maskLength: Int
    /// Where each sample begins, with its mask, which those of its bytes follow that are not 0; and after each chunk where it
    /// ends. Nothing is written after `init`.
    private let starts: SharedMemory<UnsafeMutablePointer<UInt8>>

    /// Samples whose bytes stand together, packed by one thread.
    private static let chunk = 1024
    /// Bytes behind those of a chunk that the kernel may read.
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

    /// Where it is kept where a sample begins; its end is in the next place.
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

    /// Writes the entries of some features of a sample, which must be there, and returns how many they are. The first must
    /// be a multiple of 8. `entries` must have room for as many as there are features, and eight more.
    func unpack(_ sample: Int, features: Range<Int>, to entries: UnsafeMutablePointer<ss_entry>) -> Int {
        let mask = unsafe start(sample).pointee
        return unsafe ss_packed_entries(mask, mask + maskLength, features.lowerBound, features.upperBound, entries)
    }

    /// Asks the cache for a sample that is wanted soon.
    func prefetch(_ sample: Int) {
        let start = unsafe start(sample)
        unsafe ss_prefetch_bytes(start[0], start[1] - start[0])
    }

    /// Asks it for where the sample is, before.
    func prefetchStart(_ sample: Int) {
        unsafe ss_prefetch_bytes(start(sample), MemoryLayout<UnsafeMutablePointer<UInt8>>.size)
    }
}
