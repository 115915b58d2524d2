import CKernels

/// Samples of bytes of which many are 0, kept without those: a bit for each tells whether it is there.
///
/// A digit of MNIST takes 250 bytes so instead of 784, and is brought from memory and made into entries in a third of the
/// time.
package final class PackedBytes: Sendable {
    /// Bytes in a sample, as they came.
    let features: Int
    /// For each sample its mask, `maskLength` bytes.
    private let masks: [UInt8]
    private let maskLength: Int
    /// What is not 0, sample after sample, and eight bytes that the kernel may read.
    private let values: [UInt8]
    /// Where each sample's values begin; and where the last one's end.
    private let starts: [Int]

    /// - Parameter bytes: whole samples of `features` bytes each.
    package init(_ bytes: [UInt8], features: Int) {
        precondition(features > 0 && bytes.count.isMultiple(of: features), "\(bytes.count) bytes of \(features) each")
        self.features = features
        let (count, maskLength) = (bytes.count / features, (features + 7) / 8)
        self.maskLength = maskLength
        var values: [UInt8] = []
        var starts = [0]
        starts.reserveCapacity(count + 1)
        var sample = Array(repeating: UInt8(0), count: features)
        masks = unsafe Array(unsafeUninitializedCapacity: count * maskLength) { masks, filled in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                guard let bytes = bytes.baseAddress, let masks = masks.baseAddress else { return }
                for index in 0..<count {
                    let present = unsafe ss_pack_bytes(
                        bytes + index * features, features, masks + index * maskLength, &sample)
                    values += sample[..<present]
                    starts.append(values.count)
                    // As dense as the first thousand, and a tenth more: so that it need not grow, which would copy it.
                    if index == 999 { values.reserveCapacity(values.count * count / 1000 * 11 / 10) }
                }
            }
            filled = count * maskLength
        }
        values += [0, 0, 0, 0, 0, 0, 0, 0]
        self.values = values
        self.starts = starts
    }

    /// Samples.
    var count: Int { starts.count - 1 }

    /// Writes the entries of a sample, which must be there, and returns how many they are. `entries` must have room for as
    /// many as a sample has bytes, and eight more.
    func unpack(_ sample: Int, to entries: UnsafeMutablePointer<ss_entry>) -> Int {
        unsafe masks.withUnsafeBufferPointer { masks in
            unsafe values.withUnsafeBufferPointer { values in
                guard let masks = masks.baseAddress, let values = values.baseAddress else { return 0 }
                return unsafe ss_packed_entries(
                    masks + sample * maskLength, values + starts[sample], features, entries)
            }
        }
    }

    /// Asks the cache for a sample that is wanted soon.
    func expect(_ sample: Int) {
        unsafe masks.withUnsafeBufferPointer { masks in
            unsafe values.withUnsafeBufferPointer { values in
                guard let masks = masks.baseAddress, let values = values.baseAddress else { return }
                unsafe ss_expect_bytes(masks + sample * maskLength, maskLength)
                unsafe ss_expect_bytes(values + starts[sample], starts[sample + 1] - starts[sample])
            }
        }
    }
}
