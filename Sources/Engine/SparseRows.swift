import CKernels
import Matrices
import Synchronization

/// The entries of a batch, which are what is not 0 of each sample, of all features or of some that are neighbours; and,
/// for the gradients, the same entries by feature.
@safe final class SparseRows: Sendable {
    /// Which features have a list of their entries.
    enum Listing {
        /// None: where a gradient is added up entry by entry, and where none is wanted.
        case unlisted
        /// Each, in its place.
        case all
        /// Those that the batch has, one after the other: where there are many features, of which it has few.
        case present
    }

    let features: Range<Int>
    let capacity: Int
    let listing: Listing
    private let entryMemory: SharedMemory<ss_entry>
    private let entryStride: Atomic<Int>
    private let countMemory: SharedMemory<Int>
    /// For each thread and each row, room for a position in it.
    private let positionMemory: SharedMemory<Int>
    private let listMemory: SharedMemory<ss_entry>
    private let listStartMemory: SharedMemory<Int32>
    private let listCountMemory: SharedMemory<Int32>
    private let placeMemory: SharedMemory<Int32>
    private let present = Atomic(0)
    /// Where only features that are present are listed: for each feature −1.
    private let slots: SharedMemory<Int32>

    init(rows: Int, features: Range<Int>, threads: Int, listing: Listing) {
        self.features = features
        self.listing = listing
        capacity = rows
        // Eight more, as the kernel asks for. Where there are few of many features, as many as a batch turns out to need.
        let stride = listing == .present ? 0 : features.count + 8
        entryStride = Atomic(stride)
        entryMemory = SharedMemory(uninitialized: rows * stride)
        countMemory = SharedMemory(repeating: 0, count: rows)
        positionMemory = SharedMemory(repeating: 0, count: rows * threads)
        // An odd number of cache lines: an even one would make the lists want the same few places in the cache.
        let listStride = ((rows + 7) / 8 | 1) * 8
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

    var entries: UnsafeMutablePointer<ss_entry> { unsafe entryMemory.values }
    /// Entries from row to row.
    var stride: Int { entryStride.load(ordering: .relaxed) }
    /// Entries of each row.
    var counts: UnsafeMutablePointer<Int> { unsafe countMemory.values }
    var lists: UnsafeMutablePointer<ss_entry> { unsafe listMemory.values }
    /// Where the list of each feature begins, or of each that is present.
    var listStarts: UnsafeMutablePointer<Int32> { unsafe listStartMemory.values }
    /// How long it is.
    var listCounts: UnsafeMutablePointer<Int32> { unsafe listCountMemory.values }
    /// The features that are present, where only they are listed.
    var places: UnsafeMutablePointer<Int32> { unsafe placeMemory.values }

    /// Room for a member's position in each row, from that row on.
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

    /// Makes room for rows of so many entries, and forgets those that are there. Only while one thread alone has the rows.
    func makeRoom(forRowsOf entries: Int) {
        guard stride < entries + 8 else { return }
        let stride = entries * 5 / 4 + 8
        entryStride.store(stride, ordering: .relaxed)
        entryMemory.replace(uninitialized: capacity * stride)
    }

    /// Takes a row of the matrix, which must have no features but those; there must be room for it.
    func load(_ row: Int, sparse: SparseMatrix, row source: Int) {
        let part = sparse.range(ofRow: source)
        let target = unsafe entries + row * stride
        for (place, index) in part.enumerated() {
            unsafe target[place] = ss_entry(place: sparse.indices[index], value: sparse.values[index])
        }
        unsafe counts[row] = part.count
    }

    /// The features of which it gives a gradient, or the lists of those that are present.
    var listed: Range<Int> { listing == .present ? 0..<present.load(ordering: .relaxed) : features }

    /// Sorts the entries of the first `rows` rows under those features, or all under those that are present.
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
