import CKernels

/// What is not 0 of each sample of a batch; and, for the gradients, the same by feature.
@safe final class SparseRows {
    let features: Int
    let capacity: Int
    /// Entries from row to row.
    let stride: Int
    let entries: UnsafeMutablePointer<ss_entry>
    let counts: UnsafeMutablePointer<Int>
    /// By feature, `capacity` entries from one to the next; none where `listsFeatures` is false.
    let lists: UnsafeMutablePointer<ss_entry>
    let listCounts: UnsafeMutablePointer<Int>
    /// For each thread and each row, room for a position in it.
    let positions: UnsafeMutablePointer<Int>
    private let listsFeatures: Bool

    init(rows: Int, features: Int, threads: Int, listsFeatures: Bool) {
        self.features = features
        self.listsFeatures = listsFeatures
        capacity = rows
        stride = features
        unsafe entries = .allocate(capacity: rows * stride)
        unsafe counts = .allocate(capacity: rows)
        unsafe positions = .allocate(capacity: rows * threads)
        unsafe lists = .allocate(capacity: listsFeatures ? rows * features : 0)
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
        unsafe fractionsOfBytes.withUnsafeBufferPointer { fractions in
            unsafe counts[row] = ss_byte_entries(bytes, features, fractions.baseAddress, entries + row * stride)
        }
    }

    func load(_ row: Int, floats: UnsafePointer<Float>) {
        unsafe counts[row] = ss_float_entries(floats, features, entries + row * stride)
    }

    /// Sorts the entries of the first `rows` rows under those features.
    func list(_ features: Range<Int>, rows: Int) {
        precondition(listsFeatures && rows <= capacity, "lists of \(rows) rows")
        unsafe ss_list_entries(
            entries, stride, counts, rows, features.lowerBound, features.upperBound, lists, capacity, listCounts)
    }
}

/// byte / 255, for each byte.
let fractionsOfBytes: [Float] = (0...255).map { Float($0) / 255 }
