import CKernels
import Dispatch

/// Samples of bytes of which many are 0, kept without those: a bit for each tells whether it is there.
///
/// A digit of MNIST takes 250 bytes so instead of 784, and is fetched and made into entries in little more than half of the
/// time. At addresses that do not move rather than in arrays, whose owners several threads would count at once; nothing
/// is written to them after `init`, which is why they may be shared unchecked.
@safe package final class PackedBytes: @unchecked Sendable {
    /// Bytes in a sample, as they came.
    let features: Int
    /// Samples.
    let count: Int
    /// Bytes in a sample's mask.
    private let maskLength: Int
    /// The mask of each sample.
    private let masks: UnsafeMutablePointer<UInt8>
    /// Where the bytes of each sample are that are not 0.
    private let values: UnsafeMutablePointer<UnsafeMutableBufferPointer<UInt8>>

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
        unsafe masks = .allocate(capacity: count * maskLength)
        unsafe values = .allocate(capacity: count)
        DispatchQueue.concurrentPerform(iterations: (count + Self.chunk - 1) / Self.chunk) { index in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                guard let bytes = bytes.baseAddress else { return }
                let first = index * Self.chunk
                unsafe pack(bytes, samples: first..<min(first + Self.chunk, count))
            }
        }
    }

    deinit {
        for first in stride(from: 0, to: count, by: Self.chunk) { unsafe values[first].baseAddress?.deallocate() }
        unsafe values.deallocate()
        unsafe masks.deallocate()
    }

    private func pack(_ bytes: UnsafePointer<UInt8>, samples: Range<Int>) {
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: samples.count * features)
        defer { unsafe room.deallocate() }
        var lengths: [Int] = []
        var packed = 0
        for sample in samples {
            let length = unsafe ss_pack_bytes(
                bytes + sample * features, features, masks + sample * maskLength, room + packed)
            lengths.append(length)
            packed += length
        }
        let kept = UnsafeMutablePointer<UInt8>.allocate(capacity: packed + Self.margin)
        unsafe kept.update(from: room, count: packed)
        unsafe (kept + packed).update(repeating: 0, count: Self.margin)
        var start = 0
        for (sample, length) in zip(samples, lengths) {
            unsafe values[sample] = UnsafeMutableBufferPointer(start: kept + start, count: length)
            start += length
        }
    }

    /// Writes the entries of some features of a sample, which must be there, and returns how many they are. The first must
    /// be a multiple of 8. `entries` must have room for as many as there are features, and eight more.
    func unpack(_ sample: Int, features: Range<Int>, to entries: UnsafeMutablePointer<ss_entry>) -> Int {
        unsafe ss_packed_entries(
            masks + sample * maskLength, values[sample].baseAddress, features.lowerBound, features.upperBound, entries)
    }

    /// Asks the cache for a sample that is wanted soon.
    func expect(_ sample: Int) {
        unsafe ss_expect_bytes(masks + sample * maskLength, maskLength)
        unsafe ss_expect_bytes(values[sample].baseAddress, values[sample].count)
    }
}
