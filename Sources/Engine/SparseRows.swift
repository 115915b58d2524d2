import CKernels

/// What is not 0 of each sample of a batch; and, for the gradients, the same by feature.
@safe final class SparseRows {
    let features: Int
    let capacity: Int
    /// Entries from row to row.
    let stride: Int
    let entries: UnsafeMutablePointer<ss_entry>
    let counts: UnsafeMutablePointer<Int>
    /// By feature, `listStride` entries from one to the next; none where `listsFeatures` is false.
    let lists: UnsafeMutablePointer<ss_entry>
    let listStride: Int
    let listCounts: UnsafeMutablePointer<Int32>
    /// For each thread and each row, room for a position in it.
    let positions: UnsafeMutablePointer<Int>
    private let listsFeatures: Bool

    init(rows: Int, features: Int, threads: Int, listsFeatures: Bool) {
        self.features = features
        self.listsFeatures = listsFeatures
        capacity = rows
        // Eight more, as the kernel asks for.
        stride = features + 8
        // An odd number of cache lines: an even one would make the lists want the same few places in the cache.
        listStride = ((rows + 7) / 8 | 1) * 8
        unsafe entries = .allocate(capacity: rows * stride)
        unsafe counts = .allocate(capacity: rows)
        unsafe positions = .allocate(capacity: rows * threads)
        unsafe lists = .allocate(capacity: listsFeatures ? listStride * features : 0)
        unsafe listCounts = .allocate(capacity: features)
        unsafe counts.initialize(repeating: 0, count: rows)
        unsafe positions.initialize(repeating: 0, count: rows * threads)
        unsafe listCounts.initialize(repeating: 0, count: features)
    }

    deinit {
        unsafe entries.deallocate()
        unsafe counts.deallocate()
        unsafe positions.deallocate()
        unsafe lists.deallocate()
        unsafe listCounts.deallocate()
    }

    func load(_ row: Int, bytes: UnsafePointer<UInt8>) {
        unsafe counts[row] = ss_byte_entries(bytes, features, entries + row * stride)
    }

    func load(_ row: Int, packed: PackedBytes, sample: Int) {
        unsafe counts[row] = packed.unpack(sample, to: entries + row * stride)
    }

    func load(_ row: Int, floats: UnsafePointer<Float>) {
        unsafe counts[row] = ss_float_entries(floats, features, entries + row * stride)
    }

    /// Sorts the entries of the first `rows` rows under those features.
    func list(_ features: Range<Int>, rows: Int) {
        precondition(listsFeatures && rows <= capacity, "lists of \(rows) rows")
        unsafe ss_list_entries(
            entries, stride, counts, rows, features.lowerBound, features.upperBound, lists, listStride, listCounts)
    }
}
