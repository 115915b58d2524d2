import CKernels
import Matrices
import Synchronization

/// The entries of a batch: each sample's non-zero features, out of all features or a range of them; and, for the
/// gradients, the entries grouped by feature.
@safe final class SparseRows: Sendable {
    /// Which features have lists of their entries.
    enum Listing {
        /// No feature: for gradients that are summed entry by entry, or for none at all.
        case unlisted
        /// Every feature, in feature order.
        case all
        /// Only the features present in the batch, one after the other: for many features of which a batch has few.
        case present
    }

    let features: Range<Int>
    let capacity: Int
    let listing: Listing
    private let entryMemory: SharedMemory<ss_entry>
    private let entryStride: Atomic<Int>
    private let countMemory: SharedMemory<Int>
    /// For each thread and row, space for a position in the row.
    private let positionMemory: SharedMemory<Int>
    private let listMemory: SharedMemory<ss_entry>
    private let listStartMemory: SharedMemory<Int32>
    private let listCountMemory: SharedMemory<Int32>
    private let placeMemory: SharedMemory<Int32>
    private let present = Atomic(0)
    /// For each feature, −1; only used if present features are listed.
    private let slots: SharedMemory<Int32>

    init(rows: Int, features: Range<Int>, threads: Int, listing: Listing) {
        self.features = features
        self.listing = listing
        capacity = rows
        // Sixteen more, as the kernel requires. If only present features are listed, rows grow as batches need.
        let stride = listing == .present ? 0 : features.count + 16
        entryStride = Atomic(stride)
        entryMemory = SharedMemory(uninitialized: rows * stride)
        countMemory = SharedMemory(repeating: 0, count: rows)
        positionMemory = SharedMemory(repeating: 0, count: rows * threads)
        let listStride = Self.listStride(rows: rows)
        let listed = listing == .all ? features : 0..<0
        listMemory = SharedMemory(uninitialized: listStride * listed.count)
        listStartMemory = SharedMemory(repeating: 0, count: listed.upperBound)
        listCountMemory = SharedMemory(repeating: 0, count: listed.upperBound)
        placeMemory = SharedMemory(uninitialized: 0)
        slots = SharedMemory(repeating: -1, count: listing == .present ? features.upperBound : 0)
        for (place, feature) in listed.enumerated() {
            unsafe listStartMemory.values[feature] = Int32(place * listStride)
        }
    }

    /// The entries from one list to the next, with room for one of each row: an odd number of cache lines. With an even
    /// number, lists would compete for the same few places in the cache.
    static func listStride(rows: Int) -> Int { ((rows + 7) / 8 | 1) * 8 }

    var entries: UnsafeMutablePointer<ss_entry> { unsafe entryMemory.values }
    /// The distance between rows, in entries.
    var stride: Int { entryStride.load(ordering: .relaxed) }
    /// The number of entries in each row.
    var counts: UnsafeMutablePointer<Int> { unsafe countMemory.values }
    var lists: UnsafeMutablePointer<ss_entry> { unsafe listMemory.values }
    /// The start of each feature's list, or of each present feature's.
    var listStarts: UnsafeMutablePointer<Int32> { unsafe listStartMemory.values }
    /// The length of each list.
    var listCounts: UnsafeMutablePointer<Int32> { unsafe listCountMemory.values }
    /// The present features, if only they are listed.
    var places: UnsafeMutablePointer<Int32> { unsafe placeMemory.values }

    /// Space for a member's positions in the rows, from `row` on.
    func positions(member: Int, row: Int) -> UnsafeMutablePointer<Int> {
        unsafe positionMemory.values + (member * capacity + row)
    }

    func load(_ row: Int, bytes: UnsafePointer<UInt8>) {
        unsafe counts[row] = ss_byte_entries(
            bytes, features.lowerBound, features.upperBound, entries + row * stride)
    }

    func load(_ row: Int, packed: PackedBytes, sample: Int) {
        unsafe counts[row] = packed.unpack(sample, features: features, to: entries + row * stride)
    }

    func load(_ row: Int, floats: UnsafePointer<Float>) {
        unsafe counts[row] = ss_float_entries(
            floats, features.lowerBound, features.upperBound, entries + row * stride)
    }

    /// Makes room for rows of `entries` entries, and discards the current ones. Only one thread may be using the rows.
    func makeRoom(forRowsOf entries: Int) {
        guard stride < entries + 8 else { return }
        let stride = entries * 5 / 4 + 8
        entryStride.store(stride, ordering: .relaxed)
        entryMemory.replace(uninitialized: capacity * stride)
    }

    /// Loads a row of the matrix, which must have no features outside `features`; there must be room for it.
    func load(_ row: Int, sparse: SparseMatrix, row source: Int) {
        let part = sparse.range(ofRow: source)
        let target = unsafe entries + row * stride
        for (place, index) in part.enumerated() {
            unsafe target[place] = ss_entry(place: sparse.indices[index], value: sparse.values[index])
        }
        unsafe counts[row] = part.count
    }

    /// The range of features with gradients, or the range of lists if only present features are listed.
    var listed: Range<Int> { listing == .present ? 0..<present.load(ordering: .relaxed) : features }

    /// Builds the lists of a range of features from the first `rows` rows, or of all present features.
    func list(_ features: Range<Int>, rows: Int) {
        precondition(rows <= capacity, "lists of \(rows) rows")
        switch listing {
        case .unlisted: break
        case .all:
            unsafe ss_list_entries(
                entries, stride, counts, rows, features.lowerBound, features.upperBound, lists, listStarts, listCounts)
        case .present:
            var count = 0
            for row in 0..<rows { unsafe count += counts[row] }
            if count > listMemory.count { makeListRoom(for: count * 5 / 4) }
            let found = unsafe ss_list_present(
                entries, stride, counts, rows, slots.values, places, lists, listStarts, listCounts)
            present.store(found, ordering: .relaxed)
        }
    }

    private func makeListRoom(for count: Int) {
        listMemory.replace(uninitialized: count)
        listStartMemory.replace(uninitialized: count)
        listCountMemory.replace(uninitialized: count)
        placeMemory.replace(uninitialized: count)
    }
}
